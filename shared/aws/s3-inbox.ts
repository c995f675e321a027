import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { sha256 } from '#shared/hash.ts';
import { picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import type { Inbox } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** The limit of a document (10 MiB): a larger file is read up to here and rejected for its size. */
const maxBytes = 10 * 1024 * 1024;

/** S3's limit. */
const maxKeyBytes = 1024;

const problemSuffix = '.problem.json';

/** The key of a file that moves to a folder of the inbox: its own name, shortened where that is too long. */
const movedKey = (folder: string, key: string): string => {
  const moved = `${folder}${key}`;
  if (Buffer.byteLength(moved + problemSuffix) <= maxKeyBytes) return moved;
  // 200 characters are at most 800 bytes.
  return `${folder}${sha256(key).slice(0, 16)}-${key.slice(-200).toWellFormed().replaceAll('/', '-')}`;
};

/** At least `maxBytes` of a body, if it has as many. */
const readStart = async (body: GetObjectCommandOutput['Body']): Promise<Uint8Array> => {
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
        return { bytes: await readStart(answer.Body), type: answer.ContentType ?? '', etag: answer.ETag ?? '' };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });

  /** Copies a file unless it was replaced; false where it was. */
  const copy = (key: string, etag: string, target: string): Promise<boolean> => {
    const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const command = new CopyObjectCommand({ Bucket: bucket, Key: target, CopySource, CopySourceIfMatch: etag });
    return unlessReplaced(() => client.send(command));
  };

  return {
    read,

    remove: async (key, etag) => {
      await remove(key, etag);
    },

    reject: async (key, etag, problem) => {
      const target = movedKey(rejectedFolder, key);
      if (!(await copy(key, etag, target))) return;
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: `${target}${problemSuffix}`,
        Body: problem,
        ContentType: 'application/problem+json',
      });
      await callStore(() => client.send(put));
      await remove(key, etag);
    },

    // The place where a picture is dropped comes first: what is there is newer, and moves only once it was copied.
    readBeside: async (key) => ((await read(key)) ?? (await read(movedKey(picturesFolder, key))))?.bytes,

    setAside: async (key, etag) => {
      if (await copy(key, etag, movedKey(picturesFolder, key))) await remove(key, etag);
    },
  };
};
