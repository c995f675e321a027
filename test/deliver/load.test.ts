import { describe, expect, it } from 'vitest';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, feedSubject, pendingDelivery, topicsOf } from './delivery-fixture.ts';
import { live } from './delivery-simulator.ts';

describe('a storm', () => {
  it('a storm of 1,000 changes of a feed in a minute makes few pings for each topic, the last of them about the last change', async () => {
    const changes = Array.from({ length: 1000 }, () => ({ feed: 'fr', gap: 0.06, topics: [0, 1, 2], visible: 0 }));
    const { pings, made, rows } = await live({ seed: 7, changes, hubs: [[]], deaths: [] });
    expect(pings.length).toBeLessThanOrEqual(15);
    expect(rows.filter(({ status }) => status === 'pending')).toEqual([]);
    const last = Math.max(...made.map(({ at: when }) => when));
    expect(pings.at(-1)?.claimed).toBeGreaterThanOrEqual(last);
    // The first one was not kept waiting by those that followed; each call takes up to 0.4 s in this world.
    expect((pings[0]?.claimed ?? 0) - (made[0]?.at ?? 0)).toBeLessThan(6_000);
  }, 20_000);
});

it('a receiver that hangs delays no other, and is asked by eight at once at the most', async () => {
  const scene = await startDeliverHarness();
  let inside = 0;
  let most = 0;
  const slow = await startLocalServer(() => {
    inside += 1;
    most = Math.max(most, inside);
  });
  const quick = await startLocalServer();
  const subject = feedSubject('fr', topicsOf('fr', scene.readers.url));
  const rows = Array.from({ length: 30 }, (_, index) =>
    pendingDelivery(1, { id: `slow-${index}`, receiver: `${slow.url}/${index}`, subject }),
  );
  const other = pendingDelivery(1, { id: 'quick', receiver: `${quick.url}/`, subject });
  for (const row of [...rows, other]) await scene.deliveries.create(row);
  const hanging = rows.map((row) => scene.wake(row));
  expect(await scene.wake(other)).toMatchObject({ status: 'delivered' });
  await Promise.all(hanging);
  expect(most).toBe(8);
  // Those for whom there was no place cost no attempt.
  expect(rows.filter(({ id }) => scene.row(id)?.attempts === 0)).toHaveLength(22);
});

it('a receiver on a host that only fails is left alone with its neighbours, until a probe finds it well', async () => {
  const scene = await startDeliverHarness();
  let isWell = false;
  const host = await startLocalServer((_, response) => response.writeHead(isWell ? 204 : 500).end());
  const subject = feedSubject('fr', topicsOf('fr', scene.readers.url));
  const rows = Array.from({ length: 15 }, (_, index) =>
    pendingDelivery(1, { id: `d${index}`, receiver: `${host.url}/${index}`, subject }),
  );
  for (const row of rows) await scene.deliveries.create(row);
  for (const row of rows) await scene.wake(row);
  expect(host.seen).toHaveLength(10);
  isWell = true;
  for (let pass = 0; pass < 10; pass += 1) {
    scene.clock.pass(31);
    for (const row of rows) await scene.wake(row);
  }
  expect(scene.deliveries.all().map(({ status }) => status)).toEqual(rows.map(() => 'delivered'));
});

it('a receiver that works again is told at once of all that waited for it', async () => {
  const scene = await startDeliverHarness();
  let isWell = false;
  const hook = await startLocalServer((_, response) => response.writeHead(isWell ? 204 : 500).end());
  const subject = feedSubject('fr', topicsOf('fr', scene.readers.url));
  const hours = pendingDelivery(1, {
    id: 'old',
    receiver: `${hook.url}/`,
    subject: feedSubject('es', topicsOf('fr', scene.readers.url)),
    attempts: 6,
    nextAttemptAt: at(18_000),
  });
  const fresh = pendingDelivery(1, { id: 'new', receiver: `${hook.url}/`, subject });
  await scene.deliveries.create(hours);
  await scene.deliveries.create(fresh);
  await scene.wake(fresh);
  isWell = true;
  scene.clock.pass(6);
  expect(await scene.wake(fresh)).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(scene.sent.at(-1)).toMatchObject({ delivery: { id: 'old' }, delay: 0 });
  expect(await scene.wake(hours)).toMatchObject({ status: 'delivered', attempts: 7 });
});
