import type { Receiver } from '#shared/model/delivery.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { HubSubscription } from '#shared/model/source-state.ts';

/** What is seen of a hub at one look. */
export type HubSighting = {
  readonly hub: string;
  readonly topic: string;
  readonly now: Date;
  /** Our subscription to the topic there, where it was asked for. */
  readonly subscription: HubSubscription | undefined;
  /** When it acknowledged that the topic changed. */
  readonly pings: readonly string[];
  /** How our pings to it go. */
  readonly receiver: Receiver | undefined;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A push that comes later than this brings a reader nothing that polling had not brought it. In milliseconds. */
const late = 15 * minuteMs;

/** For so long a hub must fail before feeds stop to name it. */
const patience = 24 * hourMs;

/** So many acknowledged pings must have gone without a push in time: of one, anybody may lose the answer. */
const enough = 3;

/** After a longer gap between two looks it was ourselves who were away, and could not be reached. */
const away = hourMs;

/** A hub may push before the acknowledgement of its ping is written down, by another clock. In milliseconds. */
const skew = 5_000;

const maxDelays = 20;

const since = (instant: string, now: Date): number => now.getTime() - Date.parse(instant);

const isVerified = ({ subscription, topic, now }: HubSighting): boolean =>
  subscription?.topic === topic && (subscription.leaseEnds ?? '') > now.toISOString();

type Base = Omit<HubHealth, 'looked'>;

/** What counts of what was known: nothing of another topic, and no silence in which we were away ourselves. */
const baseOf = (before: HubHealth | undefined, { hub, topic, now }: HubSighting): Base => {
  const anew = { hub, topic, revision: before?.revision ?? 0, missed: 0, delays: [] };
  const withheld = before?.withheld === undefined ? {} : { withheld: before.withheld };
  if (before?.topic !== topic) return { ...anew, ...withheld };
  if (since(before.looked, now) <= away) return before;
  const { waiting: _waiting, failing: _failing, ...known } = before;
  return { ...known, missed: 0, pinged: now.toISOString() };
};

type Heard = Pick<HubHealth, 'missed' | 'delays' | 'waiting' | 'pinged'>;

/** Sets one more ping against the pushes, oldest first. */
const answerOne = (heard: Heard, ping: string, pushes: readonly string[]): Heard => {
  const push = pushes.find((instant) => Date.parse(instant) >= Date.parse(ping) - skew);
  const isNew = heard.pinged === undefined || ping > heard.pinged;
  const missed = heard.missed + (isNew ? 1 : 0);
  const pinged = isNew ? ping : heard.pinged;
  if (push === undefined) return { ...heard, missed, pinged, waiting: heard.waiting ?? ping };
  const delay = Math.max(0, Date.parse(push) - Date.parse(ping));
  const delays = [delay / 1000, ...heard.delays].slice(0, maxDelays);
  return { ...heard, pinged, delays, missed: delay <= late ? 0 : missed };
};

const hear = (base: Base, verified: string, { pings, subscription }: HubSighting): Heard => {
  const pushes = (subscription?.pushes ?? []).toSorted();
  const from = [base.pinged ?? '', verified].toSorted().at(-1) ?? '';
  const fresh = pings.filter((ping) => ping > from).toSorted();
  const { missed, delays, pinged, waiting } = base;
  // Hubs fetch when they push: what answers the oldest ping may answer the newest one in time.
  const open = waiting === undefined ? fresh : [...new Set([waiting, pinged ?? waiting]), ...fresh];
  const start: Heard = { missed, delays, ...(pinged === undefined ? {} : { pinged }) };
  return open.reduce<Heard>((heard, ping) => answerOne(heard, ping, pushes), start);
};

type Trouble = { readonly reason: string; readonly isProved: boolean };

const unverified = ({ subscription, now }: HubSighting): Trouble | undefined => {
  if (subscription === undefined) return undefined;
  const { denied, asks, asked } = subscription;
  if (denied !== undefined) return { reason: `It refuses a subscription: ${denied}`, isProved: true };
  // Asked again without an answer to the first time, or for longer than any hub takes.
  const isOverdue = asks > 1 || since(asked, now) > late;
  return isOverdue ? { reason: 'It does not confirm a subscription.', isProved: true } : undefined;
};

const troubleOf = (heard: Heard, verified: boolean, sighting: HubSighting): Trouble | undefined => {
  const { receiver, now } = sighting;
  if (receiver !== undefined && receiver.failures > 0 && since(receiver.failingSince ?? '', now) > late) {
    return { reason: `It takes no pings: ${receiver.lastError ?? 'no answer'}`, isProved: true };
  }
  if (!verified) return unverified(sighting);
  const isProved = heard.missed >= enough;
  if (heard.waiting !== undefined && since(heard.waiting, now) > late) {
    return { reason: `It acknowledged a ping at ${heard.waiting} and has pushed nothing since.`, isProved };
  }
  const [last = 0] = heard.delays;
  if (last * 1000 <= late) return undefined;
  return { reason: `It pushed ${Math.round(last / 60)} minutes after it was told.`, isProved };
};

/** Resumed only by a push: that a hub confirms subscriptions again does not say that it keeps them. */
const withheldAfter = (base: Base, next: Pick<HubHealth, 'failing' | 'lastPush'>, isProved: boolean, now: Date) => {
  const { failing, lastPush = '' } = next;
  if (base.withheld !== undefined) return failing === undefined && lastPush > base.withheld ? undefined : base.withheld;
  const isOver = failing !== undefined && isProved && since(failing.since, now) >= patience;
  return isOver ? now.toISOString() : undefined;
};

/**
 * A hub's health after one more look at it (docs/decisions/0017-hub-health-by-our-own-subscription.md). Pure, and
 * looking twice is looking once; only `revision` and `looked` go on.
 */
export const judgeHub = (before: HubHealth | undefined, sighting: HubSighting): HubHealth => {
  const { hub, topic, now, subscription } = sighting;
  const base = baseOf(before, sighting);
  const verified = isVerified(sighting) ? (base.verified ?? now.toISOString()) : undefined;
  const { missed, delays, pinged } = base;
  const silent: Heard = { missed, delays, ...(pinged === undefined ? {} : { pinged }) };
  const heard = verified === undefined ? silent : hear(base, verified, sighting);
  const trouble = troubleOf(heard, verified !== undefined, sighting);
  const lastPush = subscription?.lastPush ?? base.lastPush;
  const failing =
    trouble === undefined ? undefined : { since: base.failing?.since ?? now.toISOString(), reason: trouble.reason };
  const told = {
    ...(lastPush === undefined ? {} : { lastPush }),
    ...(failing === undefined ? {} : { failing }),
  };
  const withheld = withheldAfter(base, told, trouble?.isProved === true, now);
  return {
    ...{ hub, topic, revision: base.revision + 1, looked: now.toISOString() },
    ...(verified === undefined ? {} : { verified }),
    ...heard,
    ...told,
    ...(withheld === undefined ? {} : { withheld }),
  };
};
