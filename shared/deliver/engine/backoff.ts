const minute = 60;
const hour = 60 * minute;

/** Seconds before the second attempt, the third, and so on; the first is made at once. */
const schedule = [5, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour];
const thereafter = 12 * hour;

/** Seconds after which what could not be told stands in the list of failures: 3 days. */
export const patience = 72 * hour;

/** A longer Retry-After is taken for this one. */
const longestFloor = 24 * hour;

/** What the next delay depends on; times in seconds, `random` from 0 to 1. */
export type Failed = {
  /** Attempts made so far, 1 or more. */
  readonly attempts: number;
  /** Since the change. */
  readonly age: number;
  /** What the receiver asked for. */
  readonly retryAfter?: number | undefined;
  readonly random: number;
};

/** Seconds until the next attempt, ± 20 % so that receivers are not told in step; undefined when it is to be given up. */
export const backoff = ({ attempts, age, retryAfter = 0, random }: Failed): number | undefined => {
  const delay = (schedule[attempts - 1] ?? thereafter) * (0.8 + 0.4 * random);
  const next = Math.max(delay, Math.min(retryAfter, longestFloor));
  return age + next > patience ? undefined : next;
};

/** Seconds until a topic is looked at again that readers do not see yet: at most a quarter late, never hammering. */
export const untilVisible = (age: number): number => Math.min(Math.max(age / 4, 1), 5 * minute);

/** Seconds until a delivery asks again for a place at a host that is full or failing: later the longer it has waited. */
export const untilFree = (atLeast: number, age: number, random: number): number =>
  atLeast + random * Math.min(Math.max(age / 4, 0.5), 30);
