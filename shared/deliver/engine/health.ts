import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';

/** Failures in a row from which on a receiver is left alone for a while, whatever else it is owed. */
const tooMany = 5;

/** Seconds: the first such pause, and the longest. */
const shortestPause = 30;
const longestPause = 30 * 60;

/** A longer Retry-After is taken for this one: 24 h. */
const longestAsked = 24 * 3600;

/** Milliseconds for which a webhook may only fail before somebody is warned, and before it is disabled. */
const day = 24 * 3600 * 1000;
const warnAfter = 2.5 * day;
const disableAfter = 5 * day;

const pause = (failures: number): number =>
  failures < tooMany ? 0 : Math.min(shortestPause * 2 ** Math.min(failures - tooMany, 20), longestPause);

type Route = Pick<Delivery, 'route' | 'receiver'>;

/** A webhook that only fails is warned of and then disabled; one that says 410 wants to be left alone at once. */
const patienceWith = ({ route }: Route, since: string, outcome: AttemptOutcome, now: Date) => {
  if (route !== 'webhook') return {};
  const failing = now.getTime() - Date.parse(since);
  const isOver = failing >= disableAfter || outcome.kind === 'gone';
  return {
    ...(failing >= warnAfter ? { warnedAt: now.toISOString() } : {}),
    ...(isOver ? { disabledAt: now.toISOString() } : {}),
  };
};

/** A receiver's health after one more attempt at it. */
export const healthAfter = (before: Receiver | undefined, to: Route, outcome: AttemptOutcome, now: Date): Receiver => {
  const { pausedUntil: _over, pauseRequested: _asked, ...known } = before ?? { url: to.receiver, failures: 0 };
  const { failingSince, warnedAt: _warned, disabledAt: _disabled, ...well } = known;
  if (outcome.kind === 'delivered') return { ...well, lastSuccess: now.toISOString(), failures: 0 };
  const since = failingSince ?? now.toISOString();
  const failures = known.failures + 1;
  const asked = outcome.kind === 'retry' ? Math.min(outcome.retryAfter ?? 0, longestAsked) : 0;
  const seconds = Math.max(pause(failures), asked);
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  return {
    ...patienceWith(to, since, outcome, now),
    ...known,
    failures,
    failingSince: since,
    lastFailure: now.toISOString(),
    lastError: outcome.message,
    ...(seconds === 0 ? {} : { pausedUntil: until, ...(asked > 0 ? { pauseRequested: true } : {}) }),
  };
};
