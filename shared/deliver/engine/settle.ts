import { log } from '#shared/log.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import { backoff } from './backoff.ts';
import { healthAfter } from './health.ts';
import { end, putOff, type RowDeps } from './put-off.ts';
import { resume } from './resume.ts';

/** What writing down an outcome needs. */
export type SettleDeps = RowDeps & {
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  /** Tells who asked for it that a delivery is given up (`delivery.failed`). */
  readonly tellOfFailure?: (delivery: Delivery) => Promise<unknown>;
};

const nextDelay = (claim: Delivery, outcome: AttemptOutcome, now: Date, random: () => number): number | undefined =>
  outcome.kind === 'retry'
    ? backoff({
        attempts: claim.attempts,
        age: (now.getTime() - Date.parse(claim.redrivenAt ?? claim.changedAt)) / 1000,
        retryAfter: outcome.retryAfter,
        random: random(),
      })
    : undefined;

/** Rounds in which an acknowledgement is written down against somebody who is at the same row at the same instant. */
const maxRounds = 4;

/** An acknowledgement that is not written down is asked for again: it is given up only to whoever took the row over. */
const endAsTold = async (answered: Delivery, claim: Delivery, deps: RowDeps): Promise<void> => {
  for (let round = 0; round < maxRounds; round += 1) {
    if ((await end(answered, claim, 'delivered', deps)) === 'written') return;
    const row = await deps.deliveries.get(claim.receiver, claim.changedAt, claim.id);
    if (row?.attempts !== claim.attempts || row.nextAttemptAt !== claim.nextAttemptAt) return;
  }
};

/** Puts a delivery in the list of failures; whoever asked to be told of it is told first, which a crash may repeat. */
export const giveUp = async (answered: Delivery, previous: Delivery, deps: SettleDeps): Promise<void> => {
  await deps.tellOfFailure?.(answered);
  await end(answered, previous, 'failed', deps);
  const { receiver, feed, revision, lastAnswer } = answered;
  log.count('DeliveriesFailed', 1, { receiver, feed, revision, lastAnswer });
};

const writeHealth = async (claim: Delivery, outcome: AttemptOutcome, now: Date, deps: SettleDeps): Promise<void> => {
  const before = await deps.deliveries.receiver(claim.receiver);
  const after = healthAfter(before, claim, outcome, now);
  if (after.warnedAt !== before?.warnedAt && after.warnedAt !== undefined) {
    log.warn('a receiver only fails, and will be disabled', { receiver: after.url, lastError: after.lastError });
  }
  if (after.disabledAt !== before?.disabledAt && after.disabledAt !== undefined) {
    log.warn('a receiver is disabled until somebody resumes it', { receiver: after.url, lastError: after.lastError });
  }
  await deps.deliveries.writeReceiver(after);
  if (outcome.kind === 'delivered' && (before?.failures ?? 0) > 0) await resume(claim.receiver, deps);
};

/**
 * Writes down what became of an attempt: first the delivery, which is what a crash must not lose, then the receiver's
 * health, unless all that is to be said is that it is as well as it was a moment ago (`isWell`).
 */
export const settle = async (
  claim: Delivery,
  outcome: AttemptOutcome,
  deps: SettleDeps,
  isWell: boolean,
): Promise<void> => {
  const now = deps.clock.now();
  const answered = { ...claim, lastAnswer: outcome.message };
  const delay = nextDelay(claim, outcome, now, deps.random);
  if (outcome.kind === 'obsolete') {
    await end(answered, claim, 'superseded', deps);
    return;
  }
  if (outcome.kind === 'delivered') {
    await endAsTold(answered, claim, deps);
    log.count('DeliveriesDelivered', 1, { receiver: claim.receiver, feed: claim.feed, revision: claim.revision });
  } else if (delay === undefined) {
    await giveUp(answered, claim, deps);
  } else {
    await putOff(answered, claim, new Date(now.getTime() + delay * 1000), deps);
  }
  const isNews = outcome.kind === 'delivered' ? !isWell : outcome.kind !== 'retry' || outcome.notSent !== true;
  if (isNews) await writeHealth(claim, outcome, now, deps);
};
