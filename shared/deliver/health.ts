import type { Receiver } from '#shared/model/delivery.ts';
import type { Outcome } from '#shared/ports.ts';

/** Failures in a row from which on a receiver is left alone for a while, whatever else it is owed. */
const tooMany = 5;

/** Seconds: the first such pause, and the longest. */
const shortestPause = 30;
const longestPause = 30 * 60;

/** A longer Retry-After is taken for this one: 24 h. */
const longestAsked = 24 * 3600;

const pause = (failures: number): number =>
  failures < tooMany ? 0 : Math.min(shortestPause * 2 ** Math.min(failures - tooMany, 20), longestPause);

/** A receiver's health after one more attempt. */
export const healthAfter = (before: Receiver | undefined, url: string, outcome: Outcome, now: Date): Receiver => {
  const { pausedUntil: _over, ...known } = before ?? { url, failures: 0 };
  if (outcome.kind === 'told') return { ...known, lastSuccess: now.toISOString(), failures: 0 };
  const failures = known.failures + 1;
  const asked = outcome.kind === 'later' ? Math.min(outcome.retryAfter ?? 0, longestAsked) : 0;
  const seconds = Math.max(pause(failures), asked);
  return {
    ...known,
    failures,
    lastFailure: now.toISOString(),
    lastError: outcome.words,
    ...(seconds === 0 ? {} : { pausedUntil: new Date(now.getTime() + seconds * 1000).toISOString() }),
  };
};
