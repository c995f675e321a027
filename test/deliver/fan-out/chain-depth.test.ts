import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from 'vitest';
import { defined } from '#shared/defined.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import type { FanOutPage, PageAddress, SubscribedTopic } from '#shared/model/fan-out.ts';
import { type Subscription, subscriberKey } from '#shared/model/subscription.ts';
import { topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { revisionDistribution } from './revision-distribution.ts';

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
    end: async () => 'written' as const,
    saveEntryHashes: async () => 'written' as const,
    move: async () => 'written' as const,
  };
};

/**
 * Fans one change out to so many subscribers that answer, where these pages are left of an earlier one. Gives the pushes, the
 * invocations in the longest chain, and the pages that are left.
 */
const fanOut = async (subscribers: number, earlier: readonly FanOutPage[] = [], hasLaterPages?: true) => {
  const subscriptions = subscribe(subscribers);
  const topics = new Map<string, SubscribedTopic>([
    [
      topic,
      { topic, revision: 1, changedAt, fannedOutAt: [], confirmations: subscribers, ...defined({ hasLaterPages }) },
    ],
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
    ...{
      fanOuts,
      subscriptions,
      pages,
      http,
      clock,
      deliveries,
      hosts: hostLimiter({ hosts: memoryHostStore(), clock }),
    },
    queue: { send: async () => undefined },
    random: () => 0.5,
    slots: makeSlots(8),
    wait: () => new Promise<void>(() => undefined),
  };
  const distribution = revisionDistribution({ subscriptions, clock }, changedAt);
  const runPage = makeFanOut({ ...ports, distribution });
  await fanOuts.writePage({ topic, feed: 'fr', revision: 2, changedAt, done: [], dueAt: changedAt, version: 1 });
  for (const page of earlier) await fanOuts.writePage(page);
  await pages.send([{ topic }, ...earlier]);
  let longestChain = 0;
  for (let next = queued.shift(); next !== undefined; next = queued.shift()) {
    const { address, hops } = next;
    longestChain = Math.max(longestChain, hops);
    await depth.run(hops, () => runPage(address));
  }
  return { pushes, longestChain, left: fanOuts.all(), topic: topics.get(topic) };
};

const leftPage: FanOutPage = {
  ...{ topic, feed: 'fr', revision: 1, changedAt, done: [], dueAt: changedAt, version: 1 },
  from: '80000000',
};

it('removes the pages of an older revision before the first page of a newer one is sent', async () => {
  expect(await fanOut(250, [leftPage], true)).toMatchObject({ pushes: 250, left: [] });
});

it('removes a page that an earlier fan-out left of a topic that was forgotten meanwhile', async () => {
  expect(await fanOut(90, [leftPage])).toMatchObject({ pushes: 90, left: [] });
});

it('notes once that a topic has more subscribers than a page', async () => {
  expect((await fanOut(100)).topic).not.toHaveProperty('hasLaterPages');
  expect((await fanOut(101)).topic).toHaveProperty('hasLaterPages', true);
});

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
