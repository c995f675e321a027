import { log } from '#shared/log.ts';
import { type Delivery, feedOf } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Clock, DeliveryQueue, DeliveryStore, Written } from '#shared/ports.ts';
import { backoff } from './backoff.ts';
import { addMs } from './plan.ts';
import { healthAfter } from './receiver-health.ts';

/** What recording writes to. */
export type RecorderPorts = {
  readonly deliveries: DeliveryStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  /** Creates `delivery.failed` events for the receivers that ask for them. */
  readonly notifyFailure?: (failed: Delivery) => Promise<unknown>;
};

/** Longest delay of a message in a queue (SQS), in seconds; the sweep finds deliveries that wait longer. */
const maxQueueDelaySeconds = 900;

/** Attempts to write an acknowledgement while other processes write the same row. */
const maxRounds = 4;

/** Waiting deliveries that are brought forward when a receiver works again; the others come at their own time. */
const maxResumed = 100;

/** Seconds between them, so that a receiver that has just come back is not flooded. */
const resumeSpacingSeconds = 0.2;

/** Milliseconds by which a delivery may be due later than the sweep looks at it. */
const maxDueLagMs = 2 * 60_000;

/** When the sweep looks at a delivery: a short wait does not move that. */
const dueAtFor = ({ dueAt }: Delivery, nextAttemptAt: string): string => {
  const lagMs = Date.parse(nextAttemptAt) - Date.parse(dueAt);
  return lagMs >= 0 && lagMs <= maxDueLagMs ? dueAt : nextAttemptAt;
};

/**
 * How long a receiver waited for a change that was published, where its first request succeeded: a receiver that fails shows in
 * metrics of its own, and would hide here whether Barid is slow.
 */
const measureNotice = ({ attempts, redrivenAt, changedAt, route }: Delivery, now: Date): void => {
  if (attempts === 1 && redrivenAt === undefined)
    log.measure('NotifiedSeconds', [(now.getTime() - Date.parse(changedAt)) / 1000], { route });
};

const unclaimed = ({ isClaimed: _isClaimed, ...delivery }: Delivery): Delivery => delivery;

/** Writes what becomes of deliveries and receivers. All writes of a delivery are conditional on the state that was read. */
export const outcomeRecorder = ({ deliveries, queue, clock, random, notifyFailure }: RecorderPorts) => {
  /**
   * Writes when a delivery is due, and only then wakes `deliver` for that time: a crash in between leaves a row that the
   * sweep finds.
   */
  const reschedule = async (next: Delivery, previous: Delivery, until: Date): Promise<Written> => {
    const nextAttemptAt = until.toISOString();
    const waiting = { ...unclaimed(next), nextAttemptAt, dueAt: dueAtFor(next, nextAttemptAt) };
    const written = await deliveries.update(waiting, previous);
    const seconds = Math.max(0, Math.ceil((until.getTime() - clock.now().getTime()) / 1000));
    if (written === 'written' && seconds <= maxQueueDelaySeconds) await queue.send([waiting], seconds);
    return written;
  };

  const end = (next: Delivery, previous: Delivery, status: 'delivered' | 'superseded' | 'failed'): Promise<Written> =>
    deliveries.update({ ...unclaimed(next), status, endedAt: clock.now().toISOString() }, previous);

  /** A lost acknowledgement would be sent again, so it is dropped only for a process that took the row over. */
  const endAsDelivered = async (answered: Delivery, claim: Delivery): Promise<void> => {
    for (let round = 0; round < maxRounds; round += 1) {
      if ((await end(answered, claim, 'delivered')) === 'written') return;
      const row = await deliveries.get(claim.receiver, claim.changedAt, claim.id);
      if (row?.attempts !== claim.attempts || row.nextAttemptAt !== claim.nextAttemptAt) return;
    }
  };

  /** Marks a delivery failed. The `delivery.failed` events are created first: a crash in between creates them again. */
  const fail = async (answered: Delivery, previous: Delivery): Promise<void> => {
    await notifyFailure?.(answered);
    await end(answered, previous, 'failed');
    const { receiver, revision, lastAnswer } = answered;
    log.count('DeliveriesFailed', 1, { receiver, feed: feedOf(answered), revision, lastAnswer });
  };

  /** Brings the waiting deliveries of a receiver that works again forward, oldest first. */
  const resume = async (receiver: string): Promise<void> => {
    const now = clock.now();
    const waiting = (await deliveries.list(receiver, maxResumed)).filter(
      ({ status, isClaimed, nextAttemptAt }) =>
        status === 'pending' && isClaimed !== true && Date.parse(nextAttemptAt) > now.getTime(),
    );
    for (const [index, row] of waiting.toReversed().entries()) {
      const until = addMs(now, index * resumeSpacingSeconds * 1000);
      if (until.toISOString() < row.nextAttemptAt) await reschedule(row, row, until);
    }
  };

  const recordHealth = async (receiver: string, isDisabledByFailures: boolean, outcome: AttemptOutcome, now: Date) => {
    const { before, after } = await deliveries.changeReceiver(receiver, (health) =>
      healthAfter(health, { receiver, isDisabledByFailures }, outcome, now),
    );
    const { lastError } = after;
    if (after.warnedAt !== undefined && after.warnedAt !== before?.warnedAt) {
      log.warn('a receiver fails constantly and will be disabled', { receiver, lastError });
    }
    if (after.disabledAt !== undefined && after.disabledAt !== before?.disabledAt) {
      log.warn('a receiver is disabled until an operator redrives it', { receiver, lastError });
    }
    if ((before?.failures ?? 0) > 0 && after.failures === 0) await resume(receiver);
  };

  /**
   * Records the outcome of an attempt: first the delivery, which a crash must not lose, then the receiver's health. A
   * success of a receiver that was healthy a moment ago is not worth a write. Gives when the next attempt is due.
   */
  const recordOutcome = async (
    claim: Delivery,
    outcome: AttemptOutcome,
    { wasHealthy, isDisabledByFailures }: { readonly wasHealthy: boolean; readonly isDisabledByFailures: boolean },
  ): Promise<Date | undefined> => {
    const now = clock.now();
    const answered = { ...claim, lastAnswer: outcome.message };
    if (outcome.kind === 'obsolete') {
      await end(answered, claim, 'superseded');
      return undefined;
    }
    if (outcome.kind === 'delivered') {
      await endAsDelivered(answered, claim);
      const { receiver, revision } = claim;
      log.count('DeliveriesDelivered', 1, { receiver, feed: feedOf(claim), revision });
      measureNotice(claim, now);
      if (!wasHealthy) await recordHealth(receiver, isDisabledByFailures, outcome, now);
      return undefined;
    }
    const age = (now.getTime() - Date.parse(claim.redrivenAt ?? claim.changedAt)) / 1000;
    const { attempts } = claim;
    const delay =
      outcome.kind === 'retry'
        ? backoff({ attempts, age, retryAfter: outcome.retryAfter, random: random() })
        : undefined;
    const next = delay === undefined ? undefined : addMs(now, delay * 1000);
    if (next === undefined) await fail(answered, claim);
    else await reschedule(answered, claim, next);
    const wasCalled = outcome.kind !== 'retry' || outcome.notSent !== true;
    if (wasCalled) await recordHealth(claim.receiver, isDisabledByFailures, outcome, now);
    return next;
  };

  return { reschedule, end, fail, recordOutcome };
};
