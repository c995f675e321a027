import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from 'vitest';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { makeDistribution } from '#shared/hub/distribute.ts';
import type { PageAddress, SubscribedTopic } from '#shared/model/fan-out.ts';
import { type Subscription, subscriberKey } from '#shared/model/subscription.ts';
import { topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';

const [topic = ''] = topicsOf('fr');
const changedAt = '2026-11-27T10:00:00.000Z';
const clock = { now: () => new Date(changedAt) };

/** Subscribers in the order of their keys, as the table has them. */
const subscribe = (count: number) => {
  const keyed = Array.from({ length: count }, (_, index): readonly [string, Subscription] => {
    const callback = `https://host${index}.example/${index}`;
    return [subscriberKey(callback), { topic, callback, verifiedAt: changedAt, expiresAt: '2026-12-07T10:00:00.000Z' }];
  }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const firstBehind = (bound: string | undefined): number => {
    let [low, high] = [0, bound === undefined ? 0 : keyed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keyed[middle]?.[0] ?? '') > (bound ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    list: async (_topic: string, { from, to }: { readonly from?: string; readonly to?: string }, limit?: number) => {
      const start = firstBehind(from);
      const end = to === undefined ? keyed.length : firstBehind(to);
      return keyed.slice(start, Math.min(end, start + (limit ?? end))).map(([, subscription]) => subscription);
    },
    get: async () => undefined,
    setOwnDelivery: async () => 'written' as const,
    remove: async () => undefined,
    saveEntryHashes: async () => 'written' as const,
    move: async () => 'written' as const,
  };
};

/** Fans one change out to so many subscribers that answer. Gives the pushes, and the invocations in the longest chain. */
const fanOut = async (subscribers: number): Promise<{ readonly pushes: number; readonly longestChain: number }> => {
  const subscriptions = subscribe(subscribers);
  const topics = new Map<string, SubscribedTopic>([
    [topic, { topic, revision: 1, changedAt, fannedOutAt: [], confirmations: subscribers }],
  ]);
  const fanOuts = memoryFanOutStore(topics);
  const depth = new AsyncLocalStorage<number>();
  const queued: { readonly address: PageAddress; readonly hops: number }[] = [];
  const pages = {
    send: async (addresses: readonly PageAddress[]) => {
      queued.push(...addresses.map((address) => ({ address, hops: (depth.getStore() ?? 0) + 1 })));
    },
  };
  let pushes = 0;
  const http = {
    send: async ({ url }: { readonly url: string }) => {
      pushes += 1;
      return { status: 204, url, headers: {}, body: new Uint8Array() };
    },
  };
  const deliveries = memoryDeliveryStore();
  const ports = {
    ...{ fanOuts, subscriptions, pages, http, clock, deliveries, hosts: memoryHostStore() },
    queue: { send: async () => undefined },
    random: () => 0.5,
    slots: makeSlots(8),
    wait: () => new Promise<void>(() => undefined),
  };
  const distribution = makeDistribution({
    subscriptions,
    readTopic: async () => ({ type: 'application/rss+xml', bytes: Buffer.from('2'), revision: 2, changedAt }),
    feedCondition: async () => 'published',
    hubUrl: 'https://feeds.example.org/hub',
    sign: () => '',
    clock,
  });
  const runPage = makeFanOut({ ...ports, distribution });
  await fanOuts.writePage({ topic, feed: 'fr', revision: 2, changedAt, done: [], dueAt: changedAt, version: 1 });
  await pages.send([{ topic }]);
  let longestChain = 0;
  for (let next = queued.shift(); next !== undefined; next = queued.shift()) {
    const { address, hops } = next;
    longestChain = Math.max(longestChain, hops);
    await depth.run(hops, () => runPage(address));
  }
  return { pushes, longestChain };
};

// Lambda ends a chain of invocations through one queue after about 16: see message-chain.ts.
it.each([
  [100, 1],
  [2_500, 3],
  [25_600, 4],
  [100_000, 5],
])(
  'a change reaches %i subscribers by chains of at most %i invocations',
  async (subscribers, most) => {
    const { pushes, longestChain } = await fanOut(subscribers);
    expect(pushes).toBe(subscribers);
    expect(longestChain).toBeLessThanOrEqual(most);
  },
  60_000,
);
