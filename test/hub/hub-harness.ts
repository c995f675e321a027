import { createHash, randomUUID } from 'node:crypto';
import { makeDeliverer, parseDeliveryMessage } from '#shared/deliver/engine/deliver.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { dispatchPages } from '#shared/deliver/fan-out/dispatch-pages.ts';
import { fanOutRequester } from '#shared/deliver/fan-out/request-fan-outs.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { takeMessage } from '#shared/deliver/fan-out/take-message.ts';
import type { Distribution } from '#shared/hub/distribute.ts';
import { makeHubEndpoint } from '#shared/hub/receive-request.ts';
import { hubDistribution, hubSenders } from '#shared/hub/senders.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { PageAddress, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import type { FeedStateStore, Http, SubscriptionStore } from '#shared/ports.ts';
import { wait } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { isInside } from '#shared/web/private-addresses.ts';
import { serve } from '#shared/web/router.ts';
import { hubSignature as signForHub } from '#shared/web/signature.ts';
import { siteWith } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memoryFacetStore } from '#test/memory/memory-publish-stores.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { type Seen, startLocalServer } from '#test/web/local-server.ts';

type HubSenders = ReturnType<typeof hubSenders>;
type Receive = (request: HttpRequest) => Promise<HttpAnswer>;

/** Replacements for parts of a hub that break it; a sound hub has none. */
export type Faults = {
  readonly http?: (http: Http) => Http;
  readonly subscriptions?: (store: SubscriptionStore) => SubscriptionStore;
  readonly senders?: (senders: HubSenders) => HubSenders;
  readonly distribution?: (distribution: Distribution) => Distribution;
  /** `drain` works off the queue immediately. */
  readonly receive?: (receive: Receive, drain: () => Promise<void>) => Receive;
  readonly signature?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
};

/** The media type of each document that can be subscribed to. */
export const types = {
  'rss.xml': 'application/rss+xml; charset=utf-8',
  'atom.xml': 'application/atom+xml; charset=utf-8',
  'feed.json': 'application/feed+json; charset=utf-8',
} as const;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** A clock that tests move forward by hand. */
const movingClock = () => {
  let now = Date.parse('2026-11-23T22:00:00.000Z');
  const moveTo = (instant: number): void => {
    now = Math.max(now, instant);
  };
  return { now: () => new Date(now), moveTo };
};

type Waiting = { readonly at: number; readonly message: unknown };

/** A queue in memory; `next` takes the message that is due first, up to an instant. */
const memoryQueue = (now: () => Date) => {
  const line: Waiting[] = [];
  const add = (message: unknown, delay: number) => void line.push({ at: now().getTime() + delay * 1000, message });
  return {
    queue: { send: async (rows: readonly Delivery[], delay: number) => rows.forEach((row) => void add(row, delay)) },
    pages: {
      send: async (pages: readonly PageAddress[], delay: number) =>
        pages.forEach(({ topic, from }) => void add({ fanOut: { topic, from } }, delay)),
    },
    next: (until: number): Waiting | undefined => {
      const [first] = line.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (first !== undefined) line.splice(line.indexOf(first), 1);
      return first;
    },
  };
};

/** A site on loopback with the feed `fr` and its own hub, called over real HTTP; its queue is worked off on demand. */
export const openHub = async (faults: Faults = {}, formerUrls?: readonly string[]) => {
  const clock = movingClock();
  const { queue, pages, next } = memoryQueue(clock.now);
  const shown = new Map<string, string>();
  let revision = 0;
  let isGone = false;
  let receive: Receive = async () => ({ status: 503, headers: {}, body: '' });
  const site = await startLocalServer(async ({ method, path, headers, body }, response) => {
    if (method === 'POST') {
      const address = String(headers['x-from'] ?? '192.0.2.1');
      const given = { method, path, query: new URLSearchParams(), params: {}, address, body: Buffer.from(body) };
      const answer = await receive({ ...given, headers: { 'content-type': headers['content-type'] ?? '' } });
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    const text = shown.get(path) ?? '';
    const type = Object.entries(types).find(([file]) => path.endsWith(file))?.[1] ?? 'text/plain';
    response
      .writeHead(isGone ? 410 : text === '' ? 404 : 200, { 'content-type': type, etag: `"${sha256(text)}"` })
      .end(text);
  });
  const topic = (file: keyof typeof types = 'rss.xml'): string => `${site.url}/feeds/fr/${file}`;
  const stateOf = (): FeedState => ({
    slug: 'fr',
    revision,
    fingerprint: String(revision),
    documents: [...shown].map(([path, text]) => ({
      key: path.slice(1),
      url: `${site.url}${path}`,
      hash: sha256(text),
      etag: `"${sha256(text)}"`,
      changedInRevision: revision,
    })),
    writtenAt: clock.now().toISOString(),
    credits: 1,
    ...(isGone ? { isGone } : {}),
  });
  const feedStates: Pick<FeedStateStore, 'get'> = { get: async (slug) => (slug === 'fr' ? stateOf() : undefined) };
  const topics = new Map<string, SubscribedTopic>();
  const subscriptions = (faults.subscriptions ?? ((store) => store))(memorySubscriptionStore(topics));
  const fanOuts = memoryFanOutStore(topics);
  const plain = fetchHttp({ allow: ['127.0.0.1'], totalMs: 5_000 });
  const http = (faults.http ?? ((one) => one))(plain);
  const deliveries = memoryDeliveryStore();
  const base = {
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates,
    facets: memoryFacetStore(),
    deliveries,
    queue,
    pages,
    subscriptions,
    fanOuts,
    clock,
  };
  const parts = { ...base, publicUrl: site.url, formerUrls };
  const moved = formerUrls === undefined ? {} : { formerFeedsUrls: formerUrls };
  const notify = { rssCloud: false, ping: [], webhooks: [], hubSignature: faults.signature ?? 'sha256' } as const;
  const distribution = (faults.distribution ?? ((one) => one))(
    hubDistribution({ ...parts, http: plain, site: { facets: [], notify, ...moved }, signForHub }),
  );
  const senders = (faults.senders ?? ((one) => one))(hubSenders({ ...parts, distribution }));
  const engine = { ...base, http, hosts: hostLimiter({ hosts: memoryHostStore(), clock }), senders, random: () => 0.5 };
  const deliver = makeDeliverer(engine);
  const runPage = makeFanOut({ ...engine, distribution, slots: makeSlots(8), wait });

  const work = (message: unknown): Promise<void> =>
    takeMessage(message, { fanOut: runPage, deliver: (body) => deliver(parseDeliveryMessage(body)) });
  const runUntil = async (end: number): Promise<void> => {
    for (let due = next(end); due !== undefined; due = next(end)) {
      clock.moveTo(due.at);
      await work(due.message);
    }
  };
  const drain = (): Promise<void> => runUntil(clock.now().getTime());
  const sound: Receive = makeHubEndpoint({ ...parts, isInside: isInside(['127.0.0.1']), random: randomUUID });
  receive = serve({ 'POST /hub': (faults.receive ?? ((one) => one))(sound, drain) });

  const publish = async (text: string, { take = false } = {}): Promise<void> => {
    revision += 1;
    for (const file of Object.keys(types)) shown.set(`/feeds/fr/${file}`, `${text} ${file} ${revision}`);
    const site = { ...siteWith('self'), notify, ...moved };
    await fanOutRequester({ ...base, site })(stateOf(), async () => () => take);
    await drain();
  };
  await publish('Le Maroc et la Belgique');
  return {
    url: `${site.url}/hub`,
    publicUrl: site.url,
    topic,
    subscriptions,
    deliveries,
    fanOuts,
    clock,
    drain,
    publish,
    /** Removes the feed: it answers 410 from now on. */
    removeFeed: (): void => {
      isGone = true;
    },
    /** The bytes of a topic that readers get now. */
    bytes: (file: keyof typeof types = 'rss.xml'): string => shown.get(`/feeds/fr/${file}`) ?? '',
    /** Lets so many seconds pass, with all deliveries that are due in them. */
    pass: async (seconds: number): Promise<void> => {
      const end = clock.now().getTime() + seconds * 1000;
      await runUntil(end);
      clock.moveTo(end);
      await dispatchDue({ deliveries, queue, clock });
      await dispatchPages({ fanOuts, pages, clock });
      await drain();
    },
    /** Sends a form to the hub; returns its answer, before any verification. */
    ask: async (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => {
      const body = new URLSearchParams(fields);
      const answer = await fetch(`${site.url}/hub`, { method: 'POST', body, headers, redirect: 'manual' });
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
    },
  };
};

/** A running hub, as a test sees it. */
export type HubHarness = Awaited<ReturnType<typeof openHub>>;

/** The answers of a subscriber; by default it echoes every challenge and acknowledges every push. */
export type SubscriberBehaviour = {
  readonly verify?: (query: URLSearchParams) => {
    readonly status: number;
    readonly body?: string;
    readonly location?: string;
  };
  readonly take?: (push: Seen) => { readonly status: number; readonly location?: string };
};

/** A subscriber on loopback. */
export const startSubscriber = async (initial: SubscriberBehaviour = {}) => {
  const behaviour = { ...initial };
  const peer = await startLocalServer((request, response) => {
    const query = new URL(request.path, 'http://subscriber').searchParams;
    const echo = { status: 200, body: query.getAll('hub.challenge').at(-1) ?? '' };
    const answer: ReturnType<NonNullable<SubscriberBehaviour['verify']>> =
      request.method === 'GET' ? (behaviour.verify?.(query) ?? echo) : (behaviour.take?.(request) ?? { status: 204 });
    const headers = answer.location === undefined ? {} : { location: answer.location };
    response.writeHead(answer.status, headers).end(answer.body ?? '');
  });
  return {
    callback: `${peer.url}/rappel`,
    url: peer.url,
    /** Changes its answers from now on. */
    becomes: (next: SubscriberBehaviour): void => void Object.assign(behaviour, next),
    asked: () => peer.seen.filter(({ method }) => method === 'GET'),
    pushed: () => peer.seen.filter(({ method }) => method === 'POST'),
    seen: peer.seen,
  };
};

/** The parameters of a verification request. */
export const parametersOf = ({ path }: Seen): URLSearchParams => new URL(path, 'http://subscriber').searchParams;
