import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '#infra/local/loopback.ts';
import { ensureQueueWithDeadLetters } from '#infra/local/resources.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { startSqs } from '#infra/local/sqs/server.ts';
import { startQueueTrigger } from '#infra/local/triggers/queue-trigger.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { eachMessage } from '#shared/aws/lambda-events.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import { makeDeliverer, parseDeliveryMessage } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { type Delivery, newDelivery } from '#shared/model/delivery.ts';
import type { Sender } from '#shared/ports.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { createFolder, print, startTable, tableName } from './harness.ts';

const articles = 200;
const slowMs = 500;
/** Requests that one host gets at a time. */
const perHost = 8;
const maxSeconds = 180;
const batchSize = 10;

/** The line under which `run.ts` lists this bench. */
export const about = `${articles} articles to two webhooks, one of which takes ${slowMs} ms for an answer: the local queue, its trigger and the engine.`;

/** Starts a webhook that answers after so many milliseconds, and notes when it got which event. */
const startWebhook = async (answerMs: number) => {
  const got = new Map<string, number>();
  let inFlight = 0;
  let maxInFlight = 0;
  const server = await listen(
    createServer((request, response) => {
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
      got.set(String(request.headers['webhook-id']), performance.now());
      request.resume().on('end', () =>
        setTimeout(() => {
          inFlight -= 1;
          response.writeHead(204).end();
        }, answerMs),
      );
    }),
    0,
  );
  return { url: `${server.url}/`, got, maxInFlight: () => maxInFlight, close: server.close };
};

/** Posts the id of a delivery. */
const sender: Sender = {
  ordering: 'all',
  maxTopicsPerRequest: Number.POSITIVE_INFINITY,
  skipVisibilityCheck: true,
  request: ({ id, receiver }) => ({
    request: { method: 'POST', url: receiver, headers: { 'webhook-id': id }, body: id },
  }),
};

const deliveryOf = (receiver: string, index: number): Delivery =>
  newDelivery([index], {
    route: 'webhook',
    receiver,
    subject: { kind: 'article', id: `a${index}` },
    revision: 1,
    changedAt: clock.now().toISOString(),
  });

/** Prints when each webhook had its last event, beside the time that the slow one's answers take, eight at a time. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const folder = await createFolder();
  const sqs = await startSqs(folder.path, 0);
  const client = localClients.queue(sqs.url);
  const address = await ensureQueueWithDeadLetters(sqs.call, 'deliveries', { visibilitySeconds: 60, maxReceives: 5 });
  const fast = await startWebhook(0);
  const slow = await startWebhook(slowMs);
  const deliveries = dynamoDeliveryStore(tableName, table.client);
  const queue = sqsDeliveryQueue(address.queue.url, client);
  const rows = Array.from({ length: articles }, (_, index) => [
    deliveryOf(fast.url, index),
    deliveryOf(slow.url, index),
  ]).flat();
  for (const row of rows) await deliveries.create(row);
  let writes = 0;
  const deliver = makeDeliverer({
    deliveries: {
      ...deliveries,
      update: (...row) => {
        writes += 1;
        return deliveries.update(...row);
      },
    },
    hosts: hostLimiter({ hosts: dynamoHostStore(tableName, table.client), clock }),
    queue,
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => undefined },
    http: fetchHttp({ allow: ['127.0.0.1'] }),
    senders: { webhook: sender },
    random: Math.random,
    clock,
  });
  await queue.send(rows, 0);
  const begin = performance.now();
  const invoke = (event: unknown) => eachMessage(Object(event), (body) => deliver(parseDeliveryMessage(body)));
  const trigger = startQueueTrigger({ call: sqs.call, queue: address.queue, batchSize, invoke });
  const isOver = (): boolean => fast.got.size + slow.got.size === rows.length;
  while (!isOver() && performance.now() - begin < maxSeconds * 1000) await wait(20);
  for (const [name, { got, maxInFlight }] of Object.entries({ fast, slow })) {
    const instants = [...got.values()].toSorted((a, b) => a - b);
    const last = (((instants.at(-1) ?? begin) - begin) / 1000).toFixed(1);
    print(
      `the ${name} webhook: ${got.size} of ${articles} events, the last after ${last} s, at most ${maxInFlight()} at a time`,
    );
  }
  print(`updates of deliveries: ${(writes / rows.length).toFixed(2)} each; two are needed`);
  print(`${articles} answers of the slow one, ${perHost} at a time: ${(articles / perHost) * (slowMs / 1000)} s`);
  await trigger.close();
  await Promise.all([fast.close(), slow.close(), sqs.close(), table.close()]);
  await folder.remove();
};
