import { mkdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serializeByKey } from '#infra/local/concurrency.ts';
import { writeFileAtomically } from '#infra/local/files.ts';
import { always, type Bucket, objectOf } from '#infra/local/s3/object-store.ts';
import { log } from '#shared/log.ts';
import { pictureDays, picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import { type InboxFile, stableFile, stableFiles } from './stable-files.ts';

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
const uploadFile = async (bucket: Bucket, folder: string, file: InboxFile): Promise<void> => {
  const bytes = await readFile(file.path);
  if (bytes.length !== file.size) return;
  const type = mediaTypes[extname(file.name).toLowerCase()] ?? 'application/octet-stream';
  await bucket.put(objectOf(file.name, bytes, { 'content-type': type }), always);
  const current = await stableFile(folder, file.name);
  if (current?.size === file.size && current.modified === file.modified) await rm(file.path);
};

const pollIntervalMs = 200;
/** A file whose upload failed waits this long: a failure each 200 ms would flood the log. */
const retryDelayMs = 10_000;

const uploadUntilClosed = async (inbox: Bucket, folder: string, closing: AbortSignal): Promise<void> => {
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
const downloadRejected = async (bucket: Bucket, folder: string, key: string): Promise<void> => {
  // `..` and empty segments are replaced, so that no path leads outside.
  const segments = key.split('/').map((one) => (/^\.{0,2}$/.test(one) ? '_' : one.replaceAll('\0', '_')));
  const object = await bucket.get(key);
  if (object === undefined) return;
  await writeFileAtomically(join(folder, ...segments), object.bytes);
  await bucket.remove(key, (current) => {
    if (current !== undefined && current.etag !== object.head.etag) throw new Error('The object has changed.');
  });
};

const dayMs = 24 * 60 * 60 * 1000;

/** Deletes pictures as the lifecycle rule of the bucket does on AWS (constructs/inbox-bucket.ts). */
const expirePictures = async (bucket: Bucket, now: number): Promise<void> => {
  for await (const { key, modified } of bucket.heads()) {
    if (key.startsWith(picturesFolder) && now - modified > pictureDays * dayMs) await bucket.remove(key, always);
  }
};

/** The inbox as a folder. The bucket's owner calls `onCreated` for each put and copy. */
export type InboxFolder = { readonly onCreated: (key: string) => void; readonly close: () => Promise<void> };

/**
 * Opens a folder in front of the inbox bucket: plain files dropped in it, or in folders below, move to the bucket;
 * refused files move from the bucket to `rejected/` in the folder, each with its `.problem.json`. Both directions are
 * scanned at the start, so that a kill at any moment loses nothing.
 */
export const startInboxFolder = async (inbox: Bucket, folder: string): Promise<InboxFolder> => {
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
  for await (const { key } of inbox.heads()) onCreated(key);
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
