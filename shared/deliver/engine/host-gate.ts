import type { Host } from '#shared/model/delivery.ts';

/** Attempts that one host sees at the same time, whoever makes them: nobody is flooded by us. */
const atOnce = 8;

/** Minutes whose tries count, and what opens the breaker: so many of them at least, so large a part of them failed. */
const window = 5;
const enoughTries = 10;
const tooManyFailed = 0.7;

/** Seconds for which it stays open, the first time and at the most. */
const shortest = 30;
const longest = 600;

/** Milliseconds after which an attempt counts as dead. */
const leaseMs = 30_000;

const minuteOf = (now: Date): number => Math.floor(now.getTime() / 60_000);

const later = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

const alive = ({ inFlight }: Host, now: Date): Host['inFlight'] =>
  inFlight.filter(({ expiresAt }) => expiresAt > now.toISOString());

const fresh = (host: string): Host => ({ host, version: 0, inFlight: [], minutes: [] });

/** Whether an attempt may begin: with the row to write for it, or how many seconds are to be waited at the least. */
export type Entrance =
  | { readonly kind: 'enter'; readonly row: Host }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Asks for a place among the attempts at a host; one probe at a time while nobody knows whether it works again. */
export const enterHost = (host: string, known: Host | undefined, id: string, now: Date): Entrance => {
  const before = known ?? fresh(host);
  const under = alive(before, now);
  const open = before.openUntil === undefined ? 0 : (Date.parse(before.openUntil) - now.getTime()) / 1000;
  if (open > 0) return { kind: 'wait', seconds: open };
  const probe = before.openUntil !== undefined;
  if (under.length >= atOnce || (probe && under.some((other) => other.isProbe === true))) {
    return { kind: 'wait', seconds: 1 };
  }
  const place = { id, expiresAt: later(now, leaseMs).toISOString(), ...(probe ? { isProbe: true } : {}) };
  return { kind: 'enter', row: { ...before, version: before.version + 1, inFlight: [...under, place] } };
};

const counted = ({ minutes }: Host, failed: boolean, now: Date): Host['minutes'] => {
  const minute = minuteOf(now);
  const recent = minutes.filter((one) => one.minute > minute - window);
  const current = recent.find((one) => one.minute === minute) ?? { minute, requests: 0, failures: 0 };
  const next = { minute, requests: current.requests + 1, failures: current.failures + (failed ? 1 : 0) };
  return [...recent.filter((one) => one.minute !== minute), next];
};

const failsTooOften = (minutes: Host['minutes']): boolean => {
  const tries = minutes.reduce((sum, one) => sum + one.requests, 0);
  const failed = minutes.reduce((sum, one) => sum + one.failures, 0);
  return tries >= enoughTries && failed / tries >= tooManyFailed;
};

const opened = (row: Host, now: Date): Host => {
  const times = (row.openCount ?? 0) + 1;
  const seconds = Math.min(shortest * 2 ** Math.min(times - 1, 10), longest);
  return { ...row, openCount: times, openUntil: later(now, seconds * 1000).toISOString() };
};

/** A breaker that is closed has forgotten what was before. */
const closed = ({ openUntil: _openUntil, openCount: _opened, ...row }: Host): Host => ({ ...row, minutes: [] });

/** The row after an attempt has ended; `failed` undefined: nothing was sent, so there is nothing to learn from it. */
export const leaveHost = (known: Host, id: string, failed: boolean | undefined, now: Date): Host => {
  const place = known.inFlight.find((other) => other.id === id);
  const under = alive(known, now).filter((other) => other.id !== id);
  const row = { ...known, version: known.version + 1, inFlight: under };
  if (failed === undefined) return row;
  const counting = { ...row, minutes: counted(row, failed, now) };
  if (place?.isProbe === true) return failed ? opened(counting, now) : closed(counting);
  if (row.openUntil !== undefined) return counting;
  return failsTooOften(counting.minutes) ? opened(counting, now) : counting;
};
