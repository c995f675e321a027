import type { Delivery } from '#shared/model/delivery.ts';
import { putOff, type RowDeps } from './put-off.ts';

/** Deliveries that are woken when a receiver works again; what is left comes when its own time comes. */
const atOnce = 100;

/** Seconds between two that are woken: a receiver that has just come back is not to be flooded. */
const apart = 0.2;

const waits = (delivery: Delivery, now: Date): boolean =>
  delivery.status === 'pending' && delivery.isClaimed !== true && Date.parse(delivery.nextAttemptAt) > now.getTime();

/** A receiver works again: what waits for it, some of it for hours, goes out now, oldest first. Gives how many. */
export const resume = async (receiver: string, deps: RowDeps): Promise<number> => {
  const now = deps.clock.now();
  const waiting = (await deps.deliveries.list(receiver, atOnce)).filter((row) => waits(row, now)).toReversed();
  for (const [index, row] of waiting.entries()) {
    const until = new Date(now.getTime() + index * apart * 1000);
    if (until.toISOString() < row.nextAttemptAt) await putOff(row, row, until, deps);
  }
  return waiting.length;
};
