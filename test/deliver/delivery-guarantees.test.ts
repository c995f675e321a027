import fc from 'fast-check';
import { expect, it } from 'vitest';
import { feedOf, urlsOf } from '#shared/model/delivery.ts';
import { type Simulation, simulate } from './delivery-simulator.ts';

const behaviour = fc.record({
  does: fc.constantFrom('ack' as const, 'fail' as const, 'busy' as const, 'lost' as const),
  takes: fc.constantFrom(0.05, 1, 9.9),
});

const change = fc.record({
  feed: fc.constantFrom('fr', 'ar'),
  gap: fc.constantFrom(0.1, 0.5, 2, 15, 90, 3000),
  topics: fc.subarray([0, 1, 2], { minLength: 1 }),
  visible: fc.constantFrom(0, 0.4, 3, 40),
});

const simulation = (crashes: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Simulation> =>
  fc.record({
    seed: fc.integer(),
    changes: fc.array(change, { minLength: 1, maxLength: 8 }),
    hubs: fc.array(fc.array(behaviour, { maxLength: 5 }), { minLength: 1, maxLength: 2 }),
    hooks: fc.array(fc.array(behaviour, { maxLength: 5 }), { maxLength: 1 }),
    crashes,
  });

const withoutCrashes = simulation(fc.constant([]));
const withCrashes = simulation(fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 6 }));

/** Seen in this test: two concurrent events of one feed, each of which took itself for the first. */
const concurrentEvents: Simulation = {
  seed: 2147483631,
  changes: [1, 2, 2].map((topic) => ({ feed: 'fr', gap: 0.1, topics: [topic], visible: 0 })),
  hubs: [[]],
  hooks: [[]],
  crashes: [],
};

/** Repeated pings of acknowledged deliveries, and topics that a hub acknowledged more often than deliveries name them. */
const repeated = ({ pings, created, hubs }: Awaited<ReturnType<typeof simulate>>) => {
  const acknowledged = pings.filter((ping) => ping.isAcknowledged);
  const rows = acknowledged.filter(({ row }, index) => acknowledged.findIndex((other) => other.row === row) < index);
  const topics = new Set(created.flatMap(({ row }) => urlsOf(row)));
  const tooOften = hubs.flatMap((hub) =>
    [...topics].filter((topic) => {
      const times = acknowledged.filter((ping) => ping.hub === hub && ping.topics.includes(topic)).length;
      return times > created.filter(({ row }) => row.receiver === hub && urlsOf(row).includes(topic)).length;
    }),
  );
  return [...rows, ...tooOften];
};

it('every hub gets every change, in spite of any crash', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const result = await simulate(given);
      expect(result.rows.filter(({ status }) => status === 'pending' || status === 'failed')).toEqual([]);
      for (const hub of result.hubs) {
        const acknowledged = result.pings.filter((ping) => ping.hub === hub && ping.isAcknowledged);
        const undelivered = result.made.filter(
          ({ topic, at }) => !acknowledged.some(({ topics, claimed }) => claimed >= at && topics.includes(topic)),
        );
        expect(undelivered).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

it('the sweep can find every pending delivery between any two writes, and finds nothing once all are delivered', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      expect((await simulate(given)).hidden).toEqual([]);
    }),
    { numRuns: 50 },
  );
  await fc.assert(
    fc.asyncProperty(withoutCrashes, async (given) => {
      const { dueRows, conflicts } = await simulate(given);
      // A writer that lost to another may leave a row behind, which the sweep removes later.
      expect(dueRows.length).toBeLessThanOrEqual(conflicts());
    }),
    { numRuns: 50 },
  );
});

it('no receiver gets a change before it is public', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      expect((await simulate(given)).tooEarly).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it('no hub gets a change again that it acknowledged, unless the process crashed before recording it', async () => {
  await fc.assert(
    fc.asyncProperty(withoutCrashes, async (given) => {
      expect(repeated(await simulate(given))).toEqual([]);
    }),
    { numRuns: 60 },
  );
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      // The ping itself, and each of its three topics.
      expect(repeated(await simulate(given)).length).toBeLessThanOrEqual(4 * given.crashes.length);
    }),
    { numRuns: 50 },
  );
});

it('each webhook gets every event, and none in place of another', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const { rows, hooks, created } = await simulate(given);
      const events = rows.filter(({ receiver }) => hooks.includes(receiver));
      expect(events.map(({ status }) => status)).toEqual(events.map(() => 'delivered'));
      expect(events).toHaveLength(created.filter(({ row }) => hooks.includes(row.receiver)).length);
    }),
    { numRuns: 50 },
  );
});

it('each hub and webhook gets the revisions of a feed in order', async () => {
  await fc.assert(
    fc.asyncProperty(withCrashes, async (given) => {
      const { delivered, hubs, hooks } = await simulate(given);
      for (const receiver of [...hubs, ...hooks]) {
        for (const feed of ['fr', 'ar']) {
          const ofFeed = delivered.filter((row) => row.receiver === receiver && feedOf(row) === feed);
          const revisions = ofFeed.map(({ revision }) => revision);
          expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
        }
      }
    }),
    { numRuns: 50, examples: [[concurrentEvents]] },
  );
});
