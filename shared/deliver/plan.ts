import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import { coalesce } from './coalesce.ts';
import { allTopics, isUnderWay, rivalsOf, topicsLeft } from './rivals.ts';

/** What is to be done with a delivery now. */
export type Plan =
  | { readonly kind: 'leave' }
  | { readonly kind: 'supersede' }
  | { readonly kind: 'wait'; readonly until: Date }
  /** `topics` are its own and those of the older deliveries that it takes over. */
  | { readonly kind: 'tell'; readonly topics: readonly string[]; readonly takesOver: readonly Delivery[] };

/** Milliseconds by which a message may come before its time: clocks of two machines differ. */
const early = 1_000;

/** Milliseconds until a delivery looks again whether what stands before it is out of the way. */
const glance = 1_000;

const later = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

const secondsSince = (instant: string | undefined, now: Date): number =>
  instant === undefined ? Number.POSITIVE_INFINITY : (now.getTime() - Date.parse(instant)) / 1000;

const latest = (instants: readonly string[]): number => Math.max(...instants.map((instant) => Date.parse(instant)));

/** The instant before which nothing is sent, by the receiver's pause and by the pings of a burst before this one. */
const notBefore = (told: readonly Delivery[], receiver: Receiver | undefined, now: Date): Date => {
  const paused = receiver?.pausedUntil === undefined ? 0 : Date.parse(receiver.pausedUntil);
  const wait = coalesce(told.map(({ ended }) => secondsSince(ended, now)));
  return new Date(Math.max(paused, now.getTime() + wait * 1000));
};

/**
 * Decides from the rows alone. Deliveries of one feed to one receiver keep the order of their revisions: a newer one
 * takes over the topics of those that still wait, and itself waits while an older one is under way.
 */
export const plan = (
  delivery: Delivery,
  ledger: readonly Delivery[],
  receiver: Receiver | undefined,
  now: Date,
): Plan => {
  if (delivery.status !== 'owed' || Date.parse(delivery.nextAttempt) > now.getTime() + early) return { kind: 'leave' };
  const { older, newer, told } = rivalsOf(delivery, ledger);
  // What a claim took over it may have to give back: only what stands in a row at rest, or was told, can be relied on.
  const topics = topicsLeft(
    delivery,
    newer.filter(({ claimed }) => claimed !== true),
  );
  if (topics.length === 0) return { kind: 'supersede' };
  const owed = newer.filter(({ status }) => status === 'owed').map(({ nextAttempt }) => nextAttempt);
  // The newer one will take the rest over; this one only makes sure that somebody does.
  if (owed.length > 0) return { kind: 'wait', until: later(now, Math.max(latest(owed) - now.getTime(), 0) + glance) };
  if (older.some((other) => isUnderWay(other, now))) return { kind: 'wait', until: later(now, glance) };
  const until = notBefore(told, receiver, now);
  if (until > now) return { kind: 'wait', until };
  return { kind: 'tell', topics: allTopics([{ ...delivery, topics }, ...older]), takesOver: older };
};
