import { afterEach, expect, it, vi } from 'vitest';
import { openHub } from './hub-harness.ts';
import { change, subscribed } from './hub-rules.ts';

afterEach(() => vi.restoreAllMocks());

it('the hub sends the first change of a burst at once, the next one two seconds later, and a retraction at once', async () => {
  const hub = await openHub();
  const subscriber = await subscribed(hub);
  await change(hub, 'Un');
  expect(subscriber.pushed()).toHaveLength(1);
  await hub.publish('Deux');
  await hub.publish('Trois');
  expect(subscriber.pushed().length).toBeLessThanOrEqual(2);
  await hub.pass(5);
  expect(subscriber.pushed().at(-1)?.body).toBe(hub.bytes());
  const before = subscriber.pushed().length;
  await hub.publish('Quatre', { take: true });
  expect(subscriber.pushed()).toHaveLength(before + 1);
  expect(subscriber.pushed().at(-1)?.body).toBe(hub.bytes());
});

it('the hub forgets a topic once its subscribers have left, and writes no page for it any more', async () => {
  const hub = await openHub();
  const subscriber = await subscribed(hub, {}, { take: () => ({ status: 410 }) });
  await change(hub, 'Un');
  expect(await hub.fanOuts.topics()).toHaveLength(1);
  await change(hub, 'Deux');
  expect(await hub.fanOuts.topics()).toEqual([]);
  await change(hub, 'Trois');
  expect(hub.fanOuts.all()).toEqual([]);
  expect(subscriber.pushed()).toHaveLength(1);
  await subscribed(hub);
  expect(await hub.fanOuts.topics()).toHaveLength(1);
});

it('the ledger has one delivery of our hub for each change of a topic with subscribers', async () => {
  const hub = await openHub();
  await subscribed(hub);
  await subscribed(hub);
  await change(hub, 'Un');
  expect(await hub.deliveries.list('@hub', 10)).toMatchObject([
    { route: 'hub-fan-out', status: 'delivered', subject: { slug: 'fr', topics: [hub.topic()] }, attempts: 1 },
  ]);
  expect((await hub.deliveries.pageRecords('@hub', 10))[0]?.notified).toHaveLength(2);
});
