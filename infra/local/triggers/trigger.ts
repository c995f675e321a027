import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCall } from '#infra/local/aws-call.ts';
import { isRecord } from '#infra/local/json-record.ts';

/** Runs the handler of a function; throws the handler's error. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** A running trigger. Closing waits for the current invocation and starts no other. */
export type RunningTrigger = { readonly close: () => Promise<void> };

/** The queue for events that a function could not process. */
export type DeadLetterQueue = { readonly call: AwsCall; readonly url: string };

/** Sends the description of an event that is given up. */
export const sendDeadLetter = async ({ call, url }: DeadLetterQueue, letter: unknown): Promise<void> => {
  await call('AmazonSQS.SendMessage', { QueueUrl: url, MessageBody: JSON.stringify(letter) });
};

/** How often a failed event is tried in all, and how long the first wait is; each further wait is twice as long. */
export type RetryPolicy = { readonly maxAttempts: number; readonly firstDelayMs: number };

/** Long enough for a service to come back, short enough for a person who waits. */
const maxDelayMs = 30_000;

/** Waits, or until the trigger is closed. */
export const pause = async (milliseconds: number, closing: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal: closing }).catch(() => undefined);
};

/** Waits after the failure of attempt `attempt`, counted from 1, or until the trigger is closed. */
export const pauseBeforeRetry = (attempt: number, { firstDelayMs }: RetryPolicy, closing: AbortSignal): Promise<void> =>
  pause(Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)), closing);

/** Runs a loop until it is closed. */
export const runLoop = (loop: (closing: AbortSignal) => Promise<void>): RunningTrigger => {
  const closing = new AbortController();
  const running = loop(closing.signal);
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
};

/**
 * The items of a batch that a handler reports as failed (`batchItemFailures`). As in Lambda, no report or an empty one
 * is a success, and a report with an identifier that is missing or unknown fails the whole batch.
 */
export const failedItems = (answer: unknown, batch: readonly string[]): ReadonlySet<string> => {
  if (!isRecord(answer) || answer.batchItemFailures === undefined || answer.batchItemFailures === null) {
    return new Set();
  }
  const reported: readonly unknown[] = Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures : [undefined];
  const identifiers = reported.map((item) => (isRecord(item) ? item.itemIdentifier : undefined));
  const known = identifiers.filter((item) => typeof item === 'string').filter((item) => batch.includes(item));
  return new Set(known.length === identifiers.length ? known : batch);
};
