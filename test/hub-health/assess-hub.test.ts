import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assessHub } from '#shared/hub-health/assess-hub.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { checkRepeatedly, type HubBehaviour, minute, observationAt } from './hub-simulator.ts';

const day = 24 * 60;
const everyHour = Array.from({ length: 48 }, (_, hour) => hour * 60 + 7);
const never = everyHour.map(() => undefined);
const withheldAt = (checks: readonly HubHealth[]) =>
  checks.find(({ withheldSince }) => withheldSince !== undefined)?.checkedAt;

/** Random hubs: pings at any time, each pushed after any delay or never, and times without a lease. */
const behaviours: fc.Arbitrary<HubBehaviour> = fc
  .record({
    pings: fc.uniqueArray(fc.integer({ min: 0, max: 60 * 60 }), { maxLength: 40 }),
    delays: fc.array(fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }), { maxLength: 40 }),
    gap: fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2000 })),
  })
  .map(({ pings, delays, gap: [from, length] }) => ({
    pings: pings.toSorted((a, b) => a - b),
    delays,
    isLeased: (at: number) => at < from || at >= from + length,
  }));

it('assesses a hub that pushes after each ping as healthy, and records its delays', () => {
  const checks = checkRepeatedly({ pings: everyHour, delays: everyHour.map((_, index) => index % 10) });
  expect(checks.every(({ failing, withheldSince }) => failing === undefined && withheldSince === undefined)).toBe(true);
  expect(checks.at(-1)).toMatchObject({ missedPings: 0, pushDelaysSeconds: expect.arrayContaining([0, 60, 540]) });
  expect(checks.at(-1)?.pushDelaysSeconds).toHaveLength(20);
});

it('withholds a hub that acknowledges pings and pushes nothing, after a day', () => {
  const checks = checkRepeatedly({ pings: everyHour, delays: never });
  expect(checks.find(({ failing }) => failing !== undefined)).toMatchObject({
    checkedAt: minute(25),
    failing: { reason: `It acknowledged a ping at ${minute(7)} and has pushed nothing since.` },
  });
  expect(withheldAt(checks)).toBe(minute(day + 25));
});

it('withholds a hub that pushes everything late, after a day', () => {
  const checks = checkRepeatedly({ pings: everyHour, delays: everyHour.map(() => 40) });
  expect(checks.at(-1)?.failing?.reason).toMatch(/pushed 40 minutes after/);
  expect(withheldAt(checks)).toBe(minute(day + 25));
});

it('does not withhold a hub that missed a single push: one ping proves nothing', () => {
  const checks = checkRepeatedly({ pings: [7], delays: [undefined] });
  expect(checks.at(-1)).toMatchObject({ failing: { since: minute(25) }, missedPings: 1 });
  expect(withheldAt(checks)).toBeUndefined();
});

it('withholds a hub that never confirms or that denies the subscription, after a day', () => {
  const silent = checkRepeatedly({ pings: [], isLeased: () => false });
  expect(silent.at(-1)?.failing).toEqual({ since: minute(15), reason: 'It does not confirm a subscription.' });
  expect(withheldAt(silent)).toBe(minute(day + 15));
  const denying = checkRepeatedly({ pings: [], isLeased: () => false, deniedReason: 'trop de monde' });
  expect(denying.at(-1)?.failing?.reason).toBe('It refuses a subscription: trop de monde');
  expect(withheldAt(denying)).toBe(minute(day));
});

it('withholds a hub that takes no pings for a day', () => {
  const receiver = (at: number) =>
    at < 60 ? undefined : { url: 'x', failures: 3, failingSince: minute(60), lastError: 'HTTP 500' };
  const checks = checkRepeatedly({ pings: [], receiver });
  expect(checks.at(-1)?.failing?.reason).toBe('It takes no pings: HTTP 500');
  expect(withheldAt(checks)).toBe(minute(60 + 20 + day));
});

it('ends the withholding at the first push on time, and not at a confirmed subscription', () => {
  const pings = [...everyHour, 60 * 60];
  const checks = checkRepeatedly({ pings, delays: never }, { until: 62 * 60 });
  expect(checks.findLast(({ withheldSince }) => withheldSince !== undefined)?.checkedAt).toBe(minute(60 * 60));
  expect(checks.at(-1)?.failing).toBeUndefined();
  const confirming = checkRepeatedly({ pings: [], isLeased: (at) => at > 30 * 60 });
  expect(confirming.at(-1)).toMatchObject({ withheldSince: minute(day + 15), verifiedSince: minute(30 * 60 + 5) });
  expect(confirming.at(-1)?.failing).toBeUndefined();
});

it('ignores pings from before the lease began', () => {
  const checks = checkRepeatedly({
    pings: [1, 2, 3, 4],
    delays: [undefined, undefined, undefined, undefined],
    isLeased: (at) => at > 4,
  });
  expect(checks.at(-1)).toMatchObject({ missedPings: 0 });
  expect(checks.at(-1)?.unansweredPingAt).toBeUndefined();
});

it('starts the day again after a gap between checks: no push could reach Barid meanwhile', () => {
  const behaviour: HubBehaviour = { pings: everyHour, delays: never };
  const before = checkRepeatedly(behaviour, { until: 20 * 60 }).at(-1);
  const after = assessHub(before, observationAt(behaviour, 40 * 60));
  expect(before?.failing?.since).toBe(minute(25));
  expect(after.failing).toBeUndefined();
  expect(after.withheldSince).toBeUndefined();
});

it('withholds a hub only after a day in which every check found it failing', () => {
  fc.assert(
    fc.property(behaviours, (behaviour) => {
      const checks = checkRepeatedly(behaviour, { until: 72 * 60, every: 10 });
      for (const [index, { withheldSince, checkedAt }] of checks.entries()) {
        if (withheldSince !== checkedAt) continue;
        expect(checks.slice(index - 144, index + 1).every(({ failing }) => failing !== undefined)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

it('never finds a hub failing that pushes on time and keeps its subscriptions', () => {
  const timely = behaviours.map(({ pings, delays = [] }) => ({ pings, delays: delays.map((delay = 3) => delay % 15) }));
  fc.assert(
    fc.property(timely, (behaviour) => {
      expect(
        checkRepeatedly(behaviour, { until: 72 * 60, every: 10 }).some(({ failing }) => failing !== undefined),
      ).toBe(false);
    }),
    { numRuns: 100 },
  );
});

it('comes to the same assessment when a check is repeated', () => {
  fc.assert(
    fc.property(behaviours, (behaviour) => {
      const once = checkRepeatedly(behaviour, { until: 72 * 60, every: 30 });
      for (const [index, health] of once.entries()) {
        const again = assessHub(health, observationAt(behaviour, index * 30));
        expect({ ...again, revision: health.revision }).toEqual(health);
      }
    }),
    { numRuns: 60 },
  );
});
