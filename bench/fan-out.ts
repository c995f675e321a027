import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { listen } from '#infra/local/loopback.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoFacetStore } from '#shared/aws/dynamo-facet-store.ts';
import { dynamoFanOutStore } from '#shared/aws/dynamo-fan-out-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { makeDeliverer, parseDeliveryMessage } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { fanOutRequester } from '#shared/deliver/fan-out/request-fan-outs.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { takeMessage } from '#shared/deliver/fan-out/take-message.ts';
import { environment } from '#shared/function-contract.ts';
import { hubDistribution, hubSenders } from '#shared/hub/senders.ts';
import type { PageAddress } from '#shared/model/fan-out.ts';
import { documentHash, type FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { hubSignature as signForHub } from '#shared/web/signature.ts';
import { makeQueue, print, startTable, tableName } from './harness.ts';

const subscribers = Number(environment.BENCH_SUBSCRIBERS ?? 10_000);
const hosts = 100;
/** The round trip to a subscriber on another continent. */
const answerMs = 50;
/** Connections to each host, of the hub and of the loop. */
const perHost = 8;
/** Pages that are sent at the same time, with up to 50 pushes each: one batch of the queue. */
const concurrency = 10;
/** Subscribers of another topic, to whom both sides send before they are measured: a function that sends is warm. */
const warmUpSubscribers = 500;

/** The line under which `run.ts` lists this bench. */
export const about = `one change to ${subscribers} subscribers on ${hosts} hosts that answer after ${answerMs} ms: the hub, with signatures and stored pages, beside a bare keep-alive loop of undici.`;

const feed = `<rss><channel>${'<item><title>Le conseil municipal a adopté le budget</title></item>'.repeat(700)}</channel></rss>`;

const site: Site = {
  identity: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: '',
    timeZone: 'Africa/Casablanca',
  },
  feeds: [],
  facets: [],
  formats: [],
  sources: [],
  hubs: ['self'],
  notify: { rssCloud: false, ping: [], webhooks: [] },
};

const counts = z.object({ requests: z.number(), urls: z.number(), lastAt: z.number() });

/** Starts the hosts of subscribers in a thread of their own, so that both sides of the comparison leave them as much CPU. */
const startSubscribers = async () => {
  const worker = new Worker(new URL('./subscriber-servers.ts', import.meta.url), { workerData: { hosts, answerMs } });
  const urls = z.array(z.string()).parse((await once(worker, 'message'))[0]);
  return {
    urls,
    count: async () => {
      worker.postMessage('count');
      return counts.parse((await once(worker, 'message'))[0]);
    },
    close: () => worker.terminate(),
  };
};

const leaseSeconds = 864_000;

const subscribe = async (
  store: ReturnType<typeof dynamoSubscriptionStore>,
  topic: string,
  callback: string,
): Promise<void> => {
  const requestedAt = clock.now().toISOString();
  const expiresAt = new Date(Date.parse(requestedAt) + leaseSeconds * 1000).toISOString();
  const asked = {
    id: callback,
    mode: 'subscribe',
    topic,
    callback,
    leaseSeconds,
    challenge: 'x',
    requestedAt,
  } as const;
  await store.saveIntent(asked);
  const secret = `secret of ${callback}`;
  await store.confirm(asked, { topic, callback, secret, verifiedAt: requestedAt, expiresAt }, 0);
};

/** Milliseconds of this process's CPU since `before`. Unlike the clock, they do not count other processes. */
const cpuMsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Runs the sending of everything, and prints its rate; gives it. */
const measure = async (
  name: string,
  subscribed: Awaited<ReturnType<typeof startSubscribers>>,
  send: () => Promise<void>,
): Promise<number> => {
  const cpu = process.cpuUsage();
  const begin = performance.timeOrigin + performance.now();
  await send();
  const { requests, urls, lastAt } = await subscribed.count();
  const seconds = (lastAt - begin) / 1000;
  const cpuMs = (cpuMsSince(cpu) / subscribers).toFixed(2);
  const repeated = requests - urls;
  const rate = urls / seconds;
  print(
    `${name.padEnd(20)}${rate.toFixed(0)} a second, ${urls} of ${subscribers} reached, the last after ${seconds.toFixed(1)} s, ${repeated} twice, CPU of all threads ${cpuMs} ms each`,
  );
  return rate;
};

/** A hub over a real table, with one change of the feed `all`. */
const makeHub = async (
  table: Awaited<ReturnType<typeof startTable>>,
  topic: string,
  callbacks: readonly string[],
): Promise<() => Promise<void>> => {
  const subscriptions = dynamoSubscriptionStore(tableName, table.client);
  for (let start = 0; start < callbacks.length; start += 50) {
    await Promise.all(callbacks.slice(start, start + 50).map((callback) => subscribe(subscriptions, topic, callback)));
  }
  const state: FeedState = {
    slug: 'all',
    revision: 1,
    fingerprint: '',
    documents: [{ key: 'feeds/all/rss.xml', hash: documentHash(feed), etag: '""', url: topic, changedInRevision: 1 }],
    writtenAt: clock.now().toISOString(),
    credits: 1,
  };
  const queue = makeQueue<unknown>();
  let waiting = 0;
  const pages = {
    send: (addresses: readonly PageAddress[], delaySeconds: number) => {
      waiting += addresses.length;
      const messages = addresses.map(({ topic: name, from }) => ({ fanOut: { topic: name, from } }));
      return queue.send(messages, delaySeconds);
    },
  };
  const ports = {
    subscriptions,
    fanOuts: dynamoFanOutStore(tableName, table.client),
    deliveries: dynamoDeliveryStore(tableName, table.client),
    hosts: hostLimiter({ hosts: dynamoHostStore(tableName, table.client), clock }),
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => state },
    facets: dynamoFacetStore(tableName, table.client),
    http: fetchHttp({ allow: ['127.0.0.1'] }),
    publicUrl: new URL(topic).origin,
    site,
    queue,
    pages,
    clock,
  };
  const distribution = hubDistribution({ ...ports, signForHub });
  const engine = { ...ports, senders: hubSenders({ ...ports, distribution }), random: Math.random };
  const deliver = makeDeliverer(engine);
  const runPage = makeFanOut({ ...engine, distribution, slots: makeSlots(perHost), wait });
  const handle = async (message: unknown): Promise<void> => {
    await takeMessage(message, { fanOut: runPage, deliver: (body) => deliver(parseDeliveryMessage(body)) });
    waiting -= 1;
  };
  return async () => {
    await fanOutRequester(ports)(state, async () => () => false);
    await queue.drain(concurrency, handle, () => waiting === 0);
  };
};

/** The bare limit: the same bytes to the same hosts over as many connections, without signatures, guards or storage. */
const sendBare = async (callbacks: readonly string[]): Promise<void> => {
  const dispatcher = new Agent({ connections: perHost, pipelining: 1 });
  const body = Buffer.from(feed);
  const headers = { 'content-type': 'application/rss+xml' };
  const left = callbacks.values();
  const lane = async (): Promise<void> => {
    for (const callback of left) {
      const answer = await request(callback, { method: 'POST', headers, body, dispatcher });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: perHost * hosts }, lane));
  await dispatcher.close();
};

/** Prints pushes a second and the time to the last one, beside the bare loop, and the share of it. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const subscribed = await startSubscribers();
  const server = await listen(
    createServer((_, response) => response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)),
    0,
  );
  const topic = `${server.url}/feeds/all/rss.xml`;
  const callbacks = Array.from({ length: subscribers }, (_, index) => `${subscribed.urls[index % hosts]}/${index}`);
  const few = callbacks.slice(0, warmUpSubscribers);
  const warmUp = await makeHub(table, `${server.url}/feeds/warm/rss.xml`, few);
  const fanOut = await makeHub(table, topic, callbacks);
  await warmUp();
  await sendBare(few);
  await subscribed.count();

  const hub = await measure('the hub', subscribed, fanOut);
  const bare = await measure('bare undici', subscribed, () => sendBare(callbacks));
  print(`the hub makes ${((100 * hub) / bare).toFixed(0)} % of the bare loop`);
  await server.close();
  await subscribed.close();
  await table.close();
};
