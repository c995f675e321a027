import { expect, it } from 'vitest';
import { burstWindowSeconds } from '#shared/deliver/engine/backoff.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { standsAlone } from '#shared/deliver/engine/plan.ts';
import type { Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, feedSubject, pendingDelivery, stateOf, topicsOf } from './delivery-fixture.ts';

const before = pendingDelivery(1, { status: 'delivered', endedAt: at(1) });
const { changedAt, id } = before;
const newest = pendingDelivery(2, { predecessor: { changedAt, id } });
const cursorAt = (one: Delivery): NotifyCursor => ({ revision: one.revision, changedAt: one.changedAt, id: one.id });

const isAlone = (
  around: { readonly predecessor?: Delivery; readonly cursor?: NotifyCursor; readonly receiver?: Receiver } = {},
  delivery = newest,
  seconds = 1 + 2 * burstWindowSeconds,
) => {
  const neighbours = { predecessor: before, cursor: cursorAt(delivery), receiver: undefined, ...around };
  return standsAlone(delivery, neighbours, new Date(at(seconds)), { maxTopicsPerRequest: 10 });
};

it('the newest delivery about a feed stands alone where the one before was delivered long ago, or where there is none', () => {
  expect(isAlone()).toBe(true);
  const { predecessor: _none, ...first } = newest;
  expect(isAlone({}, first)).toBe(true);
});

it('a delivery of a burst does not stand alone', () => {
  expect(isAlone({}, newest, 1 + burstWindowSeconds)).toBe(false);
  expect(isAlone({}, newest, 1.1 + burstWindowSeconds)).toBe(true);
});

it('a delivery does not stand alone where another one is newer, or was created without a cursor', () => {
  expect(isAlone({ cursor: cursorAt(pendingDelivery(3)) })).toBe(false);
  expect(
    standsAlone(
      newest,
      { predecessor: before, cursor: undefined, receiver: undefined },
      new Date(at(2 * burstWindowSeconds)),
      {
        maxTopicsPerRequest: 10,
      },
    ),
  ).toBe(false);
});

it.each(['pending', 'superseded', 'failed'] as const)(
  'a delivery does not stand alone behind one that is %s: others may be pending behind that',
  (status) => expect(isAlone({ predecessor: { ...before, status } })).toBe(false),
);

it('a delivery does not stand alone where a request has no room for more topics', () => {
  const rules = { maxTopicsPerRequest: 3 };
  const around = { predecessor: before, cursor: cursorAt(newest), receiver: undefined };
  expect(standsAlone(newest, around, new Date(at(2 * burstWindowSeconds)), rules)).toBe(false);
});

it('no delivery stands alone for three days after a redrive, which may make older ones pending', () => {
  const receiver = { url: newest.receiver, failures: 0, redrivenAt: at(0) };
  const days = 24 * 3600;
  expect(isAlone({ receiver })).toBe(false);
  expect(isAlone({ receiver }, newest, 3 * days + 1)).toBe(true);
});

it('a delivery that stands alone is sent without a look at the history of its receiver', async () => {
  const hub = await startLocalServer();
  const { deliveries, ports, clock, readers, row } = await startDeliverHarness();
  const subject = feedSubject('fr', topicsOf('fr', readers.url));
  const about = 'websub-hub fr';
  const first = pendingDelivery(1, { receiver: hub.url, subject });
  const second = pendingDelivery(2, { receiver: hub.url, subject, predecessor: { changedAt, id } });
  let listed = 0;
  const list: typeof deliveries.list = (...which) => {
    listed += 1;
    return deliveries.list(...which);
  };
  const deliver = makeDeliverer({ ...ports, deliveries: { ...deliveries, list } });
  await deliveries.create(first, { about, previous: undefined });
  await deliver(first);
  clock.pass(burstWindowSeconds + 30);
  await deliveries.create(second, { about, previous: cursorAt(first) });
  await deliver(second);
  expect([row(first.id)?.status, row(second.id)?.status]).toEqual(['delivered', 'delivered']);
  expect([hub.seen.length, listed]).toEqual([2, 0]);
});

it('a change that readers do not see for three days is listed as failed', async () => {
  const { deliveries, change, wake, clock, row } = await startDeliverHarness();
  change(stateOf('fr', 1, { publicUrl: 'http://127.0.0.1:1' }));
  const hidden = pendingDelivery(1, { subject: feedSubject('fr', topicsOf('fr', 'http://127.0.0.1:1')) });
  await deliveries.create(hidden);
  await wake(hidden);
  expect(row(hidden.id)).toMatchObject({ status: 'pending', attempts: 0 });
  clock.pass(72 * 3600 + 1);
  expect(await wake(hidden)).toMatchObject({ status: 'failed', lastAnswer: expect.stringContaining('do not see') });
});

it('a burst of one feed goes on at its pace when the newest deliveries of the receiver are all about other feeds', async () => {
  const hub = await startLocalServer();
  const { deliveries, ports, clock, readers, row } = await startDeliverHarness();
  const subject = feedSubject('fr', topicsOf('fr', readers.url));
  const about = 'websub-hub fr';
  const first = pendingDelivery(1, { receiver: hub.url, subject });
  const second = pendingDelivery(2, { receiver: hub.url, subject, predecessor: { changedAt, id } });
  const deliver = makeDeliverer({ ...ports, deliveries: { ...deliveries, list: async () => [] } });
  await deliveries.create(first, { about, previous: undefined });
  await deliver(first);
  clock.pass(0.5);
  await deliveries.create(second, { about, previous: cursorAt(first) });
  await deliver(second);
  expect([hub.seen.length, row(second.id)?.status, row(second.id)?.attempts]).toEqual([1, 'pending', 0]);
  clock.pass(burstWindowSeconds + 30);
  await deliver(second);
  expect([hub.seen.length, row(second.id)?.status]).toEqual([2, 'delivered']);
});
