import type { Delivery } from '#shared/model/delivery.ts';
import type { Clock, DeliveryQueue, DeliveryStore, Written } from '#shared/ports.ts';

/** What a change of a delivery's row needs. */
export type RowDeps = {
  readonly deliveries: DeliveryStore;
  readonly queue: DeliveryQueue;
  readonly clock: Clock;
};

/** The longest that a message can wait in a queue (SQS), in seconds; longer waits are found by `sweep`. */
const longestDelay = 900;

/** A delivery of which no attempt is under way. */
export const unclaimed = ({ isClaimed: _claimed, ...delivery }: Delivery): Delivery => delivery;

/**
 * Writes when a delivery is due, and only then wakes `deliver` for that time: a crash in between leaves a row that
 * `sweep` finds. `conflict` when somebody else has changed the row since `previous` was read.
 */
export const putOff = async (next: Delivery, previous: Delivery, until: Date, deps: RowDeps): Promise<Written> => {
  const waiting = { ...unclaimed(next), nextAttemptAt: until.toISOString() };
  const written = await deps.deliveries.update(waiting, previous);
  const seconds = Math.max(0, Math.ceil((until.getTime() - deps.clock.now().getTime()) / 1000));
  if (written === 'written' && seconds <= longestDelay) await deps.queue.send([waiting], seconds);
  return written;
};

/** Writes that a delivery is over. */
export const end = (
  next: Delivery,
  previous: Delivery,
  status: 'delivered' | 'superseded' | 'failed',
  { deliveries, clock }: RowDeps,
): Promise<Written> => deliveries.update({ ...unclaimed(next), status, endedAt: clock.now().toISOString() }, previous);
