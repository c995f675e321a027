import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fanOut } from '#shared/hub/fan-out.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { type FanOutPage, type Subscription, subscriberShards } from '#shared/model/subscription.ts';
import { Crashed } from '#test/deliver/crashing-calls.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';

const topic = 'https://feeds.example.org/feeds/fr/rss.xml';
const now = '2026-11-23T22:00:00.000Z';

const lease = (index: number, expiresAt: string): Subscription => ({
  topic,
  callback: `https://lecteur${index}.example/rappel`,
  verifiedAt: now,
  expiresAt,
});

const granted = async (leases: readonly Subscription[]) => {
  const store = memorySubscriptionStore();
  for (const one of leases) {
    const intent = { id: one.callback, mode: 'subscribe', topic, callback: one.callback } as const;
    const asked = { ...intent, leaseSeconds: 1, challenge: '', requestedAt: now };
    await store.saveIntent(asked);
    await store.confirm(asked, one);
  }
  return store;
};

const pagesOf = (revision: number): readonly FanOutPage[] =>
  Array.from({ length: subscriberShards }, (_, shard) => ({ feed: 'fr', topic, revision, changedAt: now, shard }));

/** Works off the pages of these revisions like a queue that repeats failed messages; the process crashes at these calls. */
const workOff = async (revisions: readonly number[], leases: readonly Subscription[], crashes: readonly number[]) => {
  const subscriptions = await granted(leases);
  const deliveries = memoryDeliveryStore();
  const line: FanOutPage[] = revisions.flatMap(pagesOf);
  const woken: Delivery[] = [];
  let calls = 0;
  const mayCrash = <A extends readonly unknown[], R>(work: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      calls += 1;
      const fate = crashes.includes(calls) ? calls % 2 : undefined;
      if (fate === 0) throw new Crashed();
      const result = await work(...given);
      if (fate === 1) throw new Crashed();
      return result;
    };
  };
  const deps = {
    subscriptions: {
      listShard: mayCrash((of: string, shard: number, after?: string) => subscriptions.listShard(of, shard, after, 5)),
    },
    deliveries: { create: mayCrash(deliveries.create), get: mayCrash(deliveries.get) },
    queue: { send: mayCrash(async (rows: readonly Delivery[]) => void woken.push(...rows)) },
    pages: { send: mayCrash(async (pages: readonly FanOutPage[]) => void line.push(...pages)) },
    clock: { now: () => new Date(now) },
  };
  for (let page = line.shift(); page !== undefined; page = line.shift()) {
    const again = page;
    await fanOut(page, deps).catch((error: unknown) => {
      if (!(error instanceof Crashed)) throw error;
      line.push(again);
    });
  }
  return { rows: deliveries.all(), woken };
};

const crashPoints = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 20 });

it('creates and enqueues one delivery for each live subscriber, whichever calls crash the process', async () => {
  const count = fc.integer({ min: 0, max: 120 });
  await fc.assert(
    fc.asyncProperty(count, crashPoints, async (subscribers, crashes) => {
      const leases = Array.from({ length: subscribers }, (_, index) => lease(index, '2026-12-01T00:00:00.000Z'));
      const { rows, woken } = await workOff([7], leases, crashes);
      const callbacks = leases.map(({ callback }) => callback).toSorted();
      expect(rows.map(({ receiver }) => receiver).toSorted()).toEqual(callbacks);
      expect([...new Set(woken.map(({ receiver }) => receiver))].toSorted()).toEqual(callbacks);
    }),
    { numRuns: 60 },
  );
});

it('enqueues the next page only after a page is done, so that a failing page multiplies none', async () => {
  const leases = Array.from({ length: 120 }, (_, index) => lease(index, '2026-12-01T00:00:00.000Z'));
  const subscriptions = await granted(leases);
  const asked: FanOutPage[] = [];
  const deliveries = memoryDeliveryStore();
  const busy = { ...deliveries, create: () => Promise.reject(new Crashed()) };
  const deps = {
    subscriptions: {
      listShard: (of: string, shard: number, after?: string) => subscriptions.listShard(of, shard, after, 5),
    },
    queue: { send: async () => undefined },
    pages: { send: async (pages: readonly FanOutPage[]) => void asked.push(...pages) },
    clock: { now: () => new Date(now) },
  };
  for (const page of pagesOf(7)) {
    await expect(fanOut(page, { ...deps, deliveries: busy })).rejects.toThrow(Crashed);
    expect(asked).toHaveLength(0);
  }
  for (const page of pagesOf(7)) await fanOut(page, { ...deps, deliveries });
  expect(asked).toHaveLength(subscriberShards);
});

it('creates no delivery for an ended lease, and one delivery for a repeated revision', async () => {
  const ended = lease(1, '2026-11-23T21:59:59.000Z');
  const live = lease(2, '2026-11-23T22:00:01.000Z');
  const { rows } = await workOff([8, 8], [ended, live], []);
  expect(rows.map(({ receiver, revision }) => [receiver, revision])).toEqual([[live.callback, 8]]);
  expect(rows[0]).toMatchObject({
    route: 'hub-distribute',
    status: 'pending',
    subject: { slug: 'fr', topics: [topic] },
  });
});

it('marks the deliveries of a retraction as such', async () => {
  const subscriptions = await granted([lease(1, '2026-12-01T00:00:00.000Z')]);
  const deliveries = memoryDeliveryStore();
  const none = { send: async () => undefined };
  const deps = { subscriptions, deliveries, queue: none, pages: none, clock: { now: () => new Date(now) } };
  for (const page of pagesOf(9)) await fanOut({ ...page, isRetraction: true }, deps);
  expect(deliveries.all()).toEqual([expect.objectContaining({ isRetraction: true, revision: 9 })]);
});
