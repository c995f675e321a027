import fc from 'fast-check';
import { expect, it } from 'vitest';
import { healthAfter } from '#shared/deliver/engine/receiver-health.ts';
import type { Receiver } from '#shared/model/delivery.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import { at } from './delivery-fixture.ts';

const url = 'https://hub.example/';
const hub = { receiver: url, isDisabledByFailures: false };
const now = new Date(at(0));
const failed = { kind: 'retry', message: '500: panne' } as const;
const delivered = { kind: 'delivered', message: '204' } as const;

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

const asking = (retryAfter: number): AttemptOutcome => ({ ...failed, retryAfter });

it('a receiver is paused for its Retry-After, up to a day, apart from the pauses after failures', () => {
  const pauseFor = (retryAfter: number) => healthAfter(undefined, hub, asking(retryAfter), now);
  expect(pauseFor(90)).toMatchObject({ requestedPauseUntil: at(90), failures: 1 });
  expect(pauseFor(90)).not.toHaveProperty('pausedUntil');
  expect(pauseFor(1e9).requestedPauseUntil).toBe(at(24 * 3600));
  expect(afterFailures(6)).not.toHaveProperty('requestedPauseUntil');
});

it('a pause that the receiver requested outlasts the answers to requests that were under way', () => {
  const paused = healthAfter(undefined, hub, asking(90), now);
  const after = (outcome: AttemptOutcome, seconds: number) => healthAfter(paused, hub, outcome, new Date(at(seconds)));
  expect(after(failed, 1)).toMatchObject({ requestedPauseUntil: at(90), failures: 2 });
  expect(after(delivered, 1)).toMatchObject({ requestedPauseUntil: at(90), failures: 0 });
  expect(after(asking(120), 1).requestedPauseUntil).toBe(at(121));
  expect(after(asking(5), 1).requestedPauseUntil).toBe(at(90));
  expect(after(delivered, 91)).not.toHaveProperty('requestedPauseUntil');
});

it('a long pause after failures does not hide a shorter one that the receiver requested', () => {
  const health = healthAfter({ ...afterFailures(8), url, failures: 8 }, hub, asking(20), new Date(at(1)));
  expect(health).toMatchObject({ requestedPauseUntil: at(21), pausedUntil: at(481) });
});

it('answers that are recorded late change nothing that came after them', () => {
  const failing = healthAfter(afterFailures(5), hub, failed, new Date(at(10)));
  expect(healthAfter(failing, hub, delivered, new Date(at(9)))).toEqual({ ...failing, lastSuccess: at(9) });
  const healthy = healthAfter(failing, hub, delivered, new Date(at(20)));
  expect(healthAfter(healthy, hub, asking(60), new Date(at(19)))).toMatchObject({
    failures: 0,
    lastSuccess: at(20),
    lastFailure: at(19),
    requestedPauseUntil: at(79),
  });
});

it('the order in which answers are recorded does not shorten a pause that was requested', () => {
  const answer = fc.record({
    seconds: fc.integer({ min: 0, max: 100 }),
    outcome: fc.oneof(fc.constant<AttemptOutcome>(delivered), fc.integer({ min: 0, max: 200 }).map(asking)),
  });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 12 }), (answers) => {
      const health = answers.reduce<Receiver | undefined>(
        (before, { seconds, outcome }) => healthAfter(before, hub, outcome, new Date(at(seconds))),
        undefined,
      );
      const last = Math.max(...answers.map(({ seconds }) => seconds));
      const ends = answers.flatMap(({ seconds, outcome }) =>
        outcome.kind === 'retry' ? [seconds + (outcome.retryAfter ?? 0)] : [],
      );
      const end = Math.max(0, ...ends);
      if (end > last) expect(health?.requestedPauseUntil).toBe(at(end));
    }),
  );
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
