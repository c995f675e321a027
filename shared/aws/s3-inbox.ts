import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Inbox } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** More than any document that is taken has (10 MiB): a larger file is read so far, and refused for its size. */
const maxBytes = 10 * 1024 * 1024;

/** A limit of S3's keys, in bytes. */
const maxKeyBytes = 1024;

const problemEnding = '.problem.json';

/** Where a refused file lies: under its own name, or under what is made of one that leaves no room for more. */
const rejectedKey = (key: string): string => {
  const rejected = `rejected/${key}`;
  if (Buffer.byteLength(rejected + problemEnding) <= maxKeyBytes) return rejected;
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 16);
  // 200 characters are 800 bytes at the most.
  return `rejected/${mark}-${key.slice(-200).toWellFormed().replaceAll('/', '-')}`;
};

const readSome = async (body: GetObjectCommandOutput['Body']): Promise<Uint8Array> => {
  const reader = body?.transformToWebStream().getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (reader !== undefined && size <= maxBytes) {
    const chunk: unknown = (await reader.read()).value;
    if (!(chunk instanceof Uint8Array)) break;
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  await reader?.cancel();
  return Buffer.concat(chunks);
};

/** S3's words for a file that was replaced since it was read, and for one that is no more. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof S3ServiceException && [404, 412].includes(error.$metadata.httpStatusCode ?? 0);

const unlessOvertaken = async (call: () => Promise<unknown>): Promise<boolean> => {
  try {
    await callStore(call);
    return true;
  } catch (error) {
    if (isOvertaken(error) && error instanceof Error && error.name !== 'NoSuchBucket') return false;
    throw error;
  }
};

/**
 * The inbox bucket. What is refused is copied to `rejected/` before it leaves the inbox, so that it is always somewhere.
 * A file that was replaced since it was read stays as it is (If-Match): its own event takes it.
 */
export const s3Inbox = (bucket: string, client = bucketClient()): Inbox => {
  const remove = (Key: string, IfMatch: string): Promise<boolean> =>
    unlessOvertaken(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key, IfMatch })));

  const copy = (key: string, etag: string): Promise<boolean> => {
    const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const command = { Bucket: bucket, Key: rejectedKey(key), CopySource, CopySourceIfMatch: etag };
    return unlessOvertaken(() => client.send(new CopyObjectCommand(command)));
  };

  return {
    read: (key) =>
      callStore(async () => {
        try {
          const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return { bytes: await readSome(answer.Body), type: answer.ContentType ?? '', etag: answer.ETag ?? '' };
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),

    remove: async (key, etag) => {
      await remove(key, etag);
    },

    reject: async (key, etag, problem) => {
      if (!(await copy(key, etag))) return;
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: `${rejectedKey(key)}${problemEnding}`,
        Body: problem,
        ContentType: 'application/problem+json',
      });
      await callStore(() => client.send(put));
      await remove(key, etag);
    },
  };
};
