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

/** The last of these instants. */
const lastOf = (...instants: readonly (string | undefined)[]): string | undefined =>
  instants
    .filter((instant) => instant !== undefined && instant !== '')
    .toSorted()
    .at(-1);

/** Milliseconds of the pause after so many failures in a row; 0 for none. */
const pauseMsAfter = (failures: number): number => {
  const doublings = Math.min(failures - failuresBeforePause, 20);
  return doublings < 0 ? 0 : Math.min(pauseSeconds * 2 ** doublings, maxPauseSeconds) * 1000;
};

/** The instant so many milliseconds later; undefined for none. */
const pauseEnd = (now: Date, ms: number): string | undefined =>
  ms === 0 ? undefined : new Date(now.getTime() + ms).toISOString();

/**
 * The health of a receiver after one more attempt, which was answered `now`. Answers to several requests are recorded in any
 * order: what came later stays, and no answer ends or shortens a pause that the receiver asked for.
 */
export const healthAfter = (
  before: Receiver | undefined,
  { receiver, isDisabledByFailures }: Attempted,
  outcome: AttemptOutcome,
  now: Date,
): Receiver => {
  const instant = now.toISOString();
  const known = before ?? { url: receiver, failures: 0 };
  const { pausedUntil, requestedPauseUntil, failingSince = instant, warnedAt, disabledAt, ...rest } = known;
  const { lastSuccess = '', lastFailure = '' } = known;
  const whileItLasts = (until = ''): string | undefined => (until > instant ? until : undefined);
  if (outcome.kind === 'delivered') {
    if (instant < lastFailure) return defined({ ...known, lastSuccess: lastOf(lastSuccess, instant) });
    const requested = whileItLasts(requestedPauseUntil);
    return defined({ ...rest, requestedPauseUntil: requested, lastSuccess: lastOf(lastSuccess, instant), failures: 0 });
  }
  const askedSeconds = outcome.kind === 'retry' ? Math.min(outcome.retryAfter ?? 0, maxRequestedPauseSeconds) : 0;
  const answered = {
    requestedPauseUntil: lastOf(whileItLasts(requestedPauseUntil), pauseEnd(now, askedSeconds * 1000)),
    lastFailure: lastOf(lastFailure, instant),
    lastError: instant < lastFailure ? known.lastError : outcome.message,
  };
  if (instant < lastSuccess) return defined({ ...known, ...answered });
  const failures = known.failures + 1;
  const failingMs = now.getTime() - Date.parse(failingSince);
  const isWarned = isDisabledByFailures && failingMs >= warnAfterMs;
  const isDisabled = isDisabledByFailures && (failingMs >= disableAfterMs || outcome.kind === 'gone');
  return defined({
    ...rest,
    ...answered,
    warnedAt: warnedAt ?? (isWarned ? instant : undefined),
    disabledAt: disabledAt ?? (isDisabled ? instant : undefined),
    failures,
    failingSince,
    pausedUntil: lastOf(whileItLasts(pausedUntil), pauseEnd(now, pauseMsAfter(failures))),
  });
};
