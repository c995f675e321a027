import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { log } from '#shared/log.ts';
import { type Invoke, pause, pauseBeforeRetry, type RetryPolicy, type RunningTrigger, runLoop } from './trigger.ts';

/** A function that runs at the start and then every `everyMs` milliseconds. */
export type Schedule = {
  readonly name: string;
  readonly everyMs: number;
  readonly invoke: Invoke;
  readonly retry?: RetryPolicy;
};

/** Lambda retries an asynchronous invocation twice. */
const lambdaRetry: RetryPolicy = { maxAttempts: 3, firstDelayMs: 5_000 };

const runOnce = async ({ name, invoke, retry = lambdaRetry }: Schedule, closing: AbortSignal): Promise<void> => {
  const event: ScheduledEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region: 'us-east-1',
    resources: [`arn:aws:events:us-east-1:000000000000:rule/${name}`],
    detail: {},
  };
  const closed = new Promise<void>((resolve) => closing.addEventListener('abort', () => resolve(), { once: true }));
  for (let attempt = 1; !closing.aborted; attempt++) {
    try {
      // Closing does not wait for a scheduled run, which may sleep for a minute: the next run does the same work.
      await Promise.race([invoke(event), closed]);
      return;
    } catch (error) {
      log.error('a scheduled run failed', error, { function: name, attempt });
      if (attempt >= retry.maxAttempts) return;
      await pauseBeforeRetry(attempt, retry, closing);
    }
  }
};

/** Invokes a function on schedule, until it is closed. A run that takes longer than the interval delays the next. */
export const startScheduleTrigger = (schedule: Schedule): RunningTrigger =>
  runLoop(async (closing) => {
    while (!closing.aborted) {
      const startedAt = performance.now();
      await runOnce(schedule, closing);
      await pause(Math.max(0, startedAt + schedule.everyMs - performance.now()), closing);
    }
  });
