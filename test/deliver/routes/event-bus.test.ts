import { expect, it } from 'vitest';
import { eventBuses } from '#shared/aws/event-bridge.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { startDeliverHarness } from '../deliver-harness.ts';
import { at, feedSubject, pendingDelivery, siteWith, topicsOf } from '../delivery-fixture.ts';
import { startBusServer } from './event-bridge-server.ts';

const site = {
  ...siteWith(),
  notify: { rssCloud: false, ping: [], webhooks: [], eventBus: { name: 'newsroom', events: ['*'] } },
};

/** A delivery of a feed change to the bus `newsroom`. */
const busDelivery = (changes: Partial<Delivery> = {}): Delivery =>
  pendingDelivery(1, {
    id: 'd-1',
    route: 'event-bus',
    receiver: '@bus:newsroom',
    subject: feedSubject('fr', []),
    event: {
      type: 'feed.updated',
      timestamp: at(0),
      data: { slug: 'fr', title: 'الأخبار – fr', revision: 1, topics: topicsOf('fr') },
    },
    ...changes,
  });

/** A deliverer with a bus that gives these answers in turn. */
const openBus = async (...answers: NonNullable<Parameters<typeof startBusServer>[0]>) => {
  const server = await startBusServer(answers);
  const clock = { now: () => scene.clock.now() };
  const scene = await startDeliverHarness({ site, busNamed: eventBuses(['newsroom'], clock, server.client) });
  return { ...server, scene, attempt: scene.wake };
};

it('the bus gets the event of a webhook, with the same id at each attempt', async () => {
  const { entries, attempt, scene } = await openBus();
  const delivery = busDelivery();
  await scene.deliveries.create(delivery);
  expect(await attempt(delivery)).toMatchObject({ status: 'delivered', lastAnswer: 'Accepted as e-1' });
  expect(entries).toEqual([
    {
      EventBusName: 'newsroom',
      Source: 'barid',
      DetailType: 'feed.updated',
      Detail: expect.any(String),
      Time: Date.parse(at(0)) / 1000,
    },
  ]);
  expect(JSON.parse(entries[0]?.Detail ?? '')).toEqual({ id: 'd-1', ...delivery.event });
});

it.each([
  [{ verdict: { ErrorCode: 'InternalFailure', ErrorMessage: 'later' } }, 'InternalFailure: later'],
  [{ status: 400, error: 'ThrottlingException' }, 'ThrottlingException: as its document says'],
  [{ status: 400, error: 'AccessDeniedException' }, 'AccessDeniedException: as its document says'],
  [{ status: 500, error: 'InternalException' }, 'InternalException: as its document says'],
])('a delivery that EventBridge answers with %j is retried, and the row has the reason', async (answer, words) => {
  const { attempt, scene, entries } = await openBus(answer);
  const delivery = busDelivery();
  await scene.deliveries.create(delivery);
  expect(await attempt(delivery)).toMatchObject({ status: 'pending', attempts: 1, lastAnswer: words });
  expect(await scene.deliveries.receiver('@bus:newsroom')).toMatchObject({ failures: 1, lastError: words });
  scene.clock.pass(10);
  expect(await attempt(delivery)).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(JSON.parse(entries.at(-1)?.Detail ?? '')).toMatchObject({ id: 'd-1' });
});

it('a delivery to a missing bus is retried, although EventBridge itself reports no error', async () => {
  const { attempt, scene, entries, there, seen } = await openBus();
  there.bus = false;
  const delivery = busDelivery();
  await scene.deliveries.create(delivery);
  expect(await attempt(delivery)).toMatchObject({
    status: 'pending',
    lastAnswer: 'ResourceNotFoundException: Event bus newsroom does not exist.',
  });
  there.bus = true;
  scene.clock.pass(10);
  expect(await attempt(delivery)).toMatchObject({ status: 'delivered' });
  expect(entries).toHaveLength(1);
  // The bus is checked again only after a while.
  await scene.deliveries.create(busDelivery({ id: 'd-2' }));
  await attempt(busDelivery({ id: 'd-2' }));
  expect(seen.map(({ headers }) => String(headers['x-amz-target']).split('.')[1])).toEqual([
    'DescribeEventBus',
    'DescribeEventBus',
    'PutEvents',
    'PutEvents',
  ]);
});

it('an event of more than 256 KB fails immediately', async () => {
  const server = await startBusServer();
  const put = eventBuses(['newsroom'], { now: () => new Date(at(0)) }, server.client)('newsroom');
  const event = (length: number) => ({ type: 'feed.updated', time: at(0), detail: `"${'é'.repeat(length)}"` });
  // Source 5, type 12, time 14, quotes 2.
  const maxNameLength = (256 * 1024 - 33) >> 1;
  expect(await put?.put(event(maxNameLength))).toMatchObject({ kind: 'delivered' });
  expect(await put?.put(event(maxNameLength + 1))).toMatchObject({ kind: 'gone' });
  expect(server.entries).toHaveLength(1);
});

it('an event is logged and its delivery superseded where EventBridge does not exist', async () => {
  const scene = await startDeliverHarness({ site });
  const delivery = busDelivery();
  await scene.deliveries.create(delivery);
  expect(await scene.wake(delivery)).toMatchObject({
    status: 'superseded',
    lastAnswer: 'There is no EventBridge here: the event is in the log.',
  });
  expect(await scene.deliveries.receiver('@bus:newsroom')).toBeUndefined();
});

it('a delivery to a bus that left the site file is superseded', async () => {
  const { attempt, scene, entries } = await openBus();
  const delivery = busDelivery({ receiver: '@bus:other' });
  await scene.deliveries.create(delivery);
  expect(await attempt(delivery)).toMatchObject({ status: 'superseded' });
  expect(entries).toEqual([]);
});
