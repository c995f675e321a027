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
export const burstWindowSeconds = 60;

/** Seconds between the last ping of a burst and the next one, by how many there have been. */
const burstSpacingSeconds = [0, 2, 5, 10, 20];

/**
 * Seconds that a ping waits in a burst; `secondsAgo` says when earlier pings were delivered. The first ping goes
 * immediately, later ones further and further apart, each with everything that changed in between.
 */
export const burstDelaySeconds = (secondsAgo: readonly number[]): number => {
  const recent = secondsAgo.filter((seconds) => seconds >= 0 && seconds < burstWindowSeconds);
  const spacing = burstSpacingSeconds[Math.min(recent.length, burstSpacingSeconds.length - 1)] ?? 0;
  return Math.max(0, spacing - Math.min(burstWindowSeconds, ...recent));
};
