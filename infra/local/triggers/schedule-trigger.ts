import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { log } from '#shared/log.ts';
import { type Patience, rest, waitBeforeRetry } from './backoff.ts';
import { type Invoke, type RunningTrigger, runLoop } from './trigger.ts';

/** A function that the clock wakes: once at the start, then each `everyMs` milliseconds. */
export type Schedule = {
  readonly name: string;
  readonly everyMs: number;
  readonly invoke: Invoke;
  readonly patience?: Patience;
};

/** Lambda tries an asynchronous invocation twice more. */
const asLambda: Patience = { attempts: 3, firstWaitMs: 5_000 };

const toEvent = (name: string, now: Date): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
  region: 'us-east-1',
  resources: [`arn:aws:events:us-east-1:000000000000:rule/${name}`],
  detail: {},
});

const closed = (closing: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (closing.aborted) resolve();
    else closing.addEventListener('abort', () => resolve(), { once: true });
  });

const tick = async ({ name, invoke, patience = asLambda }: Schedule, closing: AbortSignal): Promise<void> => {
  const event = toEvent(name, new Date());
  for (let attempt = 1; !closing.aborted; attempt++) {
    try {
      // A sweep may wait for an embargo for a minute; one that is cut short is made up for by the next.
      await Promise.race([invoke(event), closed(closing)]);
      return;
    } catch (error) {
      log.error('a tick of the clock failed', error, { function: name, attempt });
      if (attempt >= patience.attempts) return;
      await waitBeforeRetry(attempt, patience, closing);
    }
  }
};

/** Wakes a function by the clock, until it is closed. A tick that takes longer than its minutes delays the next. */
export const startScheduleTrigger = (schedule: Schedule): RunningTrigger =>
  runLoop(async (closing) => {
    while (!closing.aborted) {
      const begun = Date.now();
      await tick(schedule, closing);
      await rest(Math.max(0, begun + schedule.everyMs - Date.now()), closing);
    }
  });
