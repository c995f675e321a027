import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  maxPollSeconds,
  minPollSeconds,
  nextPollTime,
  type PollPace,
  pollInterval,
} from '#shared/follow/poll-schedule.ts';
import type { PollingHints } from '#shared/model/source-state.ts';

const start = Date.parse('2024-11-28T09:00:00.000Z');
const hour = 3600;
const day = 24 * hour;

const pace = (part: Partial<PollPace> = {}): PollPace => ({
  now: new Date(start),
  recentPublished: [],
  hints: {},
  failures: 0,
  isPushed: false,
  random: 0.5,
  ...part,
});

/** Articles at these ages in seconds. */
const agesAgo = (...ages: readonly number[]) => ages.map((age) => new Date(start - age * 1000).toISOString());
const evenly = (gap: number, count = 20) => agesAgo(...Array.from({ length: count }, (_, index) => (index + 1) * gap));

const seconds = fc.oneof(fc.integer({ min: -10, max: 10 * day }), fc.constant(Number.MAX_SAFE_INTEGER));
const hints: fc.Arbitrary<PollingHints> = fc.record(
  {
    maxAge: seconds,
    ttl: seconds,
    updatePeriod: seconds,
    skipHours: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 24 }),
    skipDays: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 7 }),
  },
  { requiredKeys: [] },
);
const anyPace: fc.Arbitrary<PollPace> = fc.record({
  now: fc.constant(new Date(start)),
  recentPublished: fc
    .array(fc.integer({ min: -day, max: 400 * day }), { maxLength: 40 })
    .map((ages) => agesAgo(...ages)),
  every: fc.option(fc.integer({ min: minPollSeconds, max: maxPollSeconds }), { nil: undefined }),
  hints,
  failures: fc.nat({ max: 1_000 }),
  retryAfter: fc.option(seconds, { nil: undefined }),
  isPushed: fc.boolean(),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('polls no sooner than 5 minutes and no later than 24 hours after the last poll, whatever the history', () => {
  fc.assert(
    fc.property(anyPace, (any) => {
      const wait = pollInterval(any);
      expect(wait).toBeGreaterThanOrEqual(minPollSeconds);
      expect(wait).toBeLessThanOrEqual(maxPollSeconds);
    }),
    { numRuns: 500 },
  );
});

it('never polls sooner than Retry-After or ttl allow, up to a day', () => {
  fc.assert(
    fc.property(anyPace, fc.integer({ min: 0, max: 3 * day }), (any, retryAfter) => {
      expect(pollInterval({ ...any, retryAfter })).toBeGreaterThanOrEqual(Math.min(retryAfter, maxPollSeconds));
      const ttl = { ...any, failures: 0, every: undefined, hints: { ttl: retryAfter } };
      expect(pollInterval(ttl)).toBeGreaterThanOrEqual(Math.min(retryAfter, maxPollSeconds));
    }),
    { numRuns: 200 },
  );
});

it('never polls in a skipped hour or on a skipped day, yet always within a week', () => {
  fc.assert(
    fc.property(hints, fc.integer({ min: minPollSeconds, max: maxPollSeconds }), (any, wait) => {
      const { skipHours = [], skipDays = [] } = any;
      const next = nextPollTime(new Date(start), wait, any);
      const isAlways = new Set(skipHours).size === 24 || new Set(skipDays).size === 7;
      const isSkipped = skipHours.includes(next.getUTCHours()) || skipDays.includes(next.getUTCDay());
      expect(isSkipped && !isAlways).toBe(false);
      expect(next.getTime()).toBeGreaterThanOrEqual(start + wait * 1000);
      expect(next.getTime()).toBeLessThanOrEqual(start + (wait + 7 * day) * 1000);
    }),
    { numRuns: 300 },
  );
});

it('polls after half of the mean time between two articles', () => {
  expect(pollInterval(pace({ recentPublished: evenly(2 * hour) }))).toBe(hour);
  expect(pollInterval(pace({ recentPublished: evenly(60) }))).toBe(minPollSeconds);
  expect(pollInterval(pace({ recentPublished: evenly(5 * day, 5) }))).toBe(maxPollSeconds);
  expect(pollInterval(pace())).toBe(maxPollSeconds);
});

it('polls more and more rarely while a busy source is silent', () => {
  const silences = [0, 6, 24, 72, 240].map((hours) => {
    const now = new Date(start + hours * hour * 1000);
    return pollInterval(pace({ now, recentPublished: evenly(30 * 60) }));
  });
  expect(silences).toEqual(silences.toSorted((a, b) => a - b));
  expect(silences[0]).toBe(15 * 60);
  expect(silences.at(-1)).toBeGreaterThan(5 * hour);
});

it('counts a burst of articles as one', () => {
  expect(pollInterval(pace({ recentPublished: agesAgo(...Array.from({ length: 20 }, () => 12 * hour)) }))).toBe(
    6 * hour,
  );
});

it('finds every article of a steady source within its own interval, over a month of virtual time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 15 * 60, max: 2 * day }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (gap, random) => {
        let now = start;
        let [polls, longestWait] = [0, 0];
        while (now < start + 30 * day * 1000) {
          const count = Math.floor((now - start) / 1000 / gap);
          const recentPublished = Array.from({ length: Math.min(count, 30) }, (_, index) =>
            new Date(start + (count - index) * gap * 1000).toISOString(),
          );
          const wait = count === 0 ? gap : pollInterval(pace({ now: new Date(now), recentPublished, random }));
          longestWait = Math.max(longestWait, wait);
          now += wait * 1000;
          polls += 1;
        }
        expect(longestWait).toBeLessThanOrEqual(Math.max(gap * 1.2, minPollSeconds));
        // No more than a few polls for an article, however rare they are.
        expect(polls).toBeLessThan(((30 * day) / gap) * 3 + 40);
      },
    ),
    { numRuns: 12 },
  );
});

it('polls every 6 hours while a hub pushes, and soon after a failure', () => {
  expect(pollInterval(pace({ recentPublished: evenly(600), isPushed: true }))).toBe(6 * hour);
  expect(pollInterval(pace({ recentPublished: evenly(600), isPushed: true, failures: 1 }))).toBe(minPollSeconds);
});
