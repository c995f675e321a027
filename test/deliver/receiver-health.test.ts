import { expect, it } from 'vitest';
import { healthAfter } from '#shared/deliver/engine/receiver-health.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import { at } from './delivery-fixture.ts';

const url = 'https://hub.example/';
const hub = { receiver: url, isDisabledByFailures: false };
const now = new Date(at(0));
const failed: AttemptOutcome = { kind: 'retry', message: '500: panne' };

const afterFailures = (count: number): Receiver | undefined => {
  let health: Receiver | undefined;
  for (let failure = 0; failure < count; failure += 1) health = healthAfter(health, hub, failed, now);
  return health;
};

it("a receiver's health has the last error", () => {
  expect(afterFailures(1)).toEqual({
    url,
    failures: 1,
    failingSince: at(0),
    lastFailure: at(0),
    lastError: '500: panne',
  });
});

it("a receiver's health has no failures after one success, and keeps the last error", () => {
  const health = healthAfter(afterFailures(9), hub, { kind: 'delivered', message: '204' }, new Date(at(7)));
  expect(health).toEqual({ url, failures: 0, lastSuccess: at(7), lastFailure: at(0), lastError: '500: panne' });
});

it('a receiver is paused after five failures in a row, longer each time, up to half an hour', () => {
  expect([4, 5, 6, 7, 50].map((count) => afterFailures(count)?.pausedUntil)).toEqual([
    undefined,
    at(30),
    at(60),
    at(120),
    at(1800),
  ]);
});

it('a receiver is paused for its Retry-After, up to a day', () => {
  const asking = (retryAfter: number) => healthAfter(undefined, hub, { ...failed, retryAfter }, now).pausedUntil;
  expect(asking(90)).toBe(at(90));
  expect(asking(1e9)).toBe(at(24 * 3600));
});

it("a receiver's health records whether the receiver requested the pause", () => {
  expect(healthAfter(undefined, hub, { ...failed, retryAfter: 90 }, now).pauseRequested).toBe(true);
  expect(afterFailures(6)).not.toHaveProperty('pauseRequested');
});

it('a pause that the receiver requested outlasts the answers to requests that were under way', () => {
  const paused = healthAfter(undefined, hub, { ...failed, retryAfter: 90 }, now);
  const after = (outcome: AttemptOutcome, seconds: number) => healthAfter(paused, hub, outcome, new Date(at(seconds)));
  const stillPaused = { pausedUntil: at(90), pauseRequested: true };
  expect(after(failed, 1)).toMatchObject({ ...stillPaused, failures: 2 });
  expect(after({ kind: 'delivered', message: '204' }, 1)).toMatchObject({ ...stillPaused, failures: 0 });
  expect(after({ ...failed, retryAfter: 120 }, 1).pausedUntil).toBe(at(121));
  expect(after({ kind: 'delivered', message: '204' }, 91)).not.toHaveProperty('pausedUntil');
});

const hook = { receiver: url, isDisabledByFailures: true };
const day = 24 * 3600;
const failingFor = (days: number, to: Parameters<typeof healthAfter>[1] = hook): Receiver => {
  const before = healthAfter(undefined, to, failed, now);
  return healthAfter(before, to, failed, new Date(at(days * day)));
};

it('a webhook that only fails gets a warning after two and a half days, and is disabled after five', () => {
  expect(failingFor(2.4)).not.toHaveProperty('warnedAt');
  expect(failingFor(2.5)).toMatchObject({ warnedAt: at(2.5 * day), failingSince: at(0) });
  expect(failingFor(4.9)).not.toHaveProperty('disabledAt');
  expect(failingFor(5)).toMatchObject({ disabledAt: at(5 * day) });
});

it('a failing webhook gets one warning, and one success clears it', () => {
  const warned = failingFor(3);
  expect(healthAfter(warned, hook, failed, new Date(at(4 * day))).warnedAt).toBe(at(3 * day));
  const healthy = healthAfter(warned, hook, { kind: 'delivered', message: '200' }, new Date(at(4 * day)));
  expect(healthy).not.toHaveProperty('warnedAt');
  expect(healthy).not.toHaveProperty('failingSince');
});

it('a webhook that answers 410 is disabled immediately', () => {
  expect(healthAfter(undefined, hook, { kind: 'gone', message: '410' }, now).disabledAt).toBe(at(0));
});

it('a hub is never disabled for failures', () => {
  expect(failingFor(50, hub)).not.toHaveProperty('disabledAt');
});
