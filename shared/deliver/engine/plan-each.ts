import type { Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import { glance, isDue, later, type Plan, pauseEnd } from './plan.ts';
import { isUnderWay } from './rivals.ts';

/** What stands around a delivery that is told whatever comes after it. */
export type Around = {
  /** The one about the same feed or article that goes before it. */
  readonly before: Delivery | undefined;
  /** The last one about it. */
  readonly last: NotifyCursor | undefined;
  readonly receiver: Receiver | undefined;
};

/**
 * Decides about a delivery of a route that tells every one, from the rows alone: those about one feed or article go one
 * after the other. A takedown goes first, and what waits behind it is told no more: it would bring back what is withdrawn.
 */
export const planEach = (delivery: Delivery, { before, last, receiver }: Around, now: Date): Plan => {
  if (!isDue(delivery, now)) return { kind: 'leave' };
  if (last?.isRetraction === true && last.revision > delivery.revision) {
    return { kind: 'supersede', message: 'Not sent: what it is about was withdrawn since' };
  }
  const first = delivery.isRetraction === true;
  if (before?.status === 'pending' && (!first || isUnderWay(before, now))) {
    const until = Math.max(Date.parse(before.nextAttemptAt) - now.getTime(), 0) + glance;
    return { kind: 'wait', until: later(now, first ? glance : until) };
  }
  const paused = pauseEnd(receiver, first);
  if (paused > now.getTime()) return { kind: 'wait', until: new Date(paused) };
  return { kind: 'tell', topics: delivery.topics, takesOver: [] };
};
