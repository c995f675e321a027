import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { indexStream } from '#infra/local/dynamodb/stream-table.ts';
import { listen } from '#infra/local/loopback.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hubSender } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import { type Delivery, newDelivery } from '#shared/model/delivery.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';

/** What this measures, in one line. */
export const about =
  '1,000 deliveries to 20 hosts, two of which hang: through the engine, beside a fetch after a fetch.';

const deliveries = 1000;
const hosts = 20;
const hanging = 2;
const answersInMs = 20;

/** As many as five pollers of ten messages each. */
const atOnce = 50;

const startReceivers = () =>
  Promise.all(
    Array.from({ length: hosts }, (_, index) =>
      listen(
        createServer((_request, response) => {
          if (index >= hanging) setTimeout(() => response.writeHead(204).end(), answersInMs);
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

/** A queue in this process: as many at once as there are places, what is put off comes again when its time has come. */
const drain = async (rows: readonly Delivery[], work: (row: Delivery) => Promise<void>, isOver: () => boolean) => {
  const ready = [...rows];
  const worker = async (): Promise<void> => {
    while (!isOver()) {
      const row = ready.shift();
      if (row === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      else await work(row);
    }
  };
  const later = (again: readonly Delivery[], seconds: number): void =>
    void setTimeout(() => ready.push(...again), seconds * 1000);
  return { later, done: () => Promise.all(Array.from({ length: atOnce }, worker)) };
};

/** Prints deliveries a second, the time to the last one, and what memory grew by. */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const file = join(folder, 'table.db');
  const dynamodb = await startDynamoDb({ file });
  const client = localClients.table(dynamodb.url);
  await ensureTable(client, 'bench');
  indexStream(file);
  const store = dynamoDeliveryStore('bench', DynamoDBDocumentClient.from(client));
  const receivers = await startReceivers();
  const urls = receivers.map(({ url }) => url);
  const rows = Array.from({ length: deliveries }, (_, index) =>
    pendingDelivery(index, `${urls[index % hosts]}/${index}`),
  );
  for (const row of rows) await store.create(row);

  const well = (deliveries / hosts) * (hosts - hanging);
  let delivered = 0;
  let last = 0;
  const before = process.memoryUsage().rss;
  const begin = performance.now();
  const http = fetchHttp({ allow: ['127.0.0.1'] });
  const queue = await drain(
    rows,
    (row) => deliver(row),
    () => delivered === well,
  );
  const counting: typeof store.update = async (next, previous) => {
    const written = await store.update(next, previous);
    if (next.status === 'delivered') {
      delivered += 1;
      last = performance.now();
    }
    return written;
  };
  const deliver = makeDeliverer({
    deliveries: { ...store, update: counting },
    hosts: dynamoHostStore('bench', DynamoDBDocumentClient.from(client)),
    queue: { send: async (again: readonly Delivery[], seconds: number) => queue.later(again, seconds) },
    feedStates: { get: async () => undefined },
    http,
    senders: { 'websub-hub': hubSender },
    random: Math.random,
    clock,
  });
  const silent = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  await queue.done();
  process.stdout.write = silent;
  const seconds = (last - begin) / 1000;
  const grown = Math.round((process.memoryUsage().rss - before) / 1e6);
  process.stdout.write(
    `  the engine: ${well} delivered in ${seconds.toFixed(1)} s, ${Math.round(well / seconds)} a second, memory +${grown} MB\n`,
  );

  const start = performance.now();
  const healthy = rows.filter((_, index) => index % hosts >= hanging);
  for (const { receiver } of healthy) await (await fetch(receiver, { method: 'POST', body: 'x' })).text();
  const loop = (performance.now() - start) / 1000;
  process.stdout.write(
    `  a fetch after a fetch, of those that answer only: ${loop.toFixed(1)} s, ${Math.round(well / loop)} a second\n`,
  );
  await dynamodb.close();
  await rm(folder, { recursive: true, force: true });
};
