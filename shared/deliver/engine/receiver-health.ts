import { defined } from '#shared/defined.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';

/** Failures in a row from which on a receiver is paused. */
const failuresBeforePause = 5;

/** Seconds of the first pause, and at most; doubled with each failure. */
const pauseSeconds = 30;
const maxPauseSeconds = 30 * 60;

/** Longest pause that a receiver can request with Retry-After. */
const maxRequestedPauseSeconds = 24 * 3600;

const dayMs = 24 * 3600 * 1000;

/** Milliseconds without a success before the log warns of a receiver, and before it is disabled. */
const warnAfterMs = 2.5 * dayMs;
const disableAfterMs = 5 * dayMs;

/** A receiver, and whether constant failure disables it. */
type Attempted = { readonly receiver: string; readonly isDisabledByFailures: boolean };

/** The health of a receiver after one more attempt. */
export const healthAfter = (
  before: Receiver | undefined,
  { receiver, isDisabledByFailures }: Attempted,
  outcome: AttemptOutcome,
  now: Date,
): Receiver => {
  const instant = now.toISOString();
  const { pausedUntil: pausedBefore, pauseRequested, ...known } = before ?? { url: receiver, failures: 0 };
  // Requests were under way when the receiver asked for a pause: their answers do not end it.
  const requestedBefore = pauseRequested === true && (pausedBefore ?? '') > instant ? pausedBefore : undefined;
  const { failingSince = instant, warnedAt, disabledAt, ...rest } = known;
  if (outcome.kind === 'delivered') {
    const pause = requestedBefore === undefined ? {} : { pausedUntil: requestedBefore, pauseRequested: true };
    return { ...rest, ...pause, lastSuccess: instant, failures: 0 };
  }
  const failures = known.failures + 1;
  const requested = outcome.kind === 'retry' ? Math.min(outcome.retryAfter ?? 0, maxRequestedPauseSeconds) : 0;
  const doublings = Math.min(failures - failuresBeforePause, 20);
  const ownSeconds = doublings < 0 ? 0 : Math.min(pauseSeconds * 2 ** doublings, maxPauseSeconds);
  const seconds = Math.max(ownSeconds, requested);
  const pausedUntil = seconds === 0 ? undefined : new Date(now.getTime() + seconds * 1000).toISOString();
  const keepsPause = requestedBefore !== undefined && requestedBefore > (pausedUntil ?? '');
  const failingMs = now.getTime() - Date.parse(failingSince);
  const isWarned = isDisabledByFailures && failingMs >= warnAfterMs;
  const isDisabled = isDisabledByFailures && (failingMs >= disableAfterMs || outcome.kind === 'gone');
  return defined({
    ...rest,
    warnedAt: warnedAt ?? (isWarned ? instant : undefined),
    disabledAt: disabledAt ?? (isDisabled ? instant : undefined),
    failures,
    failingSince,
    lastFailure: instant,
    lastError: outcome.message,
    pausedUntil: keepsPause ? requestedBefore : pausedUntil,
    pauseRequested: keepsPause || requested > 0 ? true : undefined,
  });
};
