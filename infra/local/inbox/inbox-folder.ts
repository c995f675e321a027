import { mkdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { serializeByKey } from '#infra/local/concurrency.ts';
import { writeFileAtomically } from '#infra/local/files.ts';
import { defined } from '#shared/defined.ts';
import { log } from '#shared/log.ts';
import { pictureDays, picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import { type InboxFile, stableFile, stableFiles } from './stable-files.ts';

/** The inbox bucket. */
export type InboxBucket = { readonly client: S3Client; readonly bucket: string };

/** Media types by file extension, as S3's console and CLI set them. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
};

/** Moves a file into the bucket. A file that changed during the upload stays in the folder and is uploaded again. */
const uploadFile = async ({ client, bucket }: InboxBucket, folder: string, file: InboxFile): Promise<void> => {
  const bytes = await readFile(file.path);
  if (bytes.length !== file.size) return;
  const ContentType = mediaTypes[extname(file.name).toLowerCase()] ?? 'application/octet-stream';
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: file.name, Body: bytes, ContentType }));
  const current = await stableFile(folder, file.name);
  if (current?.size === file.size && current.modified === file.modified) await rm(file.path);
};

const pollIntervalMs = 200;
/** A file whose upload failed waits this long: a failure each 200 ms would flood the log. */
const retryDelayMs = 10_000;

const uploadUntilClosed = async (inbox: InboxBucket, folder: string, closing: AbortSignal): Promise<void> => {
  const retryAt = new Map<string, number>();
  const uploadAll = async (): Promise<void> => {
    for (const file of await stableFiles(folder)) {
      if ((retryAt.get(file.name) ?? 0) > Date.now()) continue;
      retryAt.delete(file.name);
      try {
        await uploadFile(inbox, folder, file);
      } catch (error) {
        log.error('a file could not be uploaded and stays in the inbox folder', error, { file: file.name });
        retryAt.set(file.name, Date.now() + retryDelayMs);
      }
    }
  };
  while (!closing.aborted) {
    await uploadAll().catch((error: unknown) => log.error('the inbox folder could not be read', error, { folder }));
    await sleep(pollIntervalMs, undefined, { signal: closing }).catch(() => undefined);
  }
};

/** Moves a refused object from the bucket to the folder, where a person can correct it and drop it again. */
const downloadRejected = async ({ client, bucket }: InboxBucket, folder: string, key: string): Promise<void> => {
  const object = { Bucket: bucket, Key: key };
  // `..` and empty segments are replaced, so that no path leads outside.
  const segments = key.split('/').map((one) => (/^\.{0,2}$/.test(one) ? '_' : one.replaceAll('\0', '_')));
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand(object));
    await writeFileAtomically(join(folder, ...segments), (await Body?.transformToByteArray()) ?? new Uint8Array());
    await client.send(new DeleteObjectCommand(defined({ ...object, IfMatch: ETag })));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
  }
};

const dayMs = 24 * 60 * 60 * 1000;

/** Deletes pictures as the lifecycle rule of the bucket does on AWS (constructs/inbox-bucket.ts). */
const expirePictures = async ({ client, bucket }: InboxBucket, now: number): Promise<void> => {
  const list = { Bucket: bucket, Prefix: picturesFolder };
  for await (const page of paginateListObjectsV2({ client }, list)) {
    for (const { Key, LastModified } of page.Contents ?? []) {
      const isOld = LastModified !== undefined && now - LastModified.getTime() > pictureDays * dayMs;
      if (Key !== undefined && isOld) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    }
  }
};

/** The inbox as a folder. The bucket's owner calls `onCreated` for each put and copy. */
export type InboxFolder = { readonly onCreated: (key: string) => void; readonly close: () => Promise<void> };

/**
 * Opens a folder in front of the inbox bucket: plain files dropped in it, or in folders below, move to the bucket;
 * refused files move from the bucket to `rejected/` in the folder, each with its `.problem.json`. Both directions are
 * scanned at the start, so that a kill at any moment loses nothing.
 */
export const startInboxFolder = async (inbox: InboxBucket, folder: string): Promise<InboxFolder> => {
  await mkdir(join(folder, rejectedFolder), { recursive: true });
  const closing = new AbortController();
  const oneAtATime = serializeByKey();
  const downloads = new Set<Promise<void>>();
  const onCreated = (key: string): void => {
    if (!key.startsWith(rejectedFolder) || closing.signal.aborted) return;
    const download = oneAtATime(key, () => downloadRejected(inbox, folder, key))
      .catch((error: unknown) => log.error('a refused file could not be moved out of the bucket', error, { key }))
      .finally(() => downloads.delete(download));
    downloads.add(download);
  };
  const list = { Bucket: inbox.bucket, Prefix: rejectedFolder };
  for await (const page of paginateListObjectsV2({ client: inbox.client }, list)) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) onCreated(Key);
  }
  const expire = (): Promise<void> =>
    expirePictures(inbox, Date.now()).catch((error: unknown) =>
      log.error('old pictures could not be deleted from the inbox', error),
    );
  await expire();
  const expiring = setInterval(() => void expire(), dayMs);
  const uploading = uploadUntilClosed(inbox, folder, closing.signal);
  const close = async (): Promise<void> => {
    closing.abort();
    clearInterval(expiring);
    await uploading;
    await Promise.all(downloads);
  };
  return { onCreated, close };
};
