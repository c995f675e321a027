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
  expect(burstDelaySeconds([])).toBe(0);
  expect(burstDelaySeconds([61, 300, Number.POSITIVE_INFINITY])).toBe(0);
});

it('the deliveries of a burst come further and further apart', () => {
  expect(burstDelaySeconds([0])).toBe(2);
  expect(burstDelaySeconds([1.5])).toBe(0.5);
  expect(burstDelaySeconds([2])).toBe(0);
  expect(burstDelaySeconds([1, 3])).toBe(4);
  expect(burstDelaySeconds([0, 5, 7])).toBe(10);
  expect(burstDelaySeconds([5, 15, 20, 22, 40])).toBe(15);
});

it('a burst of 1,000 changes in a minute makes few pings', () => {
  const delivered: number[] = [];
  for (let now = 0; now < 60; now += 0.06) {
    if (burstDelaySeconds(delivered.map((then) => now - then)) === 0) delivered.push(now);
  }
  expect(delivered.length).toBeLessThanOrEqual(7);
});
