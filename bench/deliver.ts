import { createServer } from 'node:http';
import { listen } from '#infra/local/loopback.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hubSender } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import { type Delivery, feedCursor, newDelivery } from '#shared/model/delivery.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { makeQueue, print, startTable, tableName } from './harness.ts';

const deliveries = 1000;
const hosts = 20;
const hangingHosts = 2;
const answerMs = 20;

/** The concurrency of five pollers with ten messages each. */
const concurrency = 50;

/** The line under which `run.ts` lists this bench. */
export const about =
  '1,000 deliveries to 20 hosts, two of which hang: the delivery engine beside one fetch after another.';

/** Starts a server for each host; the first ones accept requests and never answer. */
const startHosts = () =>
  Promise.all(
    Array.from({ length: hosts }, (_, index) =>
      listen(
        createServer((_request, response) => {
          if (index >= hangingHosts) setTimeout(() => response.writeHead(204).end(), answerMs);
        }),
        0,
      ),
    ),
  );

const pendingDelivery = (index: number, receiver: string): Delivery =>
  newDelivery([index], {
    route: 'websub-hub',
    receiver,
    subject: { kind: 'feed', slug: 'all', topics: ['https://example.org/'] },
    revision: 1,
    changedAt: new Date().toISOString(),
  });

/** Prints deliveries a second, the time to the last one and the growth of memory, beside the loop. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const store = dynamoDeliveryStore(tableName, table.client);
  const servers = await startHosts();
  const rows = Array.from({ length: deliveries }, (_, index) =>
    pendingDelivery(index, `${servers[index % hosts]?.url}/${index}`),
  );
  for (const row of rows) await store.create(row, { about: feedCursor(row.route, 'all'), previous: undefined });

  const healthy = rows.filter((_, index) => index % hosts >= hangingHosts);
  let delivered = 0;
  let lastAt = 0;
  const update: typeof store.update = async (next, previous) => {
    const written = await store.update(next, previous);
    if (next.status === 'delivered') {
      delivered += 1;
      lastAt = performance.now();
    }
    return written;
  };
  const queue = makeQueue<Delivery>();
  const deliver = makeDeliverer({
    deliveries: { ...store, update },
    hosts: dynamoHostStore(tableName, table.client),
    queue,
    feedStates: { get: async () => undefined },
    http: fetchHttp({ allow: ['127.0.0.1'] }),
    senders: { 'websub-hub': hubSender },
    random: Math.random,
    clock,
  });
  const rssBefore = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await queue.send(rows);
  await queue.drain(concurrency, deliver, () => delivered === healthy.length);
  const seconds = (lastAt - begin) / 1000;
  const megabytes = Math.round((process.memoryUsage().rss - rssBefore) / 1e6);
  const rate = Math.round(delivered / seconds);
  // Unlike the clock, it does not count other processes; the hosts are in this one.
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = ((user + system) / 1000 / delivered).toFixed(2);
  print(
    `the engine: ${delivered} delivered in ${seconds.toFixed(1)} s, ${rate} a second, CPU ${cpuMs} ms each, memory +${megabytes} MB`,
  );

  const loopBegin = performance.now();
  for (const { receiver } of healthy) await (await fetch(receiver, { method: 'POST', body: 'x' })).text();
  const loopSeconds = (performance.now() - loopBegin) / 1000;
  const loopRate = Math.round(healthy.length / loopSeconds);
  print(`one fetch after another, healthy hosts only: ${loopSeconds.toFixed(1)} s, ${loopRate} a second`);
  await table.close();
};
