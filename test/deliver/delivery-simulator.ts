import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { makeNotifier } from '#shared/deliver/notify/notify.ts';
import { makeSenders } from '#shared/deliver/routes/index.ts';
import { type Address, type Delivery, feedOf, urlsOf } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { DeliveryQueue } from '#shared/ports.ts';
import { changedUrls } from '#test/changed-urls.ts';
import { dueName, memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { crashingCalls, survives } from './crashing-calls.ts';
import { hubWithoutSubscribers } from './deliver-harness.ts';
import { begin, siteWith, stateOf, topicsOf } from './delivery-fixture.ts';
import { type Behaviour, virtualHubs } from './receiver-simulator.ts';
import { seededRandom, virtualTime } from './virtual-time.ts';

/** One change of a feed, so many seconds after the one before; readers see it `visible` seconds later. */
export type Change = {
  readonly feed: string;
  readonly gap: number;
  readonly topics: readonly number[];
  readonly visible: number;
};

/** The input of a simulation, which is deterministic. */
export type Simulation = {
  readonly seed: number;
  readonly changes: readonly Change[];
  readonly hubs: readonly (readonly Behaviour[])[];
  /** Webhooks that subscribe to `feed.updated`. */
  readonly hooks?: readonly (readonly Behaviour[])[];
  /** See `crashingCalls`. */
  readonly crashes: readonly number[];
};

const days = 24 * 3600;
const revisionOf = (etag: string | undefined): number => Number(etag?.slice(1, -1) ?? 0);

/** The state after a change: a document's ETag tells the revision that changed it last. */
const changed = (before: FeedState | undefined, { feed, topics }: Change, written: string): FeedState => {
  const fresh = stateOf(feed, (before?.revision ?? 0) + 1, { writtenAt: written });
  const urls = before === undefined ? topicsOf(feed) : topicsOf(feed).filter((_, index) => topics.includes(index));
  const documents = fresh.documents.map((document) =>
    urls.includes(document.url) ? document : (before?.documents.find(({ url }) => url === document.url) ?? document),
  );
  return { ...fresh, documents };
};

/** Runs a simulation for four days, and returns everything that could be observed; instants in milliseconds since 1970. */
export const simulate = async ({ seed, changes, hubs: scripts, hooks = [], crashes }: Simulation) => {
  const time = virtualTime(begin);
  const now = (): number => time.clock.now().getTime();
  const random = seededRandom(seed);
  const { crashing } = crashingCalls(crashes, random, time);
  const hubs = virtualHubs(scripts, hooks, time);
  const states = new Map<string, FeedState>();
  const created: { readonly row: Delivery; readonly at: number }[] = [];
  const made: { readonly topic: string; readonly at: number }[] = [];
  const delivered: Delivery[] = [];
  const tooEarly: string[] = [];
  /** Pending deliveries that the sweep could not find between two writes. */
  const hidden: Delivery[] = [];

  const recorded = (row: Delivery): void => {
    if (row.status === 'delivered') delivered.push(row);
    if (row.isClaimed !== true) return;
    hubs.noteClaim(row);
    const topics = states.get(feedOf(row) ?? '')?.documents.filter(({ url }) => urlsOf(row).includes(url)) ?? [];
    const due = topics.filter(({ etag }) => revisionOf(etag) <= row.revision);
    tooEarly.push(...due.map(({ url, etag }) => (hubs.etags.get(url) === etag ? '' : url)).filter((url) => url !== ''));
  };

  // A process may also die between any two writes of one operation.
  const { between } = crashing({
    between: async (): Promise<void> => {
      const found = new Set(store.dueRows());
      const pending = store.all().filter(({ status }) => status === 'pending');
      hidden.push(...pending.filter((row) => !found.has(dueName(row))));
    },
  });
  const store = memoryDeliveryStore({
    between,
    created: (row) => void created.push({ row, at: now() }),
    updated: recorded,
  });
  const deliveries = crashing(store);
  const queue: DeliveryQueue = crashing({
    send: async (rows: readonly Delivery[], delay: number) => {
      for (const row of rows) {
        time.after(delay, () => wake(row));
        if (random() < 0.3) time.after(delay + random() * 0.2, () => wake(row));
      }
    },
  });
  const feedEntries = { tombstones: async () => [] };
  const feedStates = { get: async (slug: string) => states.get(slug) };
  const webhooks = hubs.hooks.map((url) => ({ url, secrets: [], events: ['feed.updated'], feeds: ['fr', 'ar'] }));
  const site = { ...siteWith(...hubs.urls), notify: { rssCloud: false, ping: [], webhooks } };
  const http = crashing(hubs.http);
  const { clock } = time;
  const senders = makeSenders({
    ...hubWithoutSubscribers,
    site,
    clock,
    feedStates,
    sign: () => ({}),
    readSecret: async () => '',
  });
  const hosts = crashing(memoryHostStore());
  const articles = { get: async () => undefined, revisions: async () => [] };
  const startFunction = () =>
    makeDeliverer({
      archives: { month: async () => undefined },
      articles,
      deliveries,
      hosts: hostLimiter({ hosts, clock, wait: (ms) => time.sleep(ms / 1000) }),
      queue,
      http,
      feedStates,
      senders,
      clock,
      random,
    });
  /** Two functions that know of each other only by the stores. One that crashed has forgotten everything. */
  const functions = [startFunction(), startFunction()];
  const deliverSomewhere = async (address: Address): Promise<boolean> => {
    const index = random() < 0.5 ? 0 : 1;
    const deliver = functions[index] ?? startFunction();
    const survived = await survives(() => hubs.workingOn(address.id, () => deliver(address)));
    if (!survived) functions[index] = startFunction();
    return survived;
  };
  const clouds = { callbacks: async () => [] };
  const { notifyFeed } = makeNotifier({
    ...hubWithoutSubscribers,
    feedEntries,
    feedStates,
    deliveries,
    queue,
    site,
    articles,
    clouds,
    clock,
  });

  /** The queue repeats a message a few times only; then the sweep takes over. */
  const wake = async (address: Address, receptions = 1): Promise<void> => {
    const survived = await deliverSomewhere(address);
    if (!survived && receptions < 3) time.after(60, () => wake(address, receptions + 1));
  };
  /** The stream repeats a record until notify has handled it. */
  const notify = async (slug: string): Promise<void> => {
    const survived = await survives(() => notifyFeed(slug));
    if (!survived) time.after(random() * 5, () => notify(slug));
  };
  const sweep = (): Promise<unknown> => survives(() => dispatchDue({ deliveries, queue, clock: time.clock }));

  const change = (next: Change): void => {
    const state = changed(states.get(next.feed), next, time.clock.now().toISOString());
    states.set(next.feed, state);
    // The page of a feed is no topic.
    const topics = changedUrls(state).filter((url) => topicsOf(next.feed).includes(url));
    made.push(...topics.map((topic) => ({ topic, at: now() })));
    time.after(random(), () => notify(next.feed));
    time.after(next.visible, () => {
      for (const { url, etag } of state.documents) {
        if (revisionOf(etag) > revisionOf(hubs.etags.get(url))) hubs.etags.set(url, etag);
      }
    });
  };

  let start = 0;
  for (const next of changes) {
    start += next.gap;
    time.after(start, () => change(next));
  }
  // The sweep runs each minute during the changes, and later each hour.
  for (let minute = 1; minute < 240; minute += 1) time.after(minute * 60, sweep);
  for (let hour = 4; hour < 96; hour += 1) time.after(hour * 3600, sweep);
  await time.runUntil(begin + 4 * days * 1000);
  return {
    pings: hubs.pings,
    hubs: hubs.urls,
    hooks: hubs.hooks,
    created,
    made,
    delivered,
    tooEarly,
    hidden,
    rows: store.all(),
    dueRows: store.dueRows(),
    conflicts: store.conflicts,
  };
};
