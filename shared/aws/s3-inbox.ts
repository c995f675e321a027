import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Inbox } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** The inbox bucket. What is refused is copied to `rejected/` before it leaves the inbox, so that it is always somewhere. */
export const s3Inbox = (bucket: string, client = bucketClient()): Inbox => {
  /** If-Match: a file that was replaced while it was read stays, and its own event takes it. */
  const remove = async (key: string, etag: string): Promise<void> => {
    try {
      await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag })));
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status !== 412 && status !== 404) throw error;
    }
  };

  return {
    read: async (key) => {
      try {
        const answer = await callStore(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
        const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, type: answer.ContentType ?? '', etag: answer.ETag ?? '' };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    remove,

    reject: async (key, etag, problem) => {
      const rejected = `rejected/${key}`;
      await callStore(() =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: `${rejected}.problem.json`,
            Body: problem,
            ContentType: 'application/problem+json',
          }),
        ),
      );
      const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      await callStore(() =>
        client.send(
          new CopyObjectCommand({ Bucket: bucket, Key: rejected, CopySource: source, CopySourceIfMatch: etag }),
        ),
      );
      await remove(key, etag);
    },
  };
};
