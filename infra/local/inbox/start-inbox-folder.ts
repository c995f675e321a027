import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { oneAtATime } from '#infra/local/loopback/one-at-a-time.ts';
import { log } from '#shared/log.ts';
import { quietFiles, rejectedFolder } from './quiet-files.ts';
import { rejectedPrefix, showRejected } from './show-rejected.ts';
import { type InboxBucket, takeFile } from './take-file.ts';

/** The inbox as a folder for people. `created` is to be told of each put and copy in the bucket. */
export type InboxFolder = { readonly created: (key: string) => void; readonly close: () => Promise<void> };

const lookEveryMs = 200;
/** A file that could not be taken waits as long, so that its log lines can be read. */
const againAfterMs = 10_000;

const takeQuietFiles = async (inbox: InboxBucket, folder: string, failed: Map<string, number>): Promise<void> => {
  for (const file of await quietFiles(folder)) {
    if ((failed.get(file.name) ?? 0) > Date.now()) continue;
    failed.delete(file.name);
    try {
      await takeFile(inbox, folder, file);
    } catch (error) {
      log.error('a file could not be taken from the inbox folder and stays there', error, { file: file.name });
      failed.set(file.name, Date.now() + againAfterMs);
    }
  }
};

const watch = async (inbox: InboxBucket, folder: string, closing: AbortSignal): Promise<void> => {
  const failed = new Map<string, number>();
  while (!closing.aborted) {
    await takeQuietFiles(inbox, folder, failed).catch((error: unknown) =>
      log.error('the inbox folder could not be read', error, { folder }),
    );
    await sleep(lookEveryMs, undefined, { signal: closing }).catch(() => undefined);
  }
};

const eachRejected = async ({ client, bucket }: InboxBucket, show: (key: string) => void): Promise<void> => {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: rejectedPrefix })) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) show(Key);
  }
};

/**
 * Opens a folder as a way into the inbox bucket: plain files that are dropped in it (in folders too) are put in the
 * bucket under their names and leave the folder; what the pipeline refuses appears in `rejected/` with its problem
 * beside it. Looks through both at the start, so a kill at any moment loses nothing.
 */
export const startInboxFolder = async (inbox: InboxBucket, folder: string): Promise<InboxFolder> => {
  await mkdir(join(folder, rejectedFolder), { recursive: true });
  const closing = new AbortController();
  const inTurn = oneAtATime();
  const showing = new Set<Promise<void>>();
  const created = (key: string): void => {
    if (!key.startsWith(rejectedPrefix) || closing.signal.aborted) return;
    const shown = inTurn(key, () => showRejected(inbox, folder, key))
      .catch((error: unknown) => log.error('a refused file could not be shown and stays in the bucket', error, { key }))
      .finally(() => showing.delete(shown));
    showing.add(shown);
  };
  await eachRejected(inbox, created);
  const watching = watch(inbox, folder, closing.signal);
  const close = async (): Promise<void> => {
    closing.abort();
    await watching;
    await Promise.all(showing);
  };
  return { created, close };
};
