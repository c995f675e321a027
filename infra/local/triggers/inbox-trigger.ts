import { HeadObjectCommand, NotFound, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { atMost } from '#infra/local/loopback/at-most.ts';
import { oneAtATime } from '#infra/local/loopback/one-at-a-time.ts';
import { log } from '#shared/log.ts';
import { type Patience, waitBeforeRetry } from './backoff.ts';
import { type InboxObject, toInboxEvent } from './inbox-event.ts';
import type { Invoke, RunningTrigger } from './trigger.ts';

/** The inbox bucket, and the function that its objects wake. */
export type InboxSource = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Where events go that the function cannot do; their files stay in the inbox. */
  readonly dead: { readonly client: SQSClient; readonly url: string };
  readonly invoke: Invoke;
  readonly patience?: Patience;
};

/** An inbox at work; `created` is to be told of each put and copy in the bucket. */
export type RunningInbox = RunningTrigger & { readonly created: (key: string) => void };

const patientEnough: Patience = { attempts: 8, firstWaitMs: 500 };

/** As many files are in work at once: a function's time must not run out while it waits for its neighbours. */
const slots = 4;

/** What was refused lies here, for people. */
const rejected = 'rejected/';

const find = async ({ client, bucket }: InboxSource, key: string): Promise<InboxObject | undefined> => {
  try {
    const {
      ContentLength = 0,
      ETag = '',
      LastModified,
    } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { bucket, key, size: ContentLength, etag: ETag, modified: LastModified ?? new Date() };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
};

const bury = async ({ dead, bucket }: InboxSource, key: string): Promise<void> => {
  log.warn('a file of the inbox is given up and stays there', { bucket, key });
  await dead.client.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody: JSON.stringify({ bucket, key }) }));
};

/** Hands one object to the function until it is done; one that has left the inbox meanwhile is done. */
const handOn = async (source: InboxSource, key: string, closing: AbortSignal): Promise<void> => {
  const { invoke, patience = patientEnough } = source;
  for (let attempt = 1; !closing.aborted; attempt++) {
    try {
      const found = await find(source, key);
      if (found !== undefined) await invoke(toInboxEvent(found));
      return;
    } catch (error) {
      log.error('a file of the inbox failed', error, { key, attempt });
      if (attempt >= patience.attempts) return bury(source, key);
      await waitBeforeRetry(attempt, patience, closing);
    }
  }
};

/**
 * Wakes a function with each object of the inbox: those that are there at the start, since their events may have died
 * with a process, and those that `created` tells of. Events of one key come one after the other.
 */
export const startInboxTrigger = (source: InboxSource): RunningInbox => {
  const closing = new AbortController();
  const inTurn = oneAtATime();
  const inSlot = atMost(slots);
  const running = new Set<Promise<void>>();
  const report = (error: unknown): void => log.error('the inbox could not be read', error, { bucket: source.bucket });
  const keep = (work: Promise<void>): void => {
    const settled = work.catch(report).finally(() => running.delete(settled));
    running.add(settled);
  };
  const created = (key: string): void => {
    if (closing.signal.aborted || key.startsWith(rejected)) return;
    keep(inTurn(key, () => inSlot(() => handOn(source, key, closing.signal))));
  };
  const replay = async (): Promise<void> => {
    for await (const page of paginateListObjectsV2({ client: source.client }, { Bucket: source.bucket })) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) created(Key);
    }
  };
  keep(replay());
  const close = async (): Promise<void> => {
    closing.abort();
    while (running.size > 0) await Promise.all(running);
  };
  return { created, close };
};
