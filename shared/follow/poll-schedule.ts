import type { PollingHints } from '#shared/model/source-state.ts';

/** Everything that the polling interval depends on; durations in seconds. */
export type PollPace = {
  readonly now: Date;
  /** Publication dates of the source's newest articles, RFC 3339. */
  readonly recentPublished: readonly string[];
  /** The site file's `every`: replaces the source's hints. */
  readonly every?: number | undefined;
  readonly hints: PollingHints;
  /** Failed polls since the last success. */
  readonly failures: number;
  readonly retryAfter?: number | undefined;
  /** A hub pushes new entries: polling is only the safety net. */
  readonly isPushed: boolean;
  /** From 0 to 1. */
  readonly random: number;
};

/** The lower bound of every interval between two polls of a source. */
export const minPollSeconds = 5 * 60;

/** The upper bound of every interval between two polls of a source. */
export const maxPollSeconds = 24 * 3600;

/** The interval while a hub pushes. */
const pushedPollSeconds = 6 * 3600;

/** Articles that are older, and those beyond the newest, say nothing about how often a source publishes now. */
const historySeconds = 30 * 24 * 3600;
const maxHistory = 20;

const clampPollSeconds = (seconds: number): number => Math.min(Math.max(seconds, minPollSeconds), maxPollSeconds);

/** Half of the mean time between two articles, including the time since the last one; a burst counts as one article. */
const publishingInterval = (recentPublished: readonly string[], now: number): number => {
  const ages = recentPublished
    .map((published) => (now - Date.parse(published)) / 1000)
    .filter((age) => age >= 0 && age < historySeconds)
    .map((age) => Math.floor(age / minPollSeconds) * minPollSeconds);
  const distinct = [...new Set(ages)].toSorted((a, b) => a - b).slice(0, maxHistory);
  const oldest = distinct.at(-1);
  return oldest === undefined ? maxPollSeconds : oldest / distinct.length / 2;
};

/** Seconds until the next poll of a source: from `minPollSeconds` to `maxPollSeconds`, whatever the source says. */
export const pollInterval = (pace: PollPace): number => {
  const { now, recentPublished, every, hints, failures, retryAfter = 0, isPushed, random } = pace;
  if (failures > 0) {
    // Doubles with each failure, ± 20 %, so that the sources of a host that was down do not return together.
    const backoff = minPollSeconds * 2 ** Math.min(failures - 1, 10) * (0.8 + 0.4 * random);
    return clampPollSeconds(Math.max(backoff, retryAfter));
  }
  const hinted = Math.max(hints.maxAge ?? 0, hints.ttl ?? 0, hints.updatePeriod ?? 0);
  const measured = publishingInterval(recentPublished, now.getTime()) * (0.9 + 0.2 * random);
  return clampPollSeconds(Math.max(every ?? Math.max(measured, hinted), isPushed ? pushedPollSeconds : 0, retryAfter));
};

const hourMs = 3600 * 1000;

/** The instant of the next poll: `seconds` from now, postponed past the hours and days that the feed asks to skip. */
export const nextPollTime = (now: Date, seconds: number, { skipHours = [], skipDays = [] }: PollingHints): Date => {
  const due = now.getTime() + seconds * 1000;
  const nextHour = Math.floor(due / hourMs) * hourMs + hourMs;
  const fullHours = Array.from({ length: 7 * 24 }, (_, index) => nextHour + index * hourMs);
  const allowed = [due, ...fullHours].find((instant) => {
    const date = new Date(instant);
    return !skipHours.includes(date.getUTCHours()) && !skipDays.includes(date.getUTCDay());
  });
  // A feed that skips the whole week is polled all the same.
  return new Date(allowed ?? due);
};
