import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FanOutSimulation, simulateFanOut } from './fan-out-simulator.ts';

const behaviour = fc.record({
  does: fc.constantFrom('ack', 'fail', 'busy', 'lost', 'hang', 'gone'),
  takes: fc.constantFrom(0.02, 0.8, 4, 9.9),
});

const change = fc.record({
  gap: fc.constantFrom(0.05, 0.4, 1.5, 3, 20, 90, 3000),
  visible: fc.constantFrom(0, 0.2, 2),
  isRetraction: fc.boolean(),
});

const simulation = (crashes: fc.Arbitrary<readonly number[]>): fc.Arbitrary<FanOutSimulation> =>
  fc.record({
    seed: fc.integer(),
    subscribers: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 95, max: 260 })),
    answerSeconds: fc.constantFrom(0.05, 0.05, 0.9),
    scripts: fc.array(fc.array(behaviour, { minLength: 1, maxLength: 4 }), { maxLength: 14 }),
    changes: fc.array(change, { minLength: 1, maxLength: 6 }),
    renewals: fc.array(fc.constantFrom(2, 30, 400), { maxLength: 4 }),
    crashes,
  });

const withoutCrashes = simulation(fc.constant([]));
const withCrashes = simulation(fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }));

/** Seen in this test: a revision that comes while an older one is sent reached subscribers twice, by two deliveries. */
const newerMeanwhile: FanOutSimulation = {
  seed: 0,
  subscribers: 95,
  answerSeconds: 0.9,
  scripts: [],
  changes: [0.05, 0.4, 1.5, 0.05].map((gap) => ({ gap, visible: 0, isRetraction: false })),
  renewals: [],
  crashes: [],
};

/** Seen in this test: a page behind the first one that a crash had held up sent the next revision under its own. */
const newerBehindTheFirst: FanOutSimulation = {
  seed: 0,
  subscribers: 136,
  answerSeconds: 0.05,
  scripts: [],
  changes: [0.05, 90, 1.5, 0.05].map((gap) => ({ gap, visible: 0, isRetraction: false })),
  renewals: [],
  crashes: [351, 123, 360],
};

/** Seen in this test: a frozen process put its page over one of the same range and version, which a newer fan-out had made. */
const sameVersionOfNewer: FanOutSimulation = {
  seed: 1571339655,
  subscribers: 250,
  answerSeconds: 0.05,
  scripts: [],
  changes: [90, 0.4].map((gap) => ({ gap, visible: 0, isRetraction: false })),
  renewals: [],
  crashes: [172, 199, 57, 265],
};

/** Milliseconds of which a crash may repeat pushes: those since the last note, and the calls until and after it. */
const unnotedMs = 3_000;

/** Pushes of content that the same subscriber had acknowledged before, with the instant of that. */
const repeated = (pushes: Awaited<ReturnType<typeof simulateFanOut>>['pushes'], callbacks: readonly string[]) =>
  pushes.flatMap((push, index) => {
    const before = pushes
      .slice(0, index)
      .find((other) => other.callback === push.callback && other.content === push.content && other.isAcknowledged);
    return before !== undefined && callbacks.includes(push.callback) ? [{ ...push, first: before.at }] : [];
  });

it('each subscriber acknowledges the last revision, whichever processes die, and no page is left', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const { pushes, staying, revision, pages, rows } = await simulateFanOut(given);
      const reached = new Set(
        pushes
          .filter(({ content, isAcknowledged }) => isAcknowledged && content === revision)
          .map((one) => one.callback),
      );
      expect(staying.filter((callback) => !reached.has(callback))).toEqual([]);
      expect(pages).toEqual([]);
      expect(rows.filter(({ status }) => status === 'pending' || status === 'failed')).toEqual([]);
    }),
    { numRuns: 80, examples: [[sameVersionOfNewer]] },
  );
}, 240_000);

it('no subscriber gets an older revision after a newer one, whichever processes die', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const { pushes, callbacks } = await simulateFanOut(given);
      for (const callback of callbacks) {
        const contents = pushes.filter((push) => push.callback === callback).map(({ content }) => content);
        expect(contents).toEqual(contents.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 80 },
  );
}, 240_000);

it('no subscriber has two pushes of a topic in flight', async () => {
  await fc.assert(
    fc.asyncProperty(withoutCrashes, async (given) => {
      const { pushes, callbacks } = await simulateFanOut(given);
      for (const callback of callbacks) {
        const own = pushes.filter((push) => push.callback === callback);
        expect(own.filter(({ at }, index) => at < (own[index - 1]?.until ?? 0))).toEqual([]);
      }
    }),
    { numRuns: 80 },
  );
}, 240_000);

it('no subscriber gets a revision again that it acknowledged, unless a process died before it noted that', async () => {
  await fc.assert(
    fc.asyncProperty(withoutCrashes, async (given) => {
      const { pushes, healthy } = await simulateFanOut(given);
      expect(repeated(pushes, healthy)).toEqual([]);
    }),
    { numRuns: 60, examples: [[newerMeanwhile]] },
  );
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const { pushes, healthy, deaths } = await simulateFanOut(given);
      const unexplained = repeated(pushes, healthy).filter(
        ({ first }) => !deaths.some((death) => death >= first && death <= first + unnotedMs),
      );
      expect(unexplained).toEqual([]);
    }),
    { numRuns: 100, examples: [[newerBehindTheFirst]] },
  );
}, 240_000);

it('the ledger knows every push that a healthy subscriber acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(withoutCrashes, async (given) => {
      const { pushes, healthy, rows, recorded } = await simulateFanOut(given);
      for (const { callback, content } of pushes.filter((push) => healthy.includes(push.callback))) {
        const own = rows.filter(({ receiver, status }) => receiver === callback && status === 'delivered');
        const known = [...recorded(callback), ...own.map(({ revision }) => revision)];
        expect(known.some((revision) => revision <= content)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
}, 240_000);
