import { randomUUID } from 'node:crypto';
import type { S3Event } from 'aws-lambda';
import { limitConcurrency, serializeByKey } from '#infra/local/concurrency.ts';
import type { Bucket } from '#infra/local/s3/object-store.ts';
import { log } from '#shared/log.ts';
import { picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import {
  type DeadLetterQueue,
  type Invoke,
  pauseBeforeRetry,
  type RetryPolicy,
  type RunningTrigger,
  sendDeadLetter,
} from './trigger.ts';

/** The inbox bucket, and the function that processes its objects. */
export type InboxSource = {
  /** Its name. */
  readonly bucket: string;
  readonly objects: Bucket;
  /** Receives the key of each object that the function could not process; the object stays in the inbox. */
  readonly deadLetters: DeadLetterQueue;
  readonly invoke: Invoke;
  readonly retry?: RetryPolicy;
};

/** A running inbox trigger. The bucket's owner calls `onCreated` for each put and copy. */
export type RunningInbox = RunningTrigger & { readonly onCreated: (key: string) => void };

const defaultRetry: RetryPolicy = { maxAttempts: 8, firstDelayMs: 500 };

/** More at a time would use up a function's timeout while its invocations wait for each other. */
const maxConcurrentFiles = 4;

/** Refused files are for people, and pictures wait for documents. */
const quietFolders = [rejectedFolder, picturesFolder];

/** The event of S3 for a new object; `undefined` if the object is gone. */
const eventFor = async ({ objects, bucket }: InboxSource, key: string): Promise<S3Event | undefined> => {
  const head = await objects.head(key);
  if (head === undefined) return undefined;
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: new Date(head.modified).toISOString(),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:local' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'inbox',
          bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            // S3 percent-encodes keys in events, with `+` for a space and with plain slashes.
            key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            size: head.size,
            eTag: head.etag.replaceAll('"', ''),
            sequencer: head.modified.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
      },
    ],
  };
};

/** Invokes the function for one object until it succeeds, the object is gone, or all attempts have failed. */
const processObject = async (source: InboxSource, key: string, closing: AbortSignal): Promise<void> => {
  const { bucket, deadLetters, invoke, retry = defaultRetry } = source;
  for (let attempt = 1; !closing.aborted; attempt++) {
    try {
      const event = await eventFor(source, key);
      if (event !== undefined) await invoke(event);
      return;
    } catch (error) {
      log.error('a file in the inbox failed', error, { key, attempt });
      if (attempt >= retry.maxAttempts) {
        log.warn('a file in the inbox is given up and stays there', { bucket, key });
        return sendDeadLetter(deadLetters, { bucket, key });
      }
      await pauseBeforeRetry(attempt, retry, closing);
    }
  }
};

/**
 * Invokes a function for each object of the inbox: for those that exist at the start, whose events may have been lost
 * with a process, and for those that `onCreated` names. Events of one key are processed one after the other.
 */
export const startInboxTrigger = (source: InboxSource): RunningInbox => {
  const closing = new AbortController();
  const oneAtATime = serializeByKey();
  const limited = limitConcurrency(maxConcurrentFiles);
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => log.error('the inbox could not be read', error, { bucket: source.bucket }))
      .finally(() => running.delete(settled));
    running.add(settled);
  };
  const onCreated = (key: string): void => {
    if (closing.signal.aborted || quietFolders.some((folder) => key.startsWith(folder))) return;
    track(oneAtATime(key, () => limited(() => processObject(source, key, closing.signal))));
  };
  const replay = async (): Promise<void> => {
    for await (const { key } of source.objects.heads()) onCreated(key);
  };
  track(replay());
  const close = async (): Promise<void> => {
    closing.abort();
    while (running.size > 0) await Promise.all(running);
  };
  return { onCreated, close };
};
