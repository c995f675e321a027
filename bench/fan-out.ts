import { createServer } from 'node:http';
import { listen } from '#infra/local/loopback.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { makeDeliverer, parseAddress } from '#shared/deliver/engine/deliver.ts';
import { environment } from '#shared/function-contract.ts';
import { sha256 } from '#shared/hash.ts';
import { fanOut } from '#shared/hub/fan-out.ts';
import { hubSenders } from '#shared/hub/senders.ts';
import { takeMessage } from '#shared/hub/take-message.ts';
import { newDelivery, ownHub } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { FanOutPage } from '#shared/model/subscription.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { hubSignature as signForHub } from '#shared/web/signature.ts';
import { makeQueue, print, startTable, tableName } from './harness.ts';

const subscribers = Number(environment.BENCH_SUBSCRIBERS ?? 10_000);
const hosts = 100;
/** The round trip to a subscriber on another continent. */
const answerMs = 50;
/** The concurrency of ten functions with batches of ten. */
const concurrency = 100;
/** Fetches of the loop; the bench extrapolates the rest, which would take minutes. */
const loopSample = 200;

/** The line under which `run.ts` lists this bench. */
export const about = `one change to ${subscribers} subscribers on ${hosts} hosts that answer after ${answerMs} ms: the hub, with signatures and a stored row for each attempt, beside one fetch after another.`;

const feed = `<rss><channel>${'<item><title>Le conseil municipal a adopté le budget</title></item>'.repeat(700)}</channel></rss>`;

/** Starts the server of the feed, and one for each host of subscribers, which notes the requests. */
const startServers = async () => {
  const notified = new Set<string>();
  const notifiedAt: number[] = [];
  const site = await listen(
    createServer((_, response) => response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)),
    0,
  );
  const peers = await Promise.all(
    Array.from({ length: hosts }, (_, host) =>
      listen(
        createServer((request, response) => {
          request.resume().on('end', () => {
            setTimeout(() => response.writeHead(204).end(), answerMs);
            notified.add(`${host} ${request.url}`);
            notifiedAt.push(performance.now());
          });
        }),
        0,
      ),
    ),
  );
  const close = () => Promise.all([site, ...peers].map((server) => server.close()));
  return { site, peers, notified, notifiedAt, close };
};

const feedStateAt = (url: string): FeedState => ({
  slug: 'all',
  revision: 1,
  fingerprint: '',
  documents: [{ key: 'feeds/all/rss.xml', hash: sha256(feed).slice(0, 32), etag: '""', url, changedInRevision: 1 }],
  writtenAt: clock.now().toISOString(),
});

const leaseSeconds = 864_000;

const subscribe = async (
  store: ReturnType<typeof dynamoSubscriptionStore>,
  topic: string,
  callback: string,
): Promise<void> => {
  const requestedAt = clock.now().toISOString();
  const expiresAt = new Date(Date.parse(requestedAt) + leaseSeconds * 1000).toISOString();
  const intent = {
    id: callback,
    mode: 'subscribe',
    topic,
    callback,
    leaseSeconds,
    challenge: 'x',
    requestedAt,
  } as const;
  await store.saveIntent(intent);
  await store.confirm(intent, { topic, callback, secret: `secret of ${callback}`, verifiedAt: requestedAt, expiresAt });
};

/** Milliseconds of this process's CPU since `before`. Unlike the clock, they do not count other processes. */
const cpuMsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Samples the memory of this process above its current size. `stop` returns the peak in megabytes. */
const watchMemory = () => {
  const before = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 100);
  return {
    stop: (): number => {
      clearInterval(timer);
      return Math.round(peak / 1e6);
    },
  };
};

const printRate = (name: string, seconds: number, more: string): void => {
  const rate = (subscribers / seconds).toFixed(0);
  print(`${name.padEnd(28)}${rate} a second, the last after ${seconds.toFixed(1)} s, ${more}`);
};

/** Prints deliveries a second, the time to the last one, CPU, and the peak of memory, beside the loop. */
export const run = async (): Promise<void> => {
  const table = await startTable();
  const servers = await startServers();
  const topic = `${servers.site.url}/feeds/all/rss.xml`;
  const callbacks = Array.from({ length: subscribers }, (_, index) => `${servers.peers[index % hosts]?.url}/${index}`);
  const subscriptions = dynamoSubscriptionStore(tableName, table.client);
  for (let start = 0; start < subscribers; start += 50) {
    await Promise.all(callbacks.slice(start, start + 50).map((callback) => subscribe(subscriptions, topic, callback)));
  }

  const queue = makeQueue<unknown>();
  const pages = {
    send: (nextPages: readonly FanOutPage[]) => queue.send(nextPages.map((page) => ({ fanOut: page }))),
  };
  const state = feedStateAt(topic);
  const http = fetchHttp({ allow: ['127.0.0.1'] });
  const deliveries = dynamoDeliveryStore(tableName, table.client);
  const ports = { subscriptions, deliveries, feedStates: { get: async () => state }, queue, pages, http, clock };
  const senders = hubSenders({
    ...ports,
    site: { facets: [], notify: { rssCloud: false, ping: [], webhooks: [] } },
    publicUrl: servers.site.url,
    signForHub,
  });
  const hostStore = dynamoHostStore(tableName, table.client);
  const deliver = makeDeliverer({ ...ports, hosts: hostStore, senders, random: Math.random });
  const handle = (message: unknown): Promise<void> =>
    takeMessage(message, {
      fanOut: (page) => fanOut(page, ports),
      deliver: (body) => deliver(parseAddress(body)),
    });
  const change = newDelivery([1], {
    route: 'hub-fan-out',
    receiver: ownHub,
    subject: { kind: 'feed', slug: 'all', topics: [topic] },
    revision: 1,
    changedAt: state.writtenAt,
  });
  await deliveries.create(change);

  const memory = watchMemory();
  const hubCpu = process.cpuUsage();
  const hubBegin = performance.now();
  await queue.send([change]);
  await queue.drain(concurrency, handle, () => servers.notified.size === subscribers);
  const hubSeconds = ((servers.notifiedAt.at(-1) ?? 0) - hubBegin) / 1000;
  const hubCpuMs = (cpuMsSince(hubCpu) / subscribers).toFixed(1);
  const repeated = servers.notifiedAt.length - servers.notified.size;
  printRate('the hub', hubSeconds, `CPU ${hubCpuMs} ms each, delivered twice ${repeated}, memory +${memory.stop()} MB`);

  const loopCpu = process.cpuUsage();
  const loopBegin = performance.now();
  for (const callback of callbacks.slice(0, loopSample)) await fetch(callback, { method: 'POST', body: feed });
  const loopSeconds = ((performance.now() - loopBegin) / 1000) * (subscribers / loopSample);
  const loopCpuMs = (cpuMsSince(loopCpu) / loopSample).toFixed(1);
  const extrapolated = `CPU ${loopCpuMs} ms each (extrapolated from ${loopSample}), without signatures or storage`;
  printRate('one fetch after another', loopSeconds, extrapolated);
  await servers.close();
  await table.close();
};
