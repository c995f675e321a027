import { type DeliverDeps, deliver } from '#shared/deliver/engine/deliver.ts';
import { ownCouriers } from '#shared/deliver/routes/couriers.ts';
import { shownFeeds } from '#shared/deliver/visibility/shown-feed.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { signatureHeaders } from '#shared/web/signature.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { memoryDeliveryStore } from './memory-delivery-store.ts';
import { memoryHostStore } from './memory-host-store.ts';
import { begin, siteWith, stateOf } from './owed.ts';

/** The instant of a scene, moved by hand. */
const movingClock = () => {
  let now = begin;
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { now: () => new Date(now), pass };
};

/** Whom the newsroom tells, and the values of its secrets by their names. */
export type SceneOptions = { readonly site?: Site; readonly secrets?: Readonly<Record<string, string>> };

/** The feed `fr` as readers see it over real HTTP, the rows that are owed for it, and a `deliver` that works on them. */
export const startScene = async ({ site = siteWith(), secrets = {} }: SceneOptions = {}) => {
  const clock = movingClock();
  const deliveries = memoryDeliveryStore();
  const sent: { readonly delivery: Delivery; readonly delay: number }[] = [];
  const shown = new Map<string, string>();
  const readers = await startLocalServer((request, response) => {
    const etag = shown.get(request.path) ?? '"none"';
    const known = request.headers['if-none-match'] === etag;
    response.writeHead(known ? 304 : 200, { etag }).end(known ? undefined : 'a feed');
  });
  let state: FeedState = stateOf('fr', 1, { publicUrl: readers.url });
  const show = (of: FeedState): void => {
    for (const { url, etag } of of.documents) shown.set(new URL(url).pathname, etag);
  };
  show(state);
  const http = fetchHttp({ allow: ['127.0.0.1'], totalMs: 300 });
  const deps: DeliverDeps = {
    deliveries,
    hosts: memoryHostStore(),
    feedStates: { get: async (slug) => (slug === 'fr' ? state : undefined) },
    queue: { send: async (rows, delay) => void sent.push(...rows.map((delivery) => ({ delivery, delay }))) },
    http,
    readShown: shownFeeds(http),
    clock,
    couriers: ownCouriers({ site, clock, sign: signatureHeaders, readSecret: async (name) => secrets[name] ?? '' }),
    random: () => 0.5,
  };
  const row = (id: string) => deliveries.all().find((delivery) => delivery.id === id);
  return {
    clock,
    deliveries,
    deps,
    readers,
    sent,
    shown,
    show,
    /** The table's truth moves on; readers see it only after `show`. */
    change: (next: FeedState): void => {
      state = next;
    },
    row,
    /** Wakes `deliver` for a row as the queue does. */
    wake: async ({ receiver, changedAt, id }: Delivery): Promise<Delivery | undefined> => {
      await deliver({ receiver, changedAt, id }, deps);
      return row(id);
    },
  };
};
