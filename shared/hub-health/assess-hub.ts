import { defined } from '#shared/defined.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { HubSubscription } from '#shared/model/source-state.ts';

/** Everything that is known about a hub at the instant of a check. */
export type HubObservation = {
  readonly hub: string;
  readonly topic: string;
  readonly now: Date;
  /** The hub probe: our own subscription to the topic at this hub; undefined before its first request. */
  readonly subscription: HubSubscription | undefined;
  /** When the hub acknowledged our pings about the topic, RFC 3339. */
  readonly pings: readonly string[];
  /** The hub as a receiver of our pings. */
  readonly receiver: Receiver | undefined;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A push that comes later brings readers nothing that their own polling had not. */
const maxPushDelayMs = 15 * minuteMs;

/** A hub that has failed for so long is withheld from feeds. */
const withholdAfterMs = 24 * hourMs;

/** Missed pings that prove a failure: a single one may be a lost answer. */
const minMissedPings = 3;

/** After a longer gap between two checks Barid was down, and no push could have reached it. */
const maxCheckGapMs = hourMs;

/** A push may carry an earlier instant than its ping, whose acknowledgement is recorded afterwards. */
const clockSkewMs = 5_000;

const maxPushDelays = 20;

const elapsedMs = (instant: string, now: Date): number => now.getTime() - Date.parse(instant);

type Assessment = Omit<HubHealth, 'checkedAt'>;
type PingRecord = Pick<HubHealth, 'missedPings' | 'pushDelaysSeconds' | 'lastPingAt' | 'unansweredPingAt'>;
type Failure = { readonly reason: string; readonly isProved: boolean };

/** The part of the earlier assessment that still counts: nothing of another topic, no failure across a gap of ours. */
const baseline = (before: HubHealth | undefined, { hub, topic, now }: HubObservation): Assessment => {
  if (before?.topic !== topic) {
    const { revision = 0, withheldSince } = before ?? {};
    return defined({ hub, topic, revision, missedPings: 0, pushDelaysSeconds: [], withheldSince });
  }
  if (elapsedMs(before.checkedAt, now) <= maxCheckGapMs) return before;
  const { unansweredPingAt: _unanswered, failing: _failing, ...rest } = before;
  return { ...rest, missedPings: 0, lastPingAt: now.toISOString() };
};

/** Matches one ping with the first push after it; pings come oldest first. */
const matchPing = (record: PingRecord, ping: string, pushes: readonly string[]): PingRecord => {
  const push = pushes.find((instant) => Date.parse(instant) >= Date.parse(ping) - clockSkewMs);
  const isNew = record.lastPingAt === undefined || ping > record.lastPingAt;
  const lastPingAt = isNew ? ping : record.lastPingAt;
  const missedPings = record.missedPings + (isNew ? 1 : 0);
  if (push === undefined) {
    return { ...record, missedPings, lastPingAt, unansweredPingAt: record.unansweredPingAt ?? ping };
  }
  const delayMs = Math.max(0, Date.parse(push) - Date.parse(ping));
  return {
    ...record,
    lastPingAt,
    pushDelaysSeconds: [delayMs / 1000, ...record.pushDelaysSeconds].slice(0, maxPushDelays),
    missedPings: delayMs <= maxPushDelayMs ? 0 : missedPings,
  };
};

/** Matches the pings since the last check, and the one that is still unanswered, with the probe's pushes. */
const matchPings = (base: Assessment, verifiedSince: string | undefined, observed: HubObservation): PingRecord => {
  const { missedPings, pushDelaysSeconds, lastPingAt, unansweredPingAt } = base;
  const start: PingRecord = defined({ missedPings, pushDelaysSeconds, lastPingAt });
  if (verifiedSince === undefined) return start;
  const from = [lastPingAt ?? '', verifiedSince].toSorted().at(-1) ?? '';
  const newPings = observed.pings.filter((ping) => ping > from).toSorted();
  // Hubs fetch when they push: the push that answers the oldest ping may answer the newest one on time.
  const openPings =
    unansweredPingAt === undefined ? [] : [...new Set([unansweredPingAt, lastPingAt ?? unansweredPingAt])];
  const pushes = (observed.subscription?.pushTimes ?? []).toSorted();
  return [...openPings, ...newPings].reduce<PingRecord>((record, ping) => matchPing(record, ping, pushes), start);
};

const failureOf = (record: PingRecord, isVerified: boolean, observed: HubObservation): Failure | undefined => {
  const { receiver, subscription, now } = observed;
  if (receiver !== undefined && receiver.failures > 0 && elapsedMs(receiver.failingSince ?? '', now) > maxPushDelayMs) {
    return { reason: `It takes no pings: ${receiver.lastError ?? 'no answer'}`, isProved: true };
  }
  if (!isVerified) {
    // A hub that has not confirmed the probe yet still may.
    if (subscription === undefined) return undefined;
    const { deniedReason, attempts, requestedAt } = subscription;
    if (deniedReason !== undefined) return { reason: `It refuses a subscription: ${deniedReason}`, isProved: true };
    const isOverdue = attempts > 1 || elapsedMs(requestedAt, now) > maxPushDelayMs;
    return isOverdue ? { reason: 'It does not confirm a subscription.', isProved: true } : undefined;
  }
  const isProved = record.missedPings >= minMissedPings;
  const { unansweredPingAt, pushDelaysSeconds } = record;
  if (unansweredPingAt !== undefined && elapsedMs(unansweredPingAt, now) > maxPushDelayMs) {
    return { reason: `It acknowledged a ping at ${unansweredPingAt} and has pushed nothing since.`, isProved };
  }
  const [lastDelay = 0] = pushDelaysSeconds;
  if (lastDelay * 1000 <= maxPushDelayMs) return undefined;
  return { reason: `It pushed ${Math.round(lastDelay / 60)} minutes after the ping.`, isProved };
};

/**
 * The health of a hub after one more check (docs/decisions/0017-hub-health-by-our-own-subscription.md). Pure and
 * idempotent: a repeated check changes only `revision` and `checkedAt`.
 */
export const assessHub = (before: HubHealth | undefined, observed: HubObservation): HubHealth => {
  const { hub, topic, now, subscription } = observed;
  const instant = now.toISOString();
  const base = baseline(before, observed);
  const isVerified = subscription?.topic === topic && (subscription.leaseEndsAt ?? '') > instant;
  const verifiedSince = isVerified ? (base.verifiedSince ?? instant) : undefined;
  const record = matchPings(base, verifiedSince, observed);
  const failure = failureOf(record, isVerified, observed);
  const failing = failure && { since: base.failing?.since ?? instant, reason: failure.reason };
  const lastPushAt = subscription?.lastPushAt ?? base.lastPushAt;
  const assessed = { hub, topic, revision: base.revision + 1, checkedAt: instant, verifiedSince, ...record, failing };

  let { withheldSince } = base;
  if (withheldSince === undefined) {
    const isFailedForLong = failing !== undefined && elapsedMs(failing.since, now) >= withholdAfterMs;
    if (isFailedForLong && failure?.isProved === true) withheldSince = instant;
  } else if (failing === undefined && (lastPushAt ?? '') > withheldSince) {
    // Only a push ends the withholding: a hub that confirms subscriptions again need not serve them.
    withheldSince = undefined;
  }
  return defined({ ...assessed, lastPushAt, withheldSince });
};
