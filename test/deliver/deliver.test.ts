import { expect, it } from 'vitest';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { hostOf } from '#shared/model/delivery.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, feedSubject, pendingDelivery, stateOf, topicsOf } from './delivery-fixture.ts';

/** A harness with a hub that answers with these statuses in turn, repeating the last one, and a delivery for the hub. */
const harnessWithHub = async (
  ...statuses: readonly (number | readonly [number, Readonly<Record<string, string>>])[]
) => {
  const harness = await startDeliverHarness();
  const hub = await startLocalServer((_, response) => {
    const answer = statuses[Math.min(hub.seen.length, statuses.length) - 1] ?? 204;
    const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer;
    response.writeHead(status, headers).end(status >= 400 ? 'en panne' : undefined);
  });
  const topics = topicsOf('fr', harness.readers.url);
  const delivery = pendingDelivery(1, { receiver: `${hub.url}/hub?site=1`, subject: feedSubject('fr', topics) });
  await harness.deliveries.create(delivery);
  return { ...harness, hub, topics, delivery };
};

it('a hub gets the changed topics as a WebSub publish request', async () => {
  const { hub, wake, delivery, topics } = await harnessWithHub(204);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered', attempts: 1, endedAt: at(0), lastAnswer: '204' });
  expect(hub.seen).toHaveLength(1);
  expect(hub.seen[0]).toMatchObject({
    method: 'POST',
    path: '/hub?site=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const form = new URLSearchParams(hub.seen[0]?.body);
  expect(form.get('hub.mode')).toBe('publish');
  expect([form.getAll('hub.url'), form.getAll('hub.topic')]).toEqual([topics, topics]);
});

it('a hub that acknowledged a delivery never gets it again, however often its message is repeated', async () => {
  const { hub, wake, delivery, ports, deliveries } = await harnessWithHub(202);
  await Promise.all([wake(delivery), wake(delivery), wake(delivery)]);
  await wake(delivery);
  await dispatchDue(ports);
  expect(hub.seen).toHaveLength(1);
  expect(await deliveries.receiver(delivery.receiver)).toMatchObject({ failures: 0, lastSuccess: at(0) });
});

it('a function that was frozen until its claim timed out sends nothing: another makes the attempt', async () => {
  const { hub, delivery, deliveries, ports, row, wake, clock } = await harnessWithHub(204);
  const update: typeof deliveries.update = async (next, previous) => {
    const written = await deliveries.update(next, previous);
    clock.pass(31);
    return written;
  };
  await makeDeliverer({ ...ports, deliveries: { ...deliveries, update } })(delivery);
  expect(row(delivery.id)).toMatchObject({ status: 'pending', isClaimed: true });
  expect(hub.seen).toHaveLength(0);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(hub.seen).toHaveLength(1);
});

it('a hub that acknowledged a delivery never gets it again, even if recording the success met conflicts', async () => {
  const { hub, delivery, deliveries, ports, wake, clock } = await harnessWithHub(204);
  let refusals = 2;
  const update: typeof deliveries.update = async (next, previous) => {
    if (next.status !== 'delivered' || refusals === 0) return deliveries.update(next, previous);
    refusals -= 1;
    return 'conflict';
  };
  await makeDeliverer({ ...ports, deliveries: { ...deliveries, update } })(delivery);
  clock.pass(60);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(hub.seen).toHaveLength(1);
});

it('a delivery that waits behind an open circuit breaker for three days is listed as failed', async () => {
  const { hub, delivery, ports, wake, clock } = await harnessWithHub(204);
  clock.pass(71 * 3600);
  for (let request = 0; request < 10; request += 1) await ports.hosts.note(hostOf(delivery), true, 3600);
  expect(await wake(delivery)).toMatchObject({ status: 'pending', attempts: 0 });
  clock.pass(2 * 3600);
  const probe = await ports.hosts.acquire({ ...delivery, id: 'another' });
  if (probe.kind === 'acquired') await probe.release(true, 3600);
  expect(await wake(delivery)).toMatchObject({ status: 'failed', lastAnswer: expect.stringContaining('three days') });
  expect(hub.seen).toHaveLength(0);
});

it('a failed delivery is retried through the queue and succeeds once the hub works again', async () => {
  const { hub, wake, delivery, sent, clock, deliveries } = await harnessWithHub(500, 204);
  expect(await wake(delivery)).toMatchObject({
    status: 'pending',
    attempts: 1,
    nextAttemptAt: at(5),
    lastAnswer: '500: en panne',
  });
  expect(sent).toMatchObject([{ delivery: { id: delivery.id }, delay: 5 }]);
  expect(await deliveries.receiver(delivery.receiver)).toMatchObject({ failures: 1, lastError: '500: en panne' });
  await wake(delivery);
  expect(hub.seen).toHaveLength(1);
  clock.pass(5);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered', attempts: 2 });
});

it('a Retry-After of a hub postpones all its deliveries', async () => {
  const harness = await harnessWithHub([429, { 'retry-after': '3600' }], 204);
  const { hub, wake, delivery, sent, clock, deliveries, ports } = harness;
  const other = pendingDelivery(1, { id: 'other', subject: feedSubject('ar'), receiver: delivery.receiver });
  await deliveries.create(other);
  expect(await wake(delivery)).toMatchObject({ status: 'pending', nextAttemptAt: at(3600) });
  expect(await wake(other)).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(3600) });
  expect([hub.seen.length, sent.length]).toEqual([1, 0]);
  clock.pass(3600);
  expect(await dispatchDue(ports)).toBe(2);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered' });
  expect(await wake(other)).toMatchObject({ status: 'delivered', attempts: 1 });
});

it('a 410 of a hub fails the delivery without another attempt', async () => {
  const { wake, delivery } = await harnessWithHub(410);
  expect(await wake(delivery)).toMatchObject({ status: 'failed', attempts: 1, lastAnswer: '410: en panne' });
});

it.each([302, 400, 403, 404, 500])(
  'a delivery to a hub that answers %i is retried for three days and then fails',
  async (status) => {
    const { hub, wake, delivery, clock, row } = await harnessWithHub([status, { location: '/elsewhere' }]);
    for (let hours = 0; row(delivery.id)?.status === 'pending' && hours < 100; ) {
      await wake(delivery);
      const waits = Date.parse(row(delivery.id)?.nextAttemptAt ?? '') - clock.now().getTime();
      clock.pass(Math.max(1, waits / 1000));
      hours = (clock.now().getTime() - Date.parse(delivery.changedAt)) / 3_600_000;
    }
    expect(row(delivery.id)).toMatchObject({ status: 'failed', attempts: 12 });
    expect(row(delivery.id)?.lastAnswer).toMatch(new RegExp(`^${status}`));
    expect(hub.seen).toHaveLength(12);
  },
);

it('a delivery waits until every changed topic is public', async () => {
  const { hub, wake, delivery, shown, show, change, clock, readers } = await harnessWithHub(204);
  const next = stateOf('fr', 2, { publicUrl: readers.url });
  change(next);
  for (const path of ['/feeds/fr/rss.xml', '/feeds/fr/atom.xml']) shown.set(path, '"2"');
  const waiting = await wake(delivery);
  expect(waiting).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(1) });
  expect(waiting?.lastAnswer).toContain('/feeds/fr/feed.json');
  expect(hub.seen).toHaveLength(0);
  show(next);
  clock.pass(1);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered' });
});

it.each(['W/"1"', '"1-gzip"'])('the ETag %s of a compressing CDN counts as current', async (etag) => {
  const { hub, wake, delivery, shown } = await harnessWithHub(204);
  for (const path of shown.keys()) shown.set(path, etag);
  await wake(delivery);
  expect(hub.seen).toHaveLength(1);
});

it('a copy of a newer revision than the delivery’s counts as current, although the feed has changed again', async () => {
  const { hub, wake, delivery, change, shown, readers } = await harnessWithHub(204);
  change(stateOf('fr', 9, { publicUrl: readers.url }));
  expect(await wake(delivery)).toMatchObject({ status: 'pending', attempts: 0 });
  for (const path of shown.keys()) shown.set(path, '"5"');
  expect(await wake({ ...delivery, nextAttemptAt: at(0) })).toMatchObject({ status: 'delivered' });
  expect(hub.seen).toHaveLength(1);
});

it('a delivery waits without an attempt while the public URL does not answer', async () => {
  const { hub, wake, delivery, change, deliveries } = await harnessWithHub(204);
  const publicUrl = 'http://127.0.0.1:1';
  change(stateOf('fr', 1, { publicUrl }));
  const hidden = { ...delivery, id: 'hidden', revision: 3, subject: feedSubject('fr', topicsOf('fr', publicUrl)) };
  await deliveries.create(hidden);
  expect(await wake(hidden)).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(1) });
  expect(hub.seen).toHaveLength(0);
});

it('a newer delivery of a feed merges the topics of one that waits for a retry', async () => {
  const { hub, wake, delivery, topics, deliveries, clock, row, change, readers } = await harnessWithHub(500, 204);
  await wake(delivery);
  clock.pass(2);
  change({ ...stateOf('fr', 1, { publicUrl: readers.url }), revision: 2 });
  const next = { ...pendingDelivery(2), receiver: delivery.receiver, subject: feedSubject('fr', topics.slice(0, 1)) };
  await deliveries.create(next);
  expect(await wake(next)).toMatchObject({
    status: 'delivered',
    subject: { topics: [topics[0], topics[1], topics[2]] },
  });
  expect(row(delivery.id)).toMatchObject({ status: 'superseded', attempts: 1 });
  clock.pass(10);
  await wake(delivery);
  expect(hub.seen).toHaveLength(2);
});

it('a newer delivery waits if the older one is claimed while the newer one is being planned', async () => {
  const { hub, delivery, topics, deliveries, ports, row } = await harnessWithHub(204);
  const next = {
    ...pendingDelivery(2),
    receiver: delivery.receiver,
    subject: feedSubject('fr', topics.slice(0, 1)),
    nextAttemptAt: at(0),
  };
  await deliveries.create(next);
  const claim = { ...delivery, attempts: 1, isClaimed: true, nextAttemptAt: at(30) };
  const list: typeof deliveries.list = async (...which) => {
    const ledger = await deliveries.list(...which);
    await deliveries.update(claim, delivery);
    return ledger;
  };
  await makeDeliverer({ ...ports, deliveries: { ...deliveries, list } })(next);
  expect(hub.seen).toHaveLength(0);
  expect(row(delivery.id)).toEqual(claim);
  expect(row(next.id)).toEqual({ ...next, nextAttemptAt: at(1) });
});
