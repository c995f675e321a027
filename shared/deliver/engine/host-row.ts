import { defined } from '#shared/defined.ts';
import type { Host } from '#shared/model/delivery.ts';

/** The circuit breaker opens when this share of at least so many requests of the last minutes failed. */
export const failureRate = 0.7;
export const minimumRequests = 10;
const windowMinutes = 5;

/** Seconds that the breaker stays open: the first time, and at most; doubled with each failed probe. */
const openSeconds = 30;
const maxOpenSeconds = 600;

/** Longest pause of a host that its answers ask for, in seconds: afterwards one probe decides. A receiver's own may be longer. */
const maxRequestedPauseSeconds = 3600;

/** Milliseconds after which a probe whose process died stops counting. */
const probeTimeoutMs = 30_000;

const addMs = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

/** Requests and failures by minute. */
export type MinuteCounts = Host['minutes'];

/** A pause that answers of a host ask for (`Retry-After`): how many did since it last acknowledged a request, and its end. */
export type RequestedPause = { readonly answers: number; readonly untilMs: number };

/** No pause was requested. */
export const noPause: RequestedPause = { answers: 0, untilMs: 0 };

/** The pause with one more answer of a host, which asked for so many seconds or for none. */
export const requestPause = (pause: RequestedPause, hasFailed: boolean, seconds: number, now: Date): RequestedPause => {
  if (!hasFailed) return noPause;
  if (seconds <= 0) return pause;
  const untilMs = now.getTime() + Math.min(seconds, maxRequestedPauseSeconds) * 1000;
  return { answers: pause.answers + 1, untilMs: Math.max(pause.untilMs, untilMs) };
};

/** A host of which nothing is known. */
export const newHost = (host: string): Host => ({ host, version: 0, writtenAt: '', sharers: [], minutes: [] });

/** Counts with others added to them, or with `sign` -1 taken from them. */
export const count = (counts: MinuteCounts, others: MinuteCounts, sign: 1 | -1): MinuteCounts => {
  const minutes = [...new Set([...counts, ...others].map(({ minute }) => minute))].toSorted((a, b) => a - b);
  const sum = (all: MinuteCounts, wanted: number, what: 'requests' | 'failures'): number =>
    all.reduce((total, { minute, [what]: more }) => (minute === wanted ? total + more : total), 0);
  const combined = minutes.map((minute) => ({
    minute,
    requests: sum(counts, minute, 'requests') + sign * sum(others, minute, 'requests'),
    failures: sum(counts, minute, 'failures') + sign * sum(others, minute, 'failures'),
  }));
  return combined.filter(({ requests }) => requests > 0);
};

/** The counts of the last five minutes. */
export const recent = (counts: MinuteCounts, now: Date): MinuteCounts => {
  const first = Math.floor(now.getTime() / 60_000) - windowMinutes + 1;
  return counts.filter(({ minute }) => minute >= first);
};

/** Of the last minutes, too many requests failed. */
export const failsTooOften = ({ minutes }: Pick<Host, 'minutes'>): boolean => {
  const requests = minutes.reduce((sum, one) => sum + one.requests, 0);
  const failures = minutes.reduce((sum, one) => sum + one.failures, 0);
  return requests >= minimumRequests && failures / requests >= failureRate;
};

const opened = ({ probe: _probe, ...row }: Host, now: Date, { untilMs }: RequestedPause): Host => {
  const openCount = (row.openCount ?? 0) + 1;
  const seconds = Math.min(openSeconds * 2 ** Math.min(openCount - 1, 10), maxOpenSeconds);
  return { ...row, openCount, openUntil: addMs(now, Math.max(seconds * 1000, untilMs - now.getTime())) };
};

/** The row with the breaker closed: earlier requests no longer count. */
export const closed = ({ openUntil: _openUntil, openCount: _openCount, probe: _probe, ...row }: Host): Host => ({
  ...row,
  minutes: [],
});

/**
 * The row with a function's requests; opens a closed breaker when too many failed, or asked for a pause one after the other: a
 * host that bounds its requests answers many before it refuses the others. An open one counts nothing.
 */
export const report = (row: Host, unreported: MinuteCounts, pause: RequestedPause, now: Date): Host => {
  if (row.openUntil !== undefined) return row;
  const counting = { ...row, minutes: recent(count(row.minutes, unreported, 1), now) };
  const isOpening = failsTooOften(counting) || pause.answers >= minimumRequests;
  return isOpening ? opened(counting, now, pause) : counting;
};

const isAlive =
  (now: Date) =>
  ({ until }: { readonly until: string }): boolean =>
    until > now.toISOString();

/** The row with one more function, or a renewed one, among those who divide the slots. */
export const join = (row: Host, share: Host['sharers'][number], now: Date): Host => ({
  ...row,
  sharers: [...row.sharers.filter(({ id }) => id !== share.id).filter(isAlive(now)), share],
});

/** The functions among which the slots are divided. */
export const countSharers = ({ sharers }: Host, now: Date): number => sharers.filter(isAlive(now)).length;

/** The row with a probe; undefined unless the breaker's time is over and no other probe is under way. */
export const beginProbe = (row: Host, id: string, now: Date): Host | undefined => {
  if (row.openUntil === undefined || isAlive(now)({ until: row.openUntil })) return undefined;
  if (row.probe !== undefined && isAlive(now)(row.probe)) return undefined;
  return { ...row, probe: { id, until: addMs(now, probeTimeoutMs) } };
};

/** The row after a probe: closed, or open for longer. Undefined where another probe or an operator decided meanwhile. */
export const afterProbe = (
  row: Host,
  id: string,
  hasFailed: boolean | undefined,
  pause: RequestedPause,
  now: Date,
): Host | undefined => {
  if (row.probe?.id !== id) return undefined;
  if (hasFailed === undefined) return defined({ ...row, probe: undefined });
  return hasFailed ? opened(row, now, pause) : closed(row);
};
