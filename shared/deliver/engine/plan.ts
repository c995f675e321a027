import {
  type Delivery,
  type DeliveryMessage,
  feedOf,
  type NotifyCursor,
  type Receiver,
  urlsOf,
  withUrls,
} from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import { burstDelaySeconds, burstWindowSeconds, retryWindowSeconds } from './backoff.ts';

/** What to do with a delivery now. */
export type Plan =
  | { readonly kind: 'leave' }
  | { readonly kind: 'supersede'; readonly message?: string }
  | { readonly kind: 'fail'; readonly message: string }
  | { readonly kind: 'wait'; readonly until: Date }
  | SendPlan;

/** Send these URLs now: the delivery's own, and those of the older deliveries that it merges. */
export type SendPlan = {
  readonly kind: 'send';
  readonly urls: readonly string[];
  readonly merges: readonly Delivery[];
};

/** Milliseconds by which a message may arrive before its delivery is due: the clocks of two machines differ. */
const clockSkewMs = 1_000;

/** Milliseconds until a delivery checks again whether another one is out of its way. */
export const recheckMs = 1_000;

/** Milliseconds for which a delivery that may be sent waits for newer ones. Longer, and a storm would notify nobody. */
const mergeWindowMs = 1_000;

/** Milliseconds after which another process repeats an attempt: longer than a request may take. */
export const claimTimeoutMs = 30_000;

/** A claim that ends later than this was made before the clock was set back, by a process that has ended since. */
export const maxClaimMs = 10 * claimTimeoutMs;

export const addMs = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

/** Another process is making an attempt, and its claim has not timed out. */
const isUnderWay = ({ isClaimed, nextAttemptAt }: Delivery, now: Date): boolean => {
  const leftMs = Date.parse(nextAttemptAt) - now.getTime();
  return isClaimed === true && leftMs > 0 && leftMs <= maxClaimMs;
};

/** Milliseconds after which an event looks again, at the latest, at a predecessor that somebody should have attempted. */
const maxRecheckMs = 15_000;

/**
 * When an event looks again at its predecessor, which is still pending: after its next attempt, or after as long as the one
 * under way has run, or as the next one is overdue. A receiver that answers at once gets the next event a second later, and
 * one that hangs, or whose message was lost, costs a few looks, not one each second.
 */
const recheckOf = (predecessor: Delivery, now: Date): Date => {
  const leftMs = Date.parse(predecessor.nextAttemptAt) - now.getTime();
  if (isUnderWay(predecessor, now)) return addMs(now, Math.max(Math.min(claimTimeoutMs - leftMs, leftMs), recheckMs));
  return addMs(now, Math.max(leftMs, 0) + Math.max(Math.min(-leftMs, maxRecheckMs), recheckMs));
};

/** The delivery is pending and its time has come; a claimed one is due again when its claim has timed out. */
export const isDue = (delivery: Delivery, now: Date): boolean =>
  delivery.status === 'pending' &&
  (delivery.isClaimed === true
    ? !isUnderWay(delivery, addMs(now, clockSkewMs))
    : Date.parse(delivery.nextAttemptAt) <= now.getTime() + clockSkewMs);

/**
 * The message is for an attempt that was put off since: it came twice, or late. Who puts an attempt off by no more than clocks
 * differ sends a message for that, and would otherwise find each of these copies due again, and send as many.
 */
export const isOutdated = ({ nextAttemptAt: announced }: DeliveryMessage, delivery: Delivery, now: Date): boolean =>
  announced !== undefined && announced !== delivery.nextAttemptAt && Date.parse(delivery.nextAttemptAt) > now.getTime();

/** The end of a receiver's pause, in milliseconds. A retraction waits only for a pause that the receiver requested. */
const pauseEnd = ({ pausedUntil, requestedPauseUntil }: Partial<Receiver> = {}, isRetraction: boolean): number => {
  const ends = isRetraction ? [requestedPauseUntil] : [requestedPauseUntil, pausedUntil];
  return Math.max(0, ...ends.flatMap((end) => (end === undefined ? [] : Date.parse(end))));
};

/** The rows around a delivery. */
export type Neighbours = {
  /** The delivery about the same subject that was created before this one. */
  readonly predecessor: Delivery | undefined;
  /** The last delivery about the same subject. */
  readonly cursor: NotifyCursor | undefined;
  readonly receiver: Receiver | undefined;
  /** Of a retraction: the pending deliveries before it. */
  readonly overtaken?: readonly Delivery[];
};

/** What the ledger says of an event that a retraction overtook. */
export const retractedMessage = 'Not sent: the article was retracted in the meantime.';

/**
 * Plans a delivery of a route with the ordering `all`: deliveries about one subject go one after the other. A retraction
 * overtakes those that wait, and ends them before it is sent: they would bring back what was retracted, also once the
 * article has come back and the cursor names a newer event.
 */
export const planInOrder = (
  delivery: Delivery,
  { predecessor, cursor, receiver, overtaken = [] }: Neighbours,
  now: Date,
): Plan => {
  if (!isDue(delivery, now)) return { kind: 'leave' };
  if (cursor?.isRetraction === true && cursor.revision > delivery.revision) {
    return { kind: 'supersede', message: retractedMessage };
  }
  const isRetraction = delivery.isRetraction === true;
  if (isRetraction && overtaken.some((other) => isUnderWay(other, now)))
    return { kind: 'wait', until: addMs(now, recheckMs) };
  if (predecessor?.status === 'pending' && !isRetraction) {
    return { kind: 'wait', until: recheckOf(predecessor, now) };
  }
  const paused = pauseEnd(receiver, isRetraction);
  if (paused > now.getTime()) return { kind: 'wait', until: new Date(paused) };
  return { kind: 'send', urls: urlsOf(delivery), merges: overtaken };
};

/**
 * A delivery about a feed that no other one can affect: it is the newest of its receiver about this feed, and the one before
 * was delivered so long ago that no burst goes on and that it merged everything that was pending then. An operator may
 * have made others pending since.
 */
export const standsAlone = (
  { id, predecessor: before }: Delivery,
  { predecessor, cursor, receiver }: Neighbours,
  now: Date,
  { maxTopicsPerRequest, minTopicIntervalSeconds = 0 }: Pick<Sender, 'maxTopicsPerRequest' | 'minTopicIntervalSeconds'>,
): boolean => {
  const secondsSince = (instant = ''): number => (now.getTime() - Date.parse(instant)) / 1000;
  const isRedriven = receiver?.redrivenAt !== undefined && secondsSince(receiver.redrivenAt) <= retryWindowSeconds;
  if (cursor?.id !== id || isRedriven) return false;
  if (before === undefined) return true;
  // Only a request that has room for every topic of a feed merges all that is pending.
  return (
    predecessor?.status === 'delivered' &&
    urlsOf(predecessor).length < maxTopicsPerRequest &&
    secondsSince(predecessor.endedAt) > Math.max(burstWindowSeconds, minTopicIntervalSeconds)
  );
};

/** Deliveries about a feed follow its revisions; deliveries about several articles follow their instants. */
const isOlder = (one: Delivery, other: Delivery): boolean =>
  feedOf(one) === undefined
    ? `${one.changedAt} ${one.id}` < `${other.changedAt} ${other.id}`
    : one.revision < other.revision;

/** The URLs of all these, each once, in their order. */
export const allUrls = (deliveries: readonly Delivery[]): readonly string[] => [...new Set(deliveries.flatMap(urlsOf))];

/** The older deliveries, newest first, whose URLs fit into one request with those of this one. */
const thatFit = (delivery: Delivery, older: readonly Delivery[], maxUrls: number): readonly Delivery[] => {
  const urls = new Set(urlsOf(delivery));
  return older.filter((other) => {
    const more = urlsOf(other).filter((url) => !urls.has(url));
    if (urls.size + more.length > maxUrls) return false;
    for (const url of more) urls.add(url);
    return true;
  });
};

/** The milliseconds since 1970 from which on none of the delivery's URLs was sent too recently. */
const urlsFreeAt = (delivery: Delivery, delivered: readonly Delivery[], intervalSeconds: number): number => {
  if (intervalSeconds === 0) return 0;
  const urls = urlsOf(delivery);
  const same = delivered.filter((other) => urlsOf(other).some((url) => urls.includes(url)));
  return Math.max(0, ...same.map(({ endedAt = '' }) => Date.parse(endedAt) + intervalSeconds * 1000));
};

/**
 * Plans a delivery of a route with the ordering `coalesce`, from the receiver's newest deliveries and, where there are more,
 * the milliseconds at which this process pinged it about the feed (`recentPings`). Deliveries of one feed
 * keep the order of its revisions: a newer one merges those that still wait, and waits while an older one is under way.
 */
export const planCoalesced = (
  given: Delivery,
  history: readonly Delivery[],
  receiver: Receiver | undefined,
  now: Date,
  { maxTopicsPerRequest, minTopicIntervalSeconds = 0 }: Pick<Sender, 'maxTopicsPerRequest' | 'minTopicIntervalSeconds'>,
  pingedMs: readonly number[] = [],
): Plan => {
  if (!isDue(given, now)) return { kind: 'leave' };
  // Deliveries about the same feed, or about any article where articles are sent in batches.
  const related = history.filter(
    (other) =>
      other.id !== given.id &&
      other.route === given.route &&
      other.subject.kind === given.subject.kind &&
      feedOf(other) === feedOf(given),
  );
  const delivered = related.filter(({ status }) => status === 'delivered');
  const newer = related.filter((other) => isOlder(given, other));
  const older = related.filter((other) => other.status === 'pending' && isOlder(other, given));

  const announced = allUrls(newer.filter(({ status }) => status === 'delivered'));
  const urls = urlsOf(given).filter((url) => !announced.includes(url));
  if (urls.length === 0) return { kind: 'supersede' };
  const delivery = withUrls(given, urls);

  const isFree = (one: Delivery): boolean => urlsFreeAt(one, delivered, minTopicIntervalSeconds) <= now.getTime();
  const waiting = newer.filter((one) => one.status === 'pending' && isFree(one));
  // A newer delivery that was attempted has merged this one, or is about to.
  const isAttempted = waiting.some(({ isClaimed, attempts }) => isClaimed === true || attempts > 0);
  // All that a burst holds back become due at the same time: the newest goes, and merges the others.
  const isRetraction = [delivery, ...older].some((one) => one.isRetraction === true);
  const deliveredMs = delivered.map(({ endedAt = '' }) => Date.parse(endedAt));
  const knownMs = pingedMs.length > deliveredMs.length ? pingedMs : deliveredMs;
  const secondsAgo = knownMs.map((instant) => (now.getTime() - instant) / 1000);
  const burstEnd = isRetraction ? 0 : now.getTime() + burstDelaySeconds(secondsAgo) * 1000;
  const isYoung = now.getTime() - Math.max(Date.parse(delivery.changedAt), burstEnd) < mergeWindowMs;
  if (waiting.length > 0 && (isYoung || isAttempted)) {
    // Checks again after the newer one, which may fail to send: until it has, this one is still needed.
    const next = Math.max(...waiting.map(({ nextAttemptAt }) => Date.parse(nextAttemptAt)));
    return { kind: 'wait', until: addMs(now, Math.max(next - now.getTime(), 0) + recheckMs) };
  }
  if (older.some((other) => isUnderWay(other, now))) return { kind: 'wait', until: addMs(now, recheckMs) };

  const notBefore = Math.max(
    pauseEnd(receiver, isRetraction),
    urlsFreeAt(delivery, delivered, minTopicIntervalSeconds),
    burstEnd,
  );
  if (notBefore > now.getTime()) return { kind: 'wait', until: new Date(notBefore) };
  const merges = thatFit(delivery, older.filter(isFree), maxTopicsPerRequest);
  return { kind: 'send', urls: allUrls([delivery, ...merges]), merges };
};
