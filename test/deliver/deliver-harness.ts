import { type DelivererPorts, makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import type { NotifierPorts } from '#shared/deliver/notify/notify.ts';
import { makeSenders } from '#shared/deliver/routes/index.ts';
import type { SenderPorts } from '#shared/deliver/routes/route.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { publicRevisionHeader } from '#shared/model/feed-document.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { signatureHeaders } from '#shared/web/signature.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memoryFacetStore } from '#test/memory/memory-publish-stores.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { begin, siteWith, stateOf } from './delivery-fixture.ts';

/** A clock that a test moves. */
const manualClock = () => {
  let now = begin;
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { now: () => new Date(now), pass };
};

/** Ports of the built-in hub for tests in which it has no subscribers. */
export const hubWithoutSubscribers: Pick<SenderPorts, 'subscriptions' | 'facets' | 'distribution' | 'publicUrl'> &
  Pick<NotifierPorts, 'fanOuts' | 'pages'> = {
  subscriptions: memorySubscriptionStore(),
  facets: memoryFacetStore(),
  distribution: {
    read: async () => ({ kind: 'hidden' }),
    push: ({ callback }) => ({ request: { method: 'POST', url: callback } }),
    deny: ({ callback }) => ({ request: { method: 'GET', url: callback } }),
  },
  fanOuts: memoryFanOutStore(),
  pages: { send: async () => undefined },
  publicUrl: 'https://feeds.example.org',
};

/** The site, the values of its secrets by their names, and an EventBridge where there is one. */
export type HarnessOptions = {
  readonly site?: Site;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly busNamed?: SenderPorts['busNamed'];
  /** Milliseconds that a request may take. */
  readonly totalMs?: number;
};

/** A deliverer over memory stores, and the feed `fr` as readers see it over real HTTP. */
export const startDeliverHarness = async ({
  site = siteWith(),
  secrets = {},
  busNamed,
  totalMs = 300,
}: HarnessOptions = {}) => {
  const clock = manualClock();
  const deliveries = memoryDeliveryStore();
  const sent: { readonly delivery: Delivery; readonly delay: number }[] = [];
  const shown = new Map<string, string>();
  const readers = await startLocalServer((request, response) => {
    const etag = shown.get(request.path) ?? '"none"';
    const isKnown = request.headers['if-none-match'] === etag;
    const headers = { etag, [publicRevisionHeader]: etag.replaceAll('"', '') };
    response.writeHead(isKnown ? 304 : 200, headers).end(isKnown ? undefined : 'a feed');
  });
  let state: FeedState = stateOf('fr', 1, { publicUrl: readers.url });
  const show = (next: FeedState): void => {
    for (const { url, etag } of next.documents) shown.set(new URL(url).pathname, etag);
  };
  show(state);
  const http = fetchHttp({ allow: ['127.0.0.1'], totalMs });
  const feedStates = { get: async (slug: string) => (slug === 'fr' ? state : undefined) };
  const readSecret = async (name: string) => secrets[name] ?? '';
  const ports: DelivererPorts = {
    deliveries,
    hosts: hostLimiter({ hosts: memoryHostStore(), clock }),
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates,
    queue: { send: async (rows, delay) => void sent.push(...rows.map((delivery) => ({ delivery, delay }))) },
    http,
    clock,
    senders: makeSenders({
      ...hubWithoutSubscribers,
      site,
      clock,
      feedStates,
      sign: signatureHeaders,
      readSecret,
      busNamed,
    }),
    random: () => 0.5,
  };
  const row = (id: string) => deliveries.all().find((delivery) => delivery.id === id);
  const deliver = makeDeliverer(ports);
  return {
    clock,
    deliveries,
    ports,
    readers,
    sent,
    shown,
    show,
    /** Changes the stored state; readers see it only after `show`. */
    change: (next: FeedState): void => {
      state = next;
    },
    row,
    /** Handles the queue's message for a delivery, and gives its row afterwards. */
    wake: async ({ receiver, changedAt, id }: Delivery): Promise<Delivery | undefined> => {
      await deliver({ receiver, changedAt, id });
      return row(id);
    },
  };
};
