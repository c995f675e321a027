import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '#infra/local/dynamodb/server.ts';
import { indexStream } from '#infra/local/dynamodb/stream-table.ts';
import { listen } from '#infra/local/loopback.ts';
import { ensureTable, localClients } from '#infra/local/resources.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { dynamoSubscriptionStore } from '#shared/aws/dynamo-subscription-store.ts';
import { environment } from '#shared/contract.ts';
import { makeDeliverer, parseAddress } from '#shared/deliver/engine/deliver.ts';
import { fanOut } from '#shared/hub/fan-out.ts';
import { hubSenders } from '#shared/hub/senders.ts';
import { takeMessage } from '#shared/hub/take-message.ts';
import { type Delivery, newDelivery, ownHub } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { FanOutPage } from '#shared/model/subscription.ts';
import { systemClock as clock } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { hubSignature as signForHub } from '#shared/web/signature.ts';

const subscribers = Number(environment.BENCH_SUBSCRIBERS ?? 10_000);
const hosts = 100;
/** What a subscriber a continent away takes to answer, in milliseconds. */
const answersInMs = 50;
/** As ten functions with batches of ten. */
const atOnce = 100;
/** Fetches of the loop, from which the rest is reckoned: it would take minutes. */
const sample = 200;

/** What this measures, in one line. */
export const about = `one change to ${subscribers} subscribers of ${hosts} hosts that answer after ${answersInMs} ms: the hub, signed and with every attempt kept, beside a fetch after a fetch.`;

const feed = `<rss><channel>${'<item><title>Le conseil municipal a adopté le budget</title></item>'.repeat(700)}</channel></rss>`;

/** The site's own feed, and subscribers that count what reaches them. */
const startWorld = async () => {
  const reached = new Set<string>();
  const times: number[] = [];
  const site = await listen(
    createServer((_, response) => response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)),
    0,
  );
  const peers = await Promise.all(
    Array.from({ length: hosts }, (_, host) =>
      listen(
        createServer((request, response) => {
          request.resume().on('end', () => {
            setTimeout(() => response.writeHead(204).end(), answersInMs);
            reached.add(`${host} ${request.url}`);
            times.push(performance.now());
          });
        }),
        0,
      ),
    ),
  );
  const close = () => Promise.all([site, ...peers].map((one) => one.close()));
  return { site, peers, reached, times, close };
};

/** A queue in this process; what is put off comes again when its time has come. */
const startQueue = () => {
  const ready: unknown[] = [];
  const add = (messages: readonly unknown[], seconds: number): void => {
    if (seconds === 0) ready.push(...messages);
    else setTimeout(() => ready.push(...messages), seconds * 1000);
  };
  return {
    queue: { send: async (rows: readonly Delivery[], seconds: number) => add(rows, seconds) },
    pages: {
      send: async (pages: readonly FanOutPage[]) =>
        add(
          pages.map((fanOut) => ({ fanOut })),
          0,
        ),
    },
    work: async (handle: (message: unknown) => Promise<void>, isOver: () => boolean): Promise<void> => {
      while (!isOver()) {
        const message = ready.shift();
        if (message === undefined) await wait(5);
        else await handle(message);
      }
    },
  };
};

const stateOf = (url: string): FeedState => ({
  slug: 'all',
  revision: 1,
  fingerprint: '',
  documents: [
    {
      key: 'feeds/all/rss.xml',
      hash: createHash('sha256').update(feed).digest('hex'),
      etag: '""',
      url,
      changedInRevision: 1,
    },
  ],
  changedUrls: [url],
  writtenAt: clock.now().toISOString(),
});

type Store = ReturnType<typeof dynamoSubscriptionStore>;

const subscribe = async (store: Store, topic: string, callback: string): Promise<void> => {
  const asked = clock.now().toISOString();
  const intent = {
    id: callback,
    mode: 'subscribe',
    topic,
    callback,
    leaseSeconds: 864_000,
    challenge: 'x',
    requestedAt: asked,
  } as const;
  await store.saveIntent(intent);
  const expiresAt = new Date(Date.parse(asked) + 864_000_000).toISOString();
  await store.confirm(intent, { topic, callback, secret: `secret of ${callback}`, verifiedAt: asked, expiresAt });
};

const inGroups = async <T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> => {
  for (let start = 0; start < items.length; start += size)
    await Promise.all(items.slice(start, start + size).map(work));
};

/** Milliseconds of this process's CPU since `before`; what other processes take from the clock they do not take from it. */
const cpuSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const line = (name: string, seconds: number, count: number, more: string): void => {
  const figures = `${(count / seconds).toFixed(0)} a second, the last after ${seconds.toFixed(1)} s`;
  process.stdout.write(`  ${name.padEnd(28)}${figures}${more}\n`);
};

/** Prints deliveries a second, the time to the last one and what memory grew by, beside the loop. */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-bench-'));
  const file = join(folder, 'table.db');
  const dynamodb = await startDynamoDb({ file });
  const raw = localClients.table(dynamodb.url);
  await ensureTable(raw, 'bench');
  indexStream(file);
  const client = DynamoDBDocumentClient.from(raw);
  const world = await startWorld();
  const topic = `${world.site.url}/feeds/all/rss.xml`;
  const callbacks = Array.from({ length: subscribers }, (_, index) => `${world.peers[index % hosts]?.url}/${index}`);
  const subscriptions = dynamoSubscriptionStore('bench', client);
  await inGroups(callbacks, 50, (callback) => subscribe(subscriptions, topic, callback));

  const { queue, pages, work } = startQueue();
  const state = stateOf(topic);
  const http = fetchHttp({ allow: ['127.0.0.1'] });
  const deliveries = dynamoDeliveryStore('bench', client);
  const feedStates = { get: async () => state };
  const base = { subscriptions, deliveries, feedStates, queue, pages, http, clock };
  const senders = hubSenders({
    ...base,
    site: { facets: [], notify: { rssCloud: false, ping: [], webhooks: [] } },
    publicUrl: world.site.url,
    signForHub,
  });
  const hostStore = dynamoHostStore('bench', client);
  const deliver = makeDeliverer({ ...base, hosts: hostStore, senders, random: Math.random });
  const handle = (message: unknown): Promise<void> =>
    takeMessage(message, {
      fanOut: (page) => fanOut(page, base),
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

  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 100);
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await queue.send([change], 0);
  await Promise.all(Array.from({ length: atOnce }, () => work(handle, () => world.reached.size === subscribers)));
  const seconds = ((world.times.at(-1) ?? 0) - begin) / 1000;
  const hubCpu = cpuSince(cpu) / subscribers;
  clearInterval(watch);
  process.stdout.write = print;
  const twice = world.times.length - world.reached.size;
  line(
    'the hub',
    seconds,
    subscribers,
    `, CPU ${hubCpu.toFixed(1)} ms each, delivered twice ${twice}, memory +${Math.round(peak / 1e6)} MB`,
  );

  const loopBegin = process.cpuUsage();
  const start = performance.now();
  for (const callback of callbacks.slice(0, sample)) await fetch(callback, { method: 'POST', body: feed });
  const loop = ((performance.now() - start) / 1000) * (subscribers / sample);
  line(
    'a fetch after a fetch',
    loop,
    subscribers,
    `, CPU ${(cpuSince(loopBegin) / sample).toFixed(1)} ms each (reckoned from ${sample}), unsigned, nothing kept`,
  );
  await world.close();
  await dynamodb.close();
  await rm(folder, { recursive: true, force: true });
};
