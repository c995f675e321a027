import { expect, it } from 'vitest';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import type { FanOutPage, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { Http } from '#shared/ports.ts';
import { topicsOf } from '#test/deliver/delivery-fixture.ts';
import { seededRandom, virtualTime } from '#test/deliver/virtual-time.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { revisionDistribution } from './revision-distribution.ts';

const begin = Date.parse('2026-11-30T10:00:00.000Z');
const [topic = ''] = topicsOf('fr');
const callbacks = ['https://one.example/', 'https://two.example/'];

/**
 * A topic with two subscribers, to whom a function is to send revision 2; it is frozen for 40 seconds once it has read them.
 * Meanwhile, `change` happens after 32 seconds, and another function sends the page that it finds.
 */
const frozenWhile = async (change: (stored: FanOutPage) => { readonly page: FanOutPage; readonly shown: number }) => {
  const time = virtualTime(begin);
  const { clock } = time;
  const topics = new Map<string, SubscribedTopic>();
  const fanOuts = memoryFanOutStore(topics);
  const subscriptions = memorySubscriptionStore(topics);
  const deliveries = memoryDeliveryStore();
  const changedAt = clock.now().toISOString();
  for (const callback of callbacks) {
    const intent = { id: callback, mode: 'subscribe', topic, callback, leaseSeconds: 864_000, challenge: '' } as const;
    const lease = { verifiedAt: changedAt, expiresAt: new Date(begin + 864_000_000).toISOString() };
    await subscriptions.saveIntent({ ...intent, requestedAt: changedAt });
    await subscriptions.confirm({ ...intent, requestedAt: changedAt }, { topic, callback, ...lease }, 1);
  }
  let shown = 2;
  const pushes: string[] = [];
  const http: Http = {
    send: async ({ url, body }) => {
      pushes.push(`${url} ${Buffer.from(body ?? []).toString()}`);
      return { status: 204, url, headers: {}, body: new Uint8Array() };
    },
  };
  const distribution = revisionDistribution({ subscriptions, clock }, changedAt, () => shown);
  const startFunction = (list: typeof subscriptions.list) =>
    makeFanOut({
      ...{ fanOuts, deliveries, http, clock, distribution },
      subscriptions: { ...subscriptions, list },
      hosts: hostLimiter({ hosts: memoryHostStore(), clock }),
      slots: makeSlots(8),
      random: seededRandom(1),
      queue: { send: async () => undefined },
      pages: { send: async () => undefined },
      wait: (ms) => time.sleep(ms / 1000),
    });
  const frozen = startFunction(async (...given) => {
    const found = await subscriptions.list(...given);
    await time.sleep(40);
    return found;
  });
  const other = startFunction(subscriptions.list);

  await fanOuts.writePage({ topic, feed: 'fr', revision: 2, changedAt, done: [], dueAt: changedAt, version: 1 });
  time.after(0, () => frozen({ topic }));
  time.after(32, async () => {
    const stored = await fanOuts.page({ topic });
    if (stored === undefined) return;
    const { page, shown: next } = change(stored);
    shown = next;
    if (page !== stored) await fanOuts.writePage(page);
    await other({ topic });
  });
  await time.runUntil(begin + 120_000);
  return { pushes, pages: fanOuts.all(), records: await deliveries.pageRecords('@hub', 10), rows: deliveries.all() };
};

it('a function that was frozen sends no older revision after another process has sent a newer one', async () => {
  const { pushes, pages, rows } = await frozenWhile((stored) => ({
    page: { ...stored, revision: 3, version: stored.version + 1 },
    shown: 3,
  }));
  expect(pushes.toSorted()).toEqual(callbacks.map((callback) => `${callback} 3`));
  expect([pages, rows.filter(({ status }) => status === 'pending')]).toEqual([[], []]);
});

it('a function that was frozen sends no page a second time, and leaves the record of who has sent it', async () => {
  const { pushes, records } = await frozenWhile((stored) => ({ page: stored, shown: 2 }));
  expect(pushes.toSorted()).toEqual(callbacks.map((callback) => `${callback} 2`));
  expect(records).toMatchObject([
    { revision: 2, status: 'delivered', notified: [expect.any(String), expect.any(String)] },
  ]);
});
