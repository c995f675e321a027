import { expect, it } from 'vitest';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, feedSubject, pendingDelivery, topicsOf } from './delivery-fixture.ts';
import { simulate } from './delivery-simulator.ts';

it('1,000 changes of a feed at 20 a second make at most 20 pings, and half of the changes wait three seconds or less', async () => {
  const changes = Array.from({ length: 1000 }, () => ({ feed: 'fr', gap: 0.05, topics: [0, 1, 2], visible: 0 }));
  const { pings, made, rows } = await simulate({ seed: 7, changes, hubs: [[]], crashes: [] });
  expect(pings.length).toBeLessThanOrEqual(20);
  // Each call of the simulator takes up to 0.4 s.
  const waits = made.map(({ at: when }) => (pings.find(({ claimed }) => claimed >= when)?.claimed ?? 0) - when);
  expect(waits.toSorted((a, b) => a - b)[waits.length / 2]).toBeLessThanOrEqual(3_000);
  expect(rows.filter(({ status }) => status === 'pending')).toEqual([]);
  const last = Math.max(...made.map(({ at: when }) => when));
  expect(pings.at(-1)?.claimed).toBeGreaterThanOrEqual(last);
  // Later changes do not delay the first ping.
  expect((pings[0]?.claimed ?? 0) - (made[0]?.at ?? 0)).toBeLessThan(6_000);
}, 20_000);

it('a hanging receiver delays no other, and has at most eight attempts in flight', async () => {
  // Longer than an attempt waits in line.
  const harness = await startDeliverHarness({ totalMs: 2_000 });
  let inFlight = 0;
  let maxInFlight = 0;
  const slow = await startLocalServer(() => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
  });
  const quick = await startLocalServer();
  const subject = feedSubject('fr', topicsOf('fr', harness.readers.url));
  const rows = Array.from({ length: 30 }, (_, index) =>
    pendingDelivery(1, { id: `slow-${index}`, receiver: `${slow.url}/${index}`, subject }),
  );
  const other = pendingDelivery(1, { id: 'quick', receiver: `${quick.url}/`, subject });
  for (const row of [...rows, other]) await harness.deliveries.create(row);
  const hanging = rows.map((row) => harness.wake(row));
  expect(await harness.wake(other)).toMatchObject({ status: 'delivered' });
  await Promise.all(hanging);
  expect(maxInFlight).toBe(8);
  // A delivery that the host limiter postponed costs no attempt.
  expect(rows.filter(({ id }) => harness.row(id)?.attempts === 0)).toHaveLength(22);
});

it('a failing host gets no attempts until a probe succeeds', async () => {
  const harness = await startDeliverHarness();
  let isHealthy = false;
  const host = await startLocalServer((_, response) => response.writeHead(isHealthy ? 204 : 500).end());
  const subject = feedSubject('fr', topicsOf('fr', harness.readers.url));
  const rows = Array.from({ length: 15 }, (_, index) =>
    pendingDelivery(1, { id: `d${index}`, receiver: `${host.url}/${index}`, subject }),
  );
  for (const row of rows) await harness.deliveries.create(row);
  for (const row of rows) await harness.wake(row);
  expect(host.seen).toHaveLength(10);
  isHealthy = true;
  for (let pass = 0; pass < 10; pass += 1) {
    harness.clock.pass(31);
    for (const row of rows) await harness.wake(row);
  }
  expect(harness.deliveries.all().map(({ status }) => status)).toEqual(rows.map(() => 'delivered'));
});

it('a receiver that works again gets all its waiting deliveries immediately', async () => {
  const harness = await startDeliverHarness();
  let isHealthy = false;
  const hook = await startLocalServer((_, response) => response.writeHead(isHealthy ? 204 : 500).end());
  const subject = feedSubject('fr', topicsOf('fr', harness.readers.url));
  const hours = pendingDelivery(1, {
    id: 'old',
    receiver: `${hook.url}/`,
    subject: feedSubject('es', topicsOf('fr', harness.readers.url)),
    attempts: 6,
    nextAttemptAt: at(18_000),
  });
  const fresh = pendingDelivery(1, { id: 'new', receiver: `${hook.url}/`, subject });
  await harness.deliveries.create(hours);
  await harness.deliveries.create(fresh);
  await harness.wake(fresh);
  isHealthy = true;
  harness.clock.pass(6);
  expect(await harness.wake(fresh)).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(harness.sent.at(-1)).toMatchObject({ delivery: { id: 'old' }, delay: 0 });
  expect(await harness.wake(hours)).toMatchObject({ status: 'delivered', attempts: 7 });
});
