import { log } from '#shared/log.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { Outcome } from '#shared/ports.ts';
import { backoff } from './backoff.ts';
import { healthAfter } from './health.ts';
import { end, putOff, type RowDeps } from './put-off.ts';

/** What writing down an outcome needs; `random` gives numbers from 0 to 1. */
export type SettleDeps = RowDeps & { readonly random: () => number };

const nextDelay = (claim: Delivery, outcome: Outcome, now: Date, random: () => number): number | undefined =>
  outcome.kind === 'later'
    ? backoff({
        attempts: claim.attempts,
        age: (now.getTime() - Date.parse(claim.when)) / 1000,
        retryAfter: outcome.retryAfter,
        random: random(),
      })
    : undefined;

const giveUp = async (answered: Delivery, claim: Delivery, deps: SettleDeps): Promise<void> => {
  await end(answered, claim, 'failed', deps);
  const { receiver, feed, revision, lastAnswer } = answered;
  log.count('DeliveriesFailed', 1, { receiver, feed, revision, lastAnswer });
};

/** Writes down what became of an attempt: first the delivery, which is what a crash must not lose, then the receiver's health. */
export const settle = async (claim: Delivery, outcome: Outcome, deps: SettleDeps): Promise<void> => {
  const now = deps.clock.now();
  const answered = { ...claim, lastAnswer: outcome.words };
  const delay = nextDelay(claim, outcome, now, deps.random);
  if (outcome.kind === 'told') {
    await end(answered, claim, 'told', deps);
    log.count('DeliveriesTold', 1, { receiver: claim.receiver, feed: claim.feed, revision: claim.revision });
  } else if (outcome.kind === 'needless') {
    await end(answered, claim, 'superseded', deps);
    return;
  } else if (delay === undefined) {
    await giveUp(answered, claim, deps);
  } else {
    await putOff(answered, claim, new Date(now.getTime() + delay * 1000), deps);
  }
  const before = await deps.deliveries.receiver(claim.receiver);
  await deps.deliveries.writeReceiver(healthAfter(before, claim.receiver, outcome, now));
};
