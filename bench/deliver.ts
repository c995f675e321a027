import { createServer } from 'node:http';
import { listen } from '#infra/local/loopback.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { hubSender } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import { environment } from '#shared/function-contract.ts';
import { type Delivery, feedCursor, newDelivery } from '#shared/model/delivery.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { makeQueue, print, startTable, tableName } from './harness.ts';

const deliveries = Number(environment.BENCH_DELIVERIES ?? 2000);
/** Deliveries to the healthy hosts that both sides send before they are measured: a function that delivers is warm. */
const warmUpDeliveries = 1000;
const hosts = 20;
const hangingHosts = 2;
const answerMs = 20;

/** The concurrency of five pollers with ten messages each. */
const concurrency = 50;

/** The line under which `run.ts` lists this bench. */
export const about =
  '2,000 deliveries (BENCH_DELIVERIES) to 20 hosts, two of which hang: the delivery engine beside one fetch after another.';

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

/** What a run of the engine came to; `seconds` end with the last delivery. */
type Measured = { readonly seconds: number; readonly cpuMs: number };

/** Runs an engine over the rows until those to healthy hosts are delivered. */
const deliverAll = async (
  table: Awaited<ReturnType<typeof startTable>>,
  rows: readonly Delivery[],
  healthy: number,
): Promise<Measured> => {
  const store = dynamoDeliveryStore(tableName, table.client);
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
    hosts: hostLimiter({ hosts: dynamoHostStore(tableName, table.client), clock }),
    queue,
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => undefined },
    http: fetchHttp({ allow: ['127.0.0.1'] }),
    senders: { 'websub-hub': hubSender },
    random: Math.random,
    clock,
  });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await queue.send(rows);
  await queue.drain(concurrency, deliver, () => delivered === healthy);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (lastAt - begin) / 1000, cpuMs: (user + system) / 1000 };
};

/** Calls the receivers one after the other; gives the seconds. */
const fetchAll = async (rows: readonly Delivery[]): Promise<number> => {
  const begin = performance.now();
  for (const { receiver } of rows) await (await fetch(receiver, { method: 'POST', body: 'x' })).text();
  return (performance.now() - begin) / 1000;
};

/** Prints deliveries a second, the time to the last one and the growth of memory, beside the loop. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const store = dynamoDeliveryStore(tableName, table.client);
  const servers = await startHosts();
  const makeRows = async (count: number, first: number, path: string): Promise<readonly Delivery[]> => {
    const rows = Array.from({ length: count }, (_, index) =>
      pendingDelivery(index, `${servers[first + (index % (hosts - first))]?.url}/${path}/${index}`),
    );
    for (let start = 0; start < rows.length; start += concurrency) {
      const some = rows.slice(start, start + concurrency);
      await Promise.all(
        some.map((row) => store.create(row, { about: feedCursor(row.route, 'all'), previous: undefined })),
      );
    }
    return rows;
  };
  const warmUp = await makeRows(warmUpDeliveries, hangingHosts, 'warm-up');
  const rows = await makeRows(deliveries, 0, 'measured');
  const healthy = rows.filter((_, index) => index % hosts >= hangingHosts);
  await deliverAll(table, warmUp, warmUp.length);
  await fetchAll(warmUp.slice(0, 50));

  const rssBefore = process.memoryUsage().rss;
  const { seconds, cpuMs } = await deliverAll(table, rows, healthy.length);
  const megabytes = Math.round((process.memoryUsage().rss - rssBefore) / 1e6);
  const rate = Math.round(healthy.length / seconds);
  // Unlike the clock, it does not count other processes; the hosts are in this one.
  const each = (cpuMs / healthy.length).toFixed(2);
  print(
    `the engine: ${healthy.length} delivered in ${seconds.toFixed(1)} s, ${rate} a second, CPU ${each} ms each, memory +${megabytes} MB`,
  );
  const some = healthy.slice(0, 500);
  const loopSeconds = await fetchAll(some);
  const loopRate = Math.round(some.length / loopSeconds);
  print(`one fetch after another, ${some.length} to healthy hosts: ${loopSeconds.toFixed(1)} s, ${loopRate} a second`);
  await table.close();
};
