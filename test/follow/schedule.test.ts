import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interval, longest, nextPoll, type Pace, shortest } from '#shared/follow/schedule.ts';
import type { Hints } from '#shared/model/source-state.ts';

const start = Date.parse('2024-11-28T09:00:00.000Z');
const hour = 3600;
const day = 24 * hour;

const pace = (said: Partial<Pace> = {}): Pace => ({
  now: new Date(start),
  arrivals: [],
  hints: {},
  failures: 0,
  pushed: false,
  random: 0.5,
  ...said,
});

/** Articles at these ages in seconds. */
const agesAgo = (...ages: readonly number[]) => ages.map((age) => new Date(start - age * 1000).toISOString());
const evenly = (gap: number, count = 20) => agesAgo(...Array.from({ length: count }, (_, index) => (index + 1) * gap));

const seconds = fc.oneof(fc.integer({ min: -10, max: 10 * day }), fc.constant(Number.MAX_SAFE_INTEGER));
const hints: fc.Arbitrary<Hints> = fc.record(
  {
    maxAge: seconds,
    ttl: seconds,
    updatePeriod: seconds,
    skipHours: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 24 }),
    skipDays: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 7 }),
  },
  { requiredKeys: [] },
);
const anyPace: fc.Arbitrary<Pace> = fc.record({
  now: fc.constant(new Date(start)),
  arrivals: fc.array(fc.integer({ min: -day, max: 400 * day }), { maxLength: 40 }).map((ages) => agesAgo(...ages)),
  every: fc.option(fc.integer({ min: shortest, max: longest }), { nil: undefined }),
  hints,
  failures: fc.nat({ max: 1_000 }),
  retryAfter: fc.option(seconds, { nil: undefined }),
  pushed: fc.boolean(),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('never polls within 5 minutes nor later than after 24 hours, whatever the history', () => {
  fc.assert(
    fc.property(anyPace, (any) => {
      const wait = interval(any);
      expect(wait).toBeGreaterThanOrEqual(shortest);
      expect(wait).toBeLessThanOrEqual(longest);
    }),
    { numRuns: 500 },
  );
});

it('never polls sooner than what was asked for, up to a day', () => {
  fc.assert(
    fc.property(anyPace, fc.integer({ min: 0, max: 3 * day }), (any, retryAfter) => {
      expect(interval({ ...any, retryAfter })).toBeGreaterThanOrEqual(Math.min(retryAfter, longest));
      const ttl = { ...any, failures: 0, every: undefined, hints: { ttl: retryAfter } };
      expect(interval(ttl)).toBeGreaterThanOrEqual(Math.min(retryAfter, longest));
    }),
    { numRuns: 200 },
  );
});

it('never polls in an hour or on a day that is skipped, and within a week all the same', () => {
  fc.assert(
    fc.property(hints, fc.integer({ min: shortest, max: longest }), (any, wait) => {
      const { skipHours = [], skipDays = [] } = any;
      const next = nextPoll(new Date(start), wait, any);
      const isAlways = new Set(skipHours).size === 24 || new Set(skipDays).size === 7;
      const isSkipped = skipHours.includes(next.getUTCHours()) || skipDays.includes(next.getUTCDay());
      expect(isSkipped && !isAlways).toBe(false);
      expect(next.getTime()).toBeGreaterThanOrEqual(start + wait * 1000);
      expect(next.getTime()).toBeLessThanOrEqual(start + (wait + 7 * day) * 1000);
    }),
    { numRuns: 300 },
  );
});

it('follows how often the source publishes: half of the usual time between two articles', () => {
  expect(interval(pace({ arrivals: evenly(2 * hour) }))).toBe(hour);
  expect(interval(pace({ arrivals: evenly(60) }))).toBe(shortest);
  expect(interval(pace({ arrivals: evenly(5 * day, 5) }))).toBe(longest);
  expect(interval(pace())).toBe(longest);
});

it('slows down by itself while a source that used to be busy is silent', () => {
  const silences = [0, 6, 24, 72, 240].map((hours) => {
    const now = new Date(start + hours * hour * 1000);
    return interval(pace({ now, arrivals: evenly(30 * 60) }));
  });
  expect(silences).toEqual(silences.toSorted((a, b) => a - b));
  expect(silences[0]).toBe(15 * 60);
  expect(silences.at(-1)).toBeGreaterThan(5 * hour);
});

it('takes a burst for one publication', () => {
  expect(interval(pace({ arrivals: agesAgo(...Array.from({ length: 20 }, () => 12 * hour)) }))).toBe(6 * hour);
});

it('finds every article of a steady source within its own rhythm, over a month of virtual time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 15 * 60, max: 2 * day }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (gap, random) => {
        let now = start;
        let [polls, longestWait] = [0, 0];
        while (now < start + 30 * day * 1000) {
          const count = Math.floor((now - start) / 1000 / gap);
          const arrivals = Array.from({ length: Math.min(count, 30) }, (_, index) =>
            new Date(start + (count - index) * gap * 1000).toISOString(),
          );
          const wait = count === 0 ? gap : interval(pace({ now: new Date(now), arrivals, random }));
          longestWait = Math.max(longestWait, wait);
          now += wait * 1000;
          polls += 1;
        }
        expect(longestWait).toBeLessThanOrEqual(Math.max(gap * 1.2, shortest));
        // No more than a few polls for an article, however rare they are.
        expect(polls).toBeLessThan(((30 * day) / gap) * 3 + 40);
      },
    ),
    { numRuns: 12 },
  );
});

it('makes polling a safety net where a hub pushes', () => {
  expect(interval(pace({ arrivals: evenly(600), pushed: true }))).toBe(6 * hour);
  expect(interval(pace({ arrivals: evenly(600), pushed: true, failures: 1 }))).toBe(shortest);
});
