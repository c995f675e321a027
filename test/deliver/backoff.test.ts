import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  backoff,
  burstDelaySeconds,
  retryWindowSeconds,
  visibilityRecheckSeconds,
} from '#shared/deliver/engine/backoff.ts';

const hour = 3600;

/** The ages, in seconds, at which attempts are made when each one fails at once. */
const agesOfAttempts = (random: () => number): readonly number[] => {
  const ages = [0];
  for (;;) {
    const age = ages.at(-1) ?? 0;
    const delay = backoff({ attempts: ages.length, age, random: random() });
    if (delay === undefined) return ages;
    ages.push(age + delay);
  }
};

it('a failed delivery is retried after 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h, then every 12 h up to three days', () => {
  const ages = agesOfAttempts(() => 0.5);
  const delays = ages.slice(1).map((age, index) => age - (ages[index] ?? 0));
  expect(delays).toEqual([5, 60, 300, 1800, 2 * hour, 5 * hour, 10 * hour, ...Array(4).fill(12 * hour)]);
});

it('a retry is up to a fifth earlier or later, and none comes after three days', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (randoms) => {
      const ages = agesOfAttempts(() => randoms.next().value ?? 0);
      expect(ages.at(-1)).toBeLessThanOrEqual(retryWindowSeconds);
      expect(ages[1]).toBeGreaterThanOrEqual(4 - 1e-9);
      expect(ages[1]).toBeLessThanOrEqual(6 + 1e-9);
      expect(ages.length).toBeGreaterThanOrEqual(11);
      expect(ages.length).toBeLessThanOrEqual(15);
    }),
  );
});

it('a retry never comes before Retry-After has passed, up to a day', () => {
  const asked = (retryAfter: number, attempts = 1) => backoff({ attempts, age: 0, retryAfter, random: 0 });
  expect(asked(120)).toBe(120);
  expect(asked(1)).toBe(4);
  expect(asked(90 * hour)).toBe(24 * hour);
  expect(asked(60, 6)).toBe(4 * hour);
});

it('a topic that is not public yet is checked again soon, then less and less often', () => {
  expect([0, 4, 20, 400, 1e6].map(visibilityRecheckSeconds)).toEqual([1, 1, 5, 100, 300]);
});

it('the first change of a burst is delivered immediately', () => {
  expect(burstDelaySeconds([])).toBeLessThanOrEqual(0);
  expect(burstDelaySeconds([181, 300, Number.POSITIVE_INFINITY])).toBeLessThanOrEqual(0);
});

it('the deliveries of a burst come further and further apart, up to three seconds', () => {
  expect(burstDelaySeconds([0])).toBe(1);
  expect(burstDelaySeconds([0.75])).toBe(0.25);
  expect(burstDelaySeconds([1])).toBe(0);
  expect(burstDelaySeconds([0, 2])).toBe(1.5);
  expect(burstDelaySeconds([1, 3, 5])).toBe(1);
  expect(burstDelaySeconds(Array.from({ length: 20 }, (_, index) => index * 3))).toBe(3);
});

/** When a feed is announced that changes all the time, in seconds. */
const pingsWithin = (duration: number): readonly number[] => {
  const pings: number[] = [];
  for (let now = 0; now < duration; now += 0.05) {
    if (burstDelaySeconds(pings.map((then) => now - then)) <= 0) pings.push(now);
  }
  return pings;
};

it('1,000 changes at 20 a second make at most twenty pings, and half of the changes wait less than two seconds', () => {
  const pings = [...pingsWithin(50), 51.5];
  expect(pings.length).toBeLessThanOrEqual(20);
  const changes = Array.from({ length: 1000 }, (_, index) => index * 0.05);
  const waits = changes.map((at) => (pings.find((ping) => ping >= at) ?? Number.POSITIVE_INFINITY) - at);
  expect(waits.toSorted((a, b) => a - b)[500]).toBeLessThan(1.5);
});

it('a burst that lasts for an hour is announced about every seven seconds', () => {
  const pings = pingsWithin(3600).filter((at) => at > 600);
  expect(pings.length).toBeGreaterThan(300);
  expect(pings.length).toBeLessThan(500);
});
