import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { pageSender } from '#shared/deliver/fan-out/send-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { FanOutPage } from '#shared/model/fan-out.ts';
import type { OutgoingRequest } from '#shared/model/http.ts';
import type { Subscription } from '#shared/model/subscription.ts';
import { at, begin, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';

const [topic = ''] = topicsOf('fr');

const page: FanOutPage = {
  topic,
  feed: 'fr',
  revision: 7,
  changedAt: at(0),
  done: [],
  dueAt: at(0),
  isClaimed: true,
  version: 2,
};

/** A sender of pages whose subscribers answer with `answer`; a second of the page takes ten milliseconds. */
const room = async (callbacks: readonly string[], answer: (url: string) => Promise<number>) => {
  const subscriptions = memorySubscriptionStore();
  const deliveries = memoryDeliveryStore();
  const hosts = memoryHostStore();
  const woken: Delivery[] = [];
  const called: string[] = [];
  const inFlight = new Map<string, number>();
  let maxInFlight = 0;
  const seconds = 0;
  const lease = { topic, verifiedAt: at(-60), expiresAt: at(86_400) };
  for (const callback of callbacks) {
    const intent = {
      id: callback,
      mode: 'subscribe',
      topic,
      callback,
      leaseSeconds: 1,
      challenge: '',
      requestedAt: at(0),
    } as const;
    await subscriptions.saveIntent(intent);
    await subscriptions.confirm(intent, { ...lease, callback }, 1);
  }
  const http = {
    send: async ({ url }: OutgoingRequest) => {
      const { host } = new URL(url);
      called.push(url);
      inFlight.set(host, (inFlight.get(host) ?? 0) + 1);
      maxInFlight = Math.max(maxInFlight, inFlight.get(host) ?? 0);
      const status = await answer(url);
      inFlight.set(host, (inFlight.get(host) ?? 1) - 1);
      return { status, url, headers: {}, body: new Uint8Array() };
    },
  };
  const clock = { now: () => new Date(begin + seconds * 1000) };
  const limiter = hostLimiter({ hosts, clock });
  const send = pageSender({
    subscriptions,
    deliveries,
    hosts: limiter,
    http,
    queue: { send: async (rows) => void woken.push(...rows) },
    clock,
    random: () => 0.5,
    wait: (ms) => sleep(ms / 100),
    slots: makeSlots(8),
  });
  const found = (): Promise<readonly Subscription[]> => subscriptions.list(topic, {}, 1_000);
  const request = ({ callback }: Subscription) => ({ request: { method: 'POST', url: callback } as const });
  return {
    subscriptions,
    deliveries,
    hosts,
    woken,
    called,
    send: async (part: Partial<FanOutPage> = {}, note = async () => true, hasTimedOut = () => false) =>
      send({ ...page, ...part }, await found(), request, { note, hasTimedOut }),
    maxInFlight: () => maxInFlight,
  };
};

const manyAt = (host: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `https://${host}/${index}`);

it('one host gets at most eight pushes at the same time, from all pages of a process', async () => {
  const { send, called, maxInFlight } = await room(manyAt('reader.example', 30), async () => {
    await sleep(2);
    return 204;
  });
  const both = await Promise.all([send(), send({ revision: 8 })]);
  expect(both.map(({ notified }) => notified.length)).toEqual([30, 30]);
  expect(called).toHaveLength(60);
  expect(maxInFlight()).toBe(8);
});

it('a subscriber that hangs gets a delivery of its own, and the page ends without it', async () => {
  let answer: (status: number) => void = () => undefined;
  const slow = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const callbacks = [...manyAt('reader.example', 20), 'https://slow.example/'];
  const { send, deliveries, subscriptions } = await room(callbacks, (url) =>
    url.includes('slow') ? slow : Promise.resolve(204),
  );
  const { done, notified, late } = await send();
  expect([done.length, notified.length]).toEqual([21, 20]);
  expect(deliveries.all()).toMatchObject([
    { receiver: 'https://slow.example/', route: 'hub-distribute', revision: 7, isClaimed: true, attempts: 1 },
  ]);
  expect(await subscriptions.get(topic, 'https://slow.example/')).toMatchObject({ hasOwnDelivery: true });
  answer(204);
  await late;
  expect(deliveries.all()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
});

it('a host that fails ten times is left to the engine, which has its circuit breaker', async () => {
  const { send, called, deliveries } = await room(manyAt('down.example', 60), async () => 503);
  const { done, notified } = await send();
  expect([done.length, notified.length]).toEqual([60, 0]);
  expect(called.length).toBeLessThan(20);
  const rows = deliveries.all();
  expect(rows).toHaveLength(60);
  expect(rows.filter(({ attempts }) => attempts === 1)).toHaveLength(called.length);
});

it('a host whose circuit breaker is open gets none of the many pushes of a page', async () => {
  const { send, called, hosts, woken } = await room(manyAt('down.example', 9), async () => 204);
  await hosts.write({
    host: 'down.example',
    version: 1,
    writtenAt: at(0),
    sharers: [],
    minutes: [],
    openUntil: at(30),
  });
  expect((await send()).done).toHaveLength(9);
  expect(called).toEqual([]);
  expect(woken).toHaveLength(9);
});

it('a subscriber with a pending delivery gets the next revision behind it, and with its page again once that is over', async () => {
  const { send, called, deliveries, woken, subscriptions } = await room(['https://reader.example/'], async (url) =>
    called.filter((one) => one === url).length === 1 ? 500 : 204,
  );
  await send();
  expect(deliveries.all()).toMatchObject([{ revision: 7, status: 'pending', attempts: 1 }]);
  await send({ revision: 8, changedAt: at(1) });
  expect(called).toHaveLength(1);
  expect(woken.at(-1)).toMatchObject({ revision: 8, attempts: 0 });
  for (const row of deliveries.all()) await deliveries.update({ ...row, status: 'delivered' }, row);
  expect((await send({ revision: 9, changedAt: at(2) })).notified).toHaveLength(1);
  expect(called).toHaveLength(2);
  expect(await subscriptions.get(topic, 'https://reader.example/')).toMatchObject({ hasOwnDelivery: false });
});

it('a subscriber whose delivery ended within a pause that it asked for gets the next revision from the engine, after the pause', async () => {
  const callback = 'https://reader.example/';
  const { send, called, deliveries, woken } = await room([callback], async () => 503);
  await send();
  for (const row of deliveries.all()) await deliveries.update({ ...row, status: 'superseded' }, row);
  await deliveries.changeReceiver(callback, () => ({ url: callback, failures: 1, requestedPauseUntil: at(86_400) }));
  expect(await send({ revision: 8, changedAt: at(1) })).toMatchObject({ done: [expect.any(String)], notified: [] });
  expect(called).toHaveLength(1);
  expect(woken.at(-1)).toMatchObject({ revision: 8, attempts: 0, status: 'pending' });
});

it('a newer revision stops a page: subscribers that it has not begun get no delivery of the older one', async () => {
  const forever = new Promise<number>(() => undefined);
  const { send, deliveries } = await room(manyAt('slow.example', 30), () => forever);
  const { isSuperseded, done } = await send({}, async () => false);
  expect(isSuperseded).toBe(true);
  expect(done).toHaveLength(8);
  expect(deliveries.all()).toHaveLength(8);
  expect(deliveries.all().every(({ isClaimed }) => isClaimed === true)).toBe(true);
});

it('a function that was frozen until its claim timed out sends nothing where another process has taken the page', async () => {
  const { send, called, deliveries } = await room(manyAt('reader.example', 30), async () => 204);
  const taken = await send(
    {},
    async () => false,
    () => true,
  );
  expect(taken).toMatchObject({ isSuperseded: true, done: [], notified: [] });
  expect(called).toEqual([]);
  expect(deliveries.all()).toEqual([]);
});

it('a function that was frozen in the midst of a page sends the others only once it has claimed the page again', async () => {
  let isFrozenFor = 0;
  const { send, called } = await room(manyAt('reader.example', 30), async () => {
    if (called.length === 20) isFrozenFor = 31;
    return 204;
  });
  let calledBefore = 0;
  const claimAgain = async (): Promise<boolean> => {
    calledBefore = called.length;
    isFrozenFor = 0;
    return true;
  };
  const { notified, isSuperseded } = await send({}, claimAgain, () => isFrozenFor > 30);
  expect(calledBefore).toBeLessThan(30);
  expect([notified.length, isSuperseded, called.length]).toEqual([30, false, 30]);
});
