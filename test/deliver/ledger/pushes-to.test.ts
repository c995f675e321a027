import { expect, it } from 'vitest';
import { recordOf } from '#shared/deliver/fan-out/page-record.ts';
import { pushesTo } from '#shared/deliver/ledger/pushes-to.ts';
import { type FanOutPage, type KeyRange, shortKey } from '#shared/model/fan-out.ts';
import { subscriberKey } from '#shared/model/subscription.ts';
import { at, feedSubject, pendingDelivery, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';

const [topic = '', other = ''] = topicsOf('fr');
const reader = 'https://reader.example/callback';
const key = subscriberKey(reader);

const recorded = (revision: number, notified: readonly string[], range: KeyRange = {}, of = topic) => {
  const page: FanOutPage = {
    topic: of,
    feed: 'fr',
    revision,
    changedAt: at(revision),
    ...range,
    done: [],
    dueAt: at(revision),
    version: 1,
  };
  return recordOf(
    page,
    notified.map((callback) => shortKey(subscriberKey(callback))),
    new Date(at(revision + 1)),
    'delivered',
  );
};

it('the ledger finds the pushes to a subscriber in first pages and in pages behind them, each once', async () => {
  const deliveries = memoryDeliveryStore();
  const before = `${(Number.parseInt(key.slice(0, 8), 16) - 1).toString(16).padStart(8, '0')}`;
  await deliveries.recordPage(recorded(1, [reader, 'https://un.example/']));
  await deliveries.recordPage(recorded(2, ['https://un.example/']));
  await deliveries.recordPage(recorded(3, ['https://un.example/'], { to: before }));
  await deliveries.recordPage(recorded(3, [reader], { from: before }));
  await deliveries.recordPage(recorded(4, [reader], {}, other));
  const found = await pushesTo(reader, [], deliveries);
  expect(found.map(({ revision, receiver, status }) => [revision, receiver, status])).toEqual([
    [4, reader, 'delivered'],
    [1, reader, 'delivered'],
    [3, reader, 'delivered'],
  ]);
  expect(found[0]).not.toHaveProperty('notified');
});

it('a delivery of a subscriber’s own goes before the page of the same revision', async () => {
  const deliveries = memoryDeliveryStore();
  await deliveries.recordPage(recorded(1, [reader]));
  const own = pendingDelivery(1, { receiver: reader, route: 'hub-distribute', subject: feedSubject('fr', [topic]) });
  expect(await pushesTo(reader, [own], deliveries)).toEqual([]);
});
