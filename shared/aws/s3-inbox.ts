import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { picturesFolder } from '#shared/model/inbox-folders.ts';
import type { Inbox } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { copySource, movedKey, refusedKeys } from './inbox-keys.ts';
import { readStart } from './read-start.ts';
import { callStore } from './translate-errors.ts';

/** Runs a call with an ETag condition; false when the file was replaced (412) or removed (404) since it was read. */
const unlessReplaced = async (call: () => Promise<unknown>): Promise<boolean> => {
  try {
    await callStore(call);
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    const isReplaced = status === 412 || status === 404;
    if (isReplaced && error instanceof Error && error.name !== 'NoSuchBucket') return false;
    throw error;
  }
};

/**
 * The inbox bucket. A file that moves is copied before it leaves its place, so that a crash never loses it. A file that
 * was replaced since it was read stays (If-Match): its own event follows.
 */
export const s3Inbox = (bucket: string, client = bucketClient()): Inbox => {
  const remove = (Key: string, IfMatch: string): Promise<boolean> =>
    unlessReplaced(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key, IfMatch })));

  const read: Inbox['read'] = (key) =>
    callStore(async () => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const { ContentType: type = '', ETag: etag = '', LastModified: arrivedAt = new Date(0) } = answer;
        return { bytes: await readStart(answer.Body), type, etag, arrivedAt };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });

  const headOf = (key: string): Promise<HeadObjectCommandOutput | undefined> =>
    callStore(async () => {
      try {
        return await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    });

  /** Copies a file unless it was replaced; false where it was. */
  const copy = (key: string, etag: string, target: string): Promise<boolean> => {
    const CopySource = copySource(bucket, key);
    const command = new CopyObjectCommand({ Bucket: bucket, Key: target, CopySource, CopySourceIfMatch: etag });
    return unlessReplaced(() => client.send(command));
  };

  return {
    read,

    remove: async (key, etag) => {
      await remove(key, etag);
    },

    reject: async (key, etag, problem) => {
      const refused = refusedKeys(key);
      if (!(await copy(key, etag, refused.file))) return;
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: refused.problem,
        Body: problem,
        ContentType: 'application/problem+json',
      });
      await callStore(() => client.send(put));
      await remove(key, etag);
    },

    forgetRefusal: async (key, arrivedAt) => {
      const refused = refusedKeys(key);
      const head = await headOf(refused.problem);
      // S3 tells times in whole seconds.
      if (head?.LastModified === undefined || head.LastModified > arrivedAt) return;
      for (const Key of [refused.file, refused.problem])
        await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key })));
    },

    // The place where a picture is dropped comes first: what is there is newer, and moves only once it was copied.
    readBeside: async (key) => ((await read(key)) ?? (await read(movedKey(picturesFolder, key))))?.bytes,

    setAside: async (key, etag) => {
      if (await copy(key, etag, movedKey(picturesFolder, key))) await remove(key, etag);
    },
  };
};
