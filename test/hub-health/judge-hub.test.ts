import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeHub } from '#shared/hub-health/judge-hub.ts';
import { type HubLife, minute, sightingAt, watch } from './hub-days.ts';

const day = 24 * 60;
const everyHour = Array.from({ length: 48 }, (_, hour) => hour * 60 + 7);
const never = everyHour.map(() => undefined);
const withheldAt = (seen: readonly { readonly withheld?: string; readonly looked: string }[]) =>
  seen.find(({ withheld }) => withheld !== undefined)?.looked;

/** Random lives of a hub: changes at any time, each pushed at any delay or never, and times without a subscription. */
const lives: fc.Arbitrary<HubLife> = fc
  .record({
    pings: fc.uniqueArray(fc.integer({ min: 0, max: 60 * 60 }), { maxLength: 40 }),
    delays: fc.array(fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }), { maxLength: 40 }),
    gap: fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2000 })),
  })
  .map(({ pings, delays, gap: [from, length] }) => ({
    pings: pings.toSorted((a, b) => a - b),
    delays,
    stands: (at: number) => at < from || at >= from + length,
  }));

it('a hub that pushes each change is well, and its delays are known', () => {
  const seen = watch({ pings: everyHour, delays: everyHour.map((_, index) => index % 10) });
  expect(seen.every(({ failing, withheld }) => failing === undefined && withheld === undefined)).toBe(true);
  expect(seen.at(-1)).toMatchObject({ missed: 0, delays: expect.arrayContaining([0, 60, 540]) });
  expect(seen.at(-1)?.delays).toHaveLength(20);
});

it('a hub that acknowledges pings and pushes nothing is named for a day, and then no more', () => {
  const seen = watch({ pings: everyHour, delays: never });
  expect(seen.find(({ failing }) => failing !== undefined)).toMatchObject({
    looked: minute(25),
    failing: { reason: `It acknowledged a ping at ${minute(7)} and has pushed nothing since.` },
  });
  expect(withheldAt(seen)).toBe(minute(day + 25));
});

it('a hub that pushes everything late for a day is named no more', () => {
  const seen = watch({ pings: everyHour, delays: everyHour.map(() => 40) });
  expect(seen.at(-1)?.failing?.reason).toMatch(/pushed 40 minutes after/);
  expect(withheldAt(seen)).toBe(minute(day + 25));
});

it('a hub that lost one push on a quiet day keeps its name: one change proves nothing', () => {
  const seen = watch({ pings: [7], delays: [undefined] });
  expect(seen.at(-1)).toMatchObject({ failing: { since: minute(25) }, missed: 1 });
  expect(withheldAt(seen)).toBeUndefined();
});

it('a hub that never confirms a subscription is named no more, nor one that denies it', () => {
  const silent = watch({ pings: [], stands: () => false });
  expect(silent.at(-1)?.failing).toEqual({ since: minute(15), reason: 'It does not confirm a subscription.' });
  expect(withheldAt(silent)).toBe(minute(day + 15));
  const denying = watch({ pings: [], stands: () => false, denied: 'trop de monde' });
  expect(denying.at(-1)?.failing?.reason).toBe('It refuses a subscription: trop de monde');
  expect(withheldAt(denying)).toBe(minute(day));
});

it('a hub that takes no pings for a day is named no more', () => {
  const receiver = (at: number) =>
    at < 60 ? undefined : { url: 'x', failures: 3, failingSince: minute(60), lastError: 'HTTP 500' };
  const seen = watch({ pings: [], receiver });
  expect(seen.at(-1)?.failing?.reason).toBe('It takes no pings: HTTP 500');
  expect(withheldAt(seen)).toBe(minute(60 + 20 + day));
});

it('a hub is named again by the first push in time, and not by a subscription alone', () => {
  const pings = [...everyHour, 60 * 60];
  const seen = watch({ pings, delays: never }, { until: 62 * 60 });
  expect(seen.findLast(({ withheld }) => withheld !== undefined)?.looked).toBe(minute(60 * 60));
  expect(seen.at(-1)?.failing).toBeUndefined();
  const confirming = watch({ pings: [], stands: (at) => at > 30 * 60 });
  expect(confirming.at(-1)).toMatchObject({ withheld: minute(day + 15), verified: minute(30 * 60 + 5) });
  expect(confirming.at(-1)?.failing).toBeUndefined();
});

it('a hub owes nothing for what changed before our subscription stood', () => {
  const seen = watch({
    pings: [1, 2, 3, 4],
    delays: [undefined, undefined, undefined, undefined],
    stands: (at) => at > 4,
  });
  expect(seen.at(-1)).toMatchObject({ missed: 0 });
  expect(seen.at(-1)?.waiting).toBeUndefined();
});

it('a hub is not blamed for what could not reach us: after a gap of ours the day begins anew', () => {
  const life: HubLife = { pings: everyHour, delays: never };
  const before = watch(life, { until: 20 * 60 }).at(-1);
  const after = judgeHub(before, sightingAt(life, 40 * 60));
  expect(before?.failing?.since).toBe(minute(25));
  expect(after.failing).toBeUndefined();
  expect(after.withheld).toBeUndefined();
});

it('whatever a hub does it is named no more only after a day in which every look found it failing', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const seen = watch(life, { until: 72 * 60, every: 10 });
      for (const [index, { withheld, looked }] of seen.entries()) {
        if (withheld !== looked) continue;
        expect(seen.slice(index - 144, index + 1).every(({ failing }) => failing !== undefined)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

it('whatever a hub does one that pushes all in time and keeps its subscriptions is never found failing', () => {
  const timely = lives.map(({ pings, delays = [] }) => ({ pings, delays: delays.map((delay = 3) => delay % 15) }));
  fc.assert(
    fc.property(timely, (life) => {
      expect(watch(life, { until: 72 * 60, every: 10 }).some(({ failing }) => failing !== undefined)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

it('whatever a hub does looking twice is looking once', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const once = watch(life, { until: 72 * 60, every: 30 });
      for (const [index, health] of once.entries()) {
        const again = judgeHub(health, sightingAt(life, index * 30));
        expect({ ...again, revision: health.revision }).toEqual(health);
      }
    }),
    { numRuns: 60 },
  );
});
