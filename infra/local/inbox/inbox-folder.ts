import { mkdir, readFile, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mediaTypes } from '#infra/local/s3/folder-view.ts';
import { always, type Bucket, objectOf } from '#infra/local/s3/object-store.ts';
import { log } from '#shared/log.ts';
import { pictureDays, picturesFolder } from '#shared/model/inbox-folders.ts';
import { type InboxFile, stableFile, stableFiles } from './stable-files.ts';

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
      if ((retryAt.get(file.name) ?? 0) > performance.now()) continue;
      retryAt.delete(file.name);
      try {
        await uploadFile(inbox, folder, file);
      } catch (error) {
        log.error('a file could not be uploaded and stays in the inbox folder', error, { file: file.name });
        retryAt.set(file.name, performance.now() + retryDelayMs);
      }
    }
  };
  while (!closing.aborted) {
    await uploadAll().catch((error: unknown) => log.error('the inbox folder could not be read', error, { folder }));
    await sleep(pollIntervalMs, undefined, { signal: closing }).catch(() => undefined);
  }
};

const dayMs = 24 * 60 * 60 * 1000;

/** Deletes pictures as the lifecycle rule of the bucket does on AWS (constructs/inbox-bucket.ts). */
const expirePictures = async (bucket: Bucket, now: number): Promise<void> => {
  for await (const { key, modified } of bucket.heads()) {
    if (key.startsWith(picturesFolder) && now - modified > pictureDays * dayMs) await bucket.remove(key, always);
  }
};

/** The inbox as a folder. */
export type InboxFolder = { readonly close: () => Promise<void> };

/**
 * Opens a folder in front of the inbox bucket: plain files dropped in it, or in folders below, move to the bucket. The folder
 * is scanned at the start, so that a kill at any moment loses nothing. What the bucket refuses is in `rejected/`
 * (`s3/folder-view.ts`).
 */
export const startInboxFolder = async (inbox: Bucket, folder: string): Promise<InboxFolder> => {
  await mkdir(folder, { recursive: true });
  const closing = new AbortController();
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
  };
  return { close };
};
