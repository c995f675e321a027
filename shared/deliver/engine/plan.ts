import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import { coalesce } from './coalesce.ts';
import { allTopics, isUnderWay, rivalsOf, thatFit, topicsLeft } from './rivals.ts';

/** What is to be done with a delivery now. */
export type Plan =
  | { readonly kind: 'leave' }
  | { readonly kind: 'supersede'; readonly message?: string }
  | { readonly kind: 'fail'; readonly message: string }
  | { readonly kind: 'wait'; readonly until: Date }
  | Tell;

/** Now: `topics` are its own and those of the older deliveries that it takes over. */
export type Tell = {
  readonly kind: 'tell';
  readonly topics: readonly string[];
  readonly takesOver: readonly Delivery[];
  /** The receiver was told something a moment ago: one more success is no news of it. */
  readonly isWell?: boolean;
};

/** What a route says of its topics. */
export type TopicRules = Pick<Sender, 'maxTopicsPerRequest' | 'minTopicIntervalSeconds'>;

/** Milliseconds by which a message may come before its time: clocks of two machines differ. */
const early = 1_000;

/** Milliseconds until a delivery looks again whether what stands before it is out of the way. */
export const glance = 1_000;

/** So many milliseconds from now. */
export const later = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

/** Whether something may be done about a delivery: it is owed, and its time has come. */
export const isDue = ({ status, nextAttemptAt }: Delivery, now: Date): boolean =>
  status === 'pending' && Date.parse(nextAttemptAt) <= now.getTime() + early;

/** Milliseconds for which a delivery waits for newer ones: in a storm there is always a newer one, and nobody would be told. */
const patience = 1_000;

const isYoung = ({ changedAt }: Delivery, now: Date): boolean => now.getTime() - Date.parse(changedAt) < patience;

/** A newer one that has been tried, or is at this moment, has taken over what is older, or is about to. */
const isAtWork = ({ isClaimed, attempts }: Delivery): boolean => isClaimed === true || attempts > 0;

const secondsSince = (instant: string | undefined, now: Date): number =>
  instant === undefined ? Number.POSITIVE_INFINITY : (now.getTime() - Date.parse(instant)) / 1000;

const latest = (instants: readonly string[]): number => Math.max(...instants.map((instant) => Date.parse(instant)));

/** The end of a receiver's pause; a takedown waits only for the pause that the receiver asked for. */
export const pauseEnd = (receiver: Receiver | undefined, first: boolean): number =>
  receiver?.pausedUntil === undefined || (first && receiver.pauseRequested !== true)
    ? 0
    : Date.parse(receiver.pausedUntil);

/** The instant from which none of these topics was told too recently to be told again. */
const topicsFree = (topics: readonly string[], told: readonly Delivery[], every: number): number => {
  const same = told.filter((other) => other.topics.some((topic) => topics.includes(topic)));
  return Math.max(0, ...same.map(({ endedAt = '' }) => Date.parse(endedAt) + every * 1000));
};

/** The instant before which nothing is sent: by the pause, by the pings of a burst before this one, by each topic's own rhythm. */
const notBefore = (
  delivery: Delivery,
  told: readonly Delivery[],
  receiver: Receiver | undefined,
  {
    first,
    now,
    minTopicIntervalSeconds = 0,
  }: { readonly first: boolean; readonly now: Date; readonly minTopicIntervalSeconds?: number | undefined },
): Date => {
  const wait = first ? 0 : coalesce(told.map(({ endedAt }) => secondsSince(endedAt, now)));
  const free = minTopicIntervalSeconds === 0 ? 0 : topicsFree(delivery.topics, told, minTopicIntervalSeconds);
  return new Date(Math.max(pauseEnd(receiver, first), free, now.getTime() + wait * 1000));
};

/**
 * Decides about a delivery of a route that tells the latest only, from the rows alone. Deliveries of one feed to one
 * receiver keep the order of their revisions: a newer one takes over the topics of those that still wait, and itself
 * waits while an older one is under way.
 */
export const plan = (
  delivery: Delivery,
  ledger: readonly Delivery[],
  receiver: Receiver | undefined,
  now: Date,
  { maxTopicsPerRequest, minTopicIntervalSeconds }: TopicRules,
): Plan => {
  if (!isDue(delivery, now)) return { kind: 'leave' };
  const { older, newer, told } = rivalsOf(delivery, ledger);
  const topics = topicsLeft(
    delivery,
    newer.filter(({ status }) => status === 'delivered'),
  );
  if (topics.length === 0) return { kind: 'supersede' };
  const isFree = (one: Delivery): boolean =>
    minTopicIntervalSeconds === undefined || topicsFree(one.topics, told, minTopicIntervalSeconds) <= now.getTime();
  const owed = newer.filter((one) => one.status === 'pending' && isFree(one));
  if (owed.length > 0 && (isYoung(delivery, now) || owed.some(isAtWork))) {
    // The newer one takes this one over when it is told; until then this one only makes sure that somebody tells.
    const next = latest(owed.map(({ nextAttemptAt }) => nextAttemptAt));
    return { kind: 'wait', until: later(now, Math.max(next - now.getTime(), 0) + glance) };
  }
  if (older.some((other) => isUnderWay(other, now))) return { kind: 'wait', until: later(now, glance) };
  const first = [delivery, ...older].some((one) => one.isRetraction === true);
  const until = notBefore({ ...delivery, topics }, told, receiver, { first, now, minTopicIntervalSeconds });
  if (until > now) return { kind: 'wait', until };
  const takesOver = thatFit({ ...delivery, topics }, older.filter(isFree), maxTopicsPerRequest);
  return { kind: 'tell', topics: allTopics([{ ...delivery, topics }, ...takesOver]), takesOver };
};
