import type { Hints } from '#shared/model/source-state.ts';

/** What the next poll depends on; times in seconds, `random` from 0 to 1. */
export type Pace = {
  readonly now: Date;
  /** When its articles were published, RFC 3339. */
  readonly arrivals: readonly string[];
  /** What the newsroom asks for, in place of what the source itself suggests. */
  readonly every?: number | undefined;
  readonly hints: Hints;
  /** Failures since the last success. */
  readonly failures: number;
  readonly retryAfter?: number | undefined;
  /** A hub brings what is new, so that polling is only a safety net. */
  readonly pushed: boolean;
  readonly random: number;
};

/** The shortest time between two polls of one source, in seconds. */
export const shortest = 5 * 60;

/** The longest time between two polls of one source, in seconds. */
export const longest = 24 * 3600;

/** Between two polls of what a hub brings. */
const safetyNet = 6 * 3600;

/** How far back, and how many articles, tell how often a source publishes. */
const memory = 30 * 24 * 3600;
const remembered = 20;

const bounded = (seconds: number): number => Math.min(Math.max(seconds, shortest), longest);

/** Half of the mean time between two publications, quiet time until now included; a burst counts as one. */
const habit = (arrivals: readonly string[], now: number): number => {
  const ages = arrivals
    .map((arrival) => (now - Date.parse(arrival)) / 1000)
    .filter((age) => age >= 0 && age < memory)
    .map((age) => Math.floor(age / shortest) * shortest);
  const distinct = [...new Set(ages)].toSorted((a, b) => a - b).slice(0, remembered);
  const oldest = distinct.at(-1);
  return oldest === undefined ? longest : oldest / distinct.length / 2;
};

/** Doubles with each failure, ± 20 % so that sources of one host that was down do not come back in step. */
const backoff = (failures: number, random: number): number =>
  shortest * 2 ** Math.min(failures - 1, 10) * (0.8 + 0.4 * random);

/** Seconds until a source is polled again: never under 5 minutes, never over 24 hours, whatever its history. */
export const interval = ({ now, arrivals, every, hints, failures, retryAfter = 0, pushed, random }: Pace): number => {
  if (failures > 0) return bounded(Math.max(backoff(failures, random), retryAfter));
  const suggested = Math.max(hints.maxAge ?? 0, hints.ttl ?? 0, hints.updatePeriod ?? 0);
  const own = Math.max(habit(arrivals, now.getTime()) * (0.9 + 0.2 * random), suggested);
  return bounded(Math.max(every ?? own, pushed ? safetyNet : 0, retryAfter));
};

const hourMs = 3600 * 1000;

const isSkipped = (instant: number, { skipHours = [], skipDays = [] }: Hints): boolean => {
  const date = new Date(instant);
  return skipHours.includes(date.getUTCHours()) || skipDays.includes(date.getUTCDay());
};

/** The instant of the next poll: after so many seconds, or at the end of the hours and days that the feed asks to skip. */
export const nextPoll = (now: Date, seconds: number, hints: Hints): Date => {
  const due = now.getTime() + seconds * 1000;
  const nextHour = Math.floor(due / hourMs) * hourMs + hourMs;
  const hours = Array.from({ length: 7 * 24 }, (_, index) => nextHour + index * hourMs);
  const open = [due, ...hours].find((instant) => !isSkipped(instant, hints));
  // A feed that asks to be skipped always does not mean it.
  return new Date(open ?? due);
};
