import { expect, it } from 'vitest';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { type Delivery, newDelivery } from '#shared/model/delivery.ts';
import type { DeliveryQueue } from '#shared/ports.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { begin } from './delivery-fixture.ts';
import { virtualTime } from './virtual-time.ts';

it('messages that come many times, as in a storm of crashes, send no message each: one per delivery stays', async () => {
  const time = virtualTime(begin);
  const store = memoryDeliveryStore();
  const changedAt = time.clock.now().toISOString();
  const about = {
    route: 'hook',
    receiver: 'https://hub.example/',
    subject: { kind: 'feed', slug: 'fr', topics: ['https://feeds.example.org/feeds/fr/rss.xml'] },
  } as const;
  // Another process is sending it, or has died: the next one looks each second whether it is out of the way.
  const first: Delivery = {
    ...newDelivery(['fr', 1], { ...about, revision: 1, changedAt }),
    attempts: 1,
    isClaimed: true,
    nextAttemptAt: new Date(begin + 30_000).toISOString(),
  };
  const predecessor = { changedAt, id: first.id };
  const second = newDelivery(['fr', 2], { ...about, revision: 2, changedAt, predecessor });
  for (const delivery of [first, second]) await store.create(delivery);
  let invocations = 0;
  const queue: DeliveryQueue = {
    send: async (rows, delay) => {
      for (const row of rows) time.after(delay, () => wake(row));
    },
  };
  const deliver = makeDeliverer({
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    deliveries: store,
    hosts: hostLimiter({ hosts: memoryHostStore(), clock: time.clock }),
    queue,
    http: { send: () => Promise.reject(new Error('Nothing is sent.')) },
    feedStates: { get: async () => undefined },
    senders: {
      hook: { ordering: 'coalesce', maxTopicsPerRequest: 1, request: () => ({ kind: 'obsolete', message: '' }) },
    },
    clock: time.clock,
    random: () => 0.5,
  });
  const wake = (row: Delivery): Promise<void> => {
    invocations += 1;
    return deliver(row);
  };
  for (let copy = 0; copy < 20; copy += 1) time.after(copy / 10, () => wake(second));
  await time.runUntil(begin + 25_000);
  expect(invocations).toBeLessThan(20 + 30);
});
