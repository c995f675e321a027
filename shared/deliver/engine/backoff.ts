const minute = 60;
const hour = 60 * minute;

/** Seconds between the first attempt and the second, the second and the third, and so on. */
const retryScheduleSeconds = [5, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour];
const laterRetrySeconds = 12 * hour;

/** Seconds from the change on for which a delivery is retried: 3 days. */
export const retryWindowSeconds = 72 * hour;

/** Longest Retry-After that is obeyed. */
const maxRetryAfterSeconds = 24 * hour;

/** What the delay before the next attempt depends on. */
export type FailedAttempt = {
  /** Attempts made so far, 1 or more. */
  readonly attempts: number;
  /** Seconds since the change. */
  readonly age: number;
  /** Seconds that the receiver asked for. */
  readonly retryAfter?: number | undefined;
  /** From 0 to 1. */
  readonly random: number;
};

/**
 * Seconds until the next attempt, ± 20 % so that receivers are not called in step; undefined when the delivery has
 * failed for good.
 */
export const backoff = ({ attempts, age, retryAfter = 0, random }: FailedAttempt): number | undefined => {
  const delay = (retryScheduleSeconds[attempts - 1] ?? laterRetrySeconds) * (0.8 + 0.4 * random);
  const next = Math.max(delay, Math.min(retryAfter, maxRetryAfterSeconds));
  return age + next > retryWindowSeconds ? undefined : next;
};

/** Seconds until visibility is checked again: a quarter of the age, so that a check comes at most a quarter late. */
export const visibilityRecheckSeconds = (age: number): number => Math.min(Math.max(age / 4, 1), 5 * minute);

/** Seconds until a delivery asks again at a host whose circuit breaker is open: at least so many, and more the longer it has waited. */
export const hostRecheckSeconds = (atLeast: number, age: number, random: number): number =>
  atLeast + random * Math.min(Math.max(age / 4, 0.5), 30);

/** Seconds within which changes of one feed count as a burst. */
export const burstWindowSeconds = 180;

/** Pings of a burst after which it is no storm of a minute any more, and their spacing until then. */
const stormPings = 20;
const maxStormSpacingSeconds = 3;

/** Seconds between the last of so many pings and the next one: 1, 1.5, 2, 2.5, 3 … 3, and after a minute a second more each. */
const burstSpacingSeconds = (pings: number): number => {
  if (pings === 0) return 0;
  const growing = Math.min((pings + 1) / 2, maxStormSpacingSeconds);
  return growing + Math.max(0, pings - stormPings);
};

/**
 * Seconds until the next ping of a burst; negative once it is overdue. `secondsAgo` says when earlier pings were delivered.
 * The first ping goes immediately, later ones further and further apart, each with everything that changed in between:
 * half of the changes of a storm wait less than two seconds, and a burst of hours is announced about every seven.
 */
export const burstDelaySeconds = (secondsAgo: readonly number[]): number => {
  const recent = secondsAgo.filter((seconds) => seconds >= 0 && seconds < burstWindowSeconds);
  return burstSpacingSeconds(recent.length) - Math.min(burstWindowSeconds, ...recent);
};
