import { expect, it } from 'vitest';
import { changedTopics, makeNotifier, type NotifierPorts } from '#shared/deliver/notify/notify.ts';
import { hubReceiver } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import type { Tombstone } from '#shared/model/article.ts';
import { type Delivery, urlsOf } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Feed, Site } from '#shared/site/site.ts';
import { hubWithoutSubscribers } from '#test/deliver/deliver-harness.ts';
import { at, siteWith, stateOf, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';

const hubs = ['https://hub.example/', 'https://other.example/hub?site=1'];
const [rss = '', atom = ''] = topicsOf('fr');

/** The feed `fr` as the site file names it. */
const feed: Feed = {
  slug: 'fr',
  title: 'En français',
  description: 'L’actualité',
  language: 'fr',
  select: {},
  entries: 50,
  content: 'full',
};

/** Ports over feeds with these states; `send` records the enqueued deliveries. */
const room = (...states: readonly FeedState[]) => roomOf(states);

type Around = {
  readonly tombstones?: readonly Tombstone[];
  readonly callbacks?: readonly string[];
  readonly site?: Site;
};

const roomOf = (states: readonly FeedState[], around: Around = {}) => {
  const { tombstones = [], callbacks = [], site = siteWith(...hubs) } = around;
  const deliveries = memoryDeliveryStore();
  const woken: Delivery[] = [];
  const current = new Map(states.map((state) => [state.slug, state]));
  const deps = {
    ...hubWithoutSubscribers,
    feedEntries: { tombstones: async () => tombstones },
    feedStates: { get: async (slug: string) => current.get(slug) },
    clouds: { callbacks: async () => callbacks },
    deliveries,
    queue: { send: async (sent: readonly Delivery[]) => void woken.push(...sent) },
    articles: { get: async () => undefined, revisions: async () => [] },
    clock: { now: () => new Date(at(0)) },
    site,
  };
  return { deps, deliveries, woken, show: (state: FeedState) => void current.set(state.slug, state) };
};

const markDelivered = async (deliveries: ReturnType<typeof memoryDeliveryStore>): Promise<void> => {
  for (const row of deliveries.all()) await deliveries.update({ ...row, status: 'delivered' }, row);
};

/** A state in which only these documents changed in the last revision, and the others in an earlier one. */
const changing = (revision: number, changed: readonly string[], earlier = revision - 1): FeedState => {
  const state = stateOf('fr', revision);
  const documents = state.documents.map((document) => ({
    ...document,
    changedInRevision: changed.includes(document.url) ? revision : earlier,
  }));
  return { ...state, documents };
};

/** Handles a stream record of a feed. */
const notify = (slug: string, ports: NotifierPorts): Promise<number> => makeNotifier(ports).notifyFeed(slug);

const page = 'https://feeds.example.org/feeds/fr/';

it('a receiver gets the topics that changed since its last delivery, never the page', () => {
  expect(changedTopics(changing(2, [rss, atom, page]), 1)).toEqual([rss, atom]);
});

it('a change of the page alone changes no topic, nor does it at the next change of one topic', () => {
  expect(changedTopics(changing(2, [page]), 1)).toEqual([]);
  expect(changedTopics(changing(3, [rss], 1), 1)).toEqual([rss]);
});

it('a receiver gets the topics of every revision that it missed, and a new receiver gets all topics', () => {
  expect(changedTopics(changing(5, [rss], 4), 3)).toEqual(topicsOf('fr'));
  expect(changedTopics(changing(5, [rss], 2), 3)).toEqual([rss]);
  expect(changedTopics(changing(5, [rss], 2), undefined)).toEqual(topicsOf('fr'));
});

it('a ping names at most ten topics', async () => {
  const many = Array.from({ length: 23 }, (_, index) => `https://feeds.example.org/${index}`);
  const change = { state: stateOf('fr', 1), topics: many, isRetraction: false };
  const pings = await hubReceiver(hubs[0] ?? '').deliveries(change, undefined);
  expect(pings.map((ping) => urlsOf(ping).length)).toEqual([10, 10, 3]);
  expect(pings.flatMap(urlsOf)).toEqual(many);
  expect(new Set(pings.map(({ id }) => id)).size).toBe(3);
});

it('notify creates a delivery for each hub, then enqueues them', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  expect(await notify('fr', deps)).toBe(2);
  expect(deliveries.all().map(({ receiver }) => receiver)).toEqual(hubs);
  expect(woken).toEqual(deliveries.all());
});

it('a repeated stream record changes nothing, and enqueues no delivered delivery', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  await notify('fr', deps);
  await markDelivered(deliveries);
  const before = deliveries.all();
  expect(await notify('fr', deps)).toBe(0);
  expect(deliveries.all()).toEqual(before);
  expect(woken).toHaveLength(2);
});

it('notify creates the remaining deliveries after a crash', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  let calls = 0;
  const dying: typeof deliveries.create = async (...row) => {
    calls += 1;
    if (calls === 2) throw new Error('killed');
    return deliveries.create(...row);
  };
  await expect(notify('fr', { ...deps, deliveries: { ...deliveries, create: dying } })).rejects.toThrow('killed');
  // The other receiver was notified all the same; its delivery, which nobody has attempted, is enqueued again.
  expect(woken).toHaveLength(1);
  await notify('fr', deps);
  expect(deliveries.all()).toHaveLength(2);
  expect(new Set(woken)).toEqual(new Set(deliveries.all()));
});

it('notify includes the topics of a revision whose stream record it missed', async () => {
  const { deps, deliveries, show } = room(stateOf('fr', 1));
  await notify('fr', deps);
  show(stateOf('fr', 3));
  await notify('fr', deps);
  expect(
    deliveries
      .all()
      .filter(({ revision }) => revision === 3)
      .map(urlsOf)[0],
  ).toEqual(topicsOf('fr'));
  show(changing(4, [rss]));
  await notify('fr', deps);
  expect(
    deliveries
      .all()
      .filter(({ revision }) => revision === 4)
      .map(urlsOf)[0],
  ).toEqual([rss]);
});

it('notify creates nothing for a feed that was never published', async () => {
  const { deps } = room();
  expect(await notify('fr', deps)).toBe(0);
});

it('notify throws a retryable error if a concurrent write prevented every delivery', async () => {
  const { deps, deliveries } = room(stateOf('fr', 1));
  const busy: typeof deliveries.create = async () => 'conflict';
  const contended = notify('fr', { ...deps, deliveries: { ...deliveries, create: busy } });
  await expect(contended).rejects.toMatchObject({ code: 'DELIVERY_CONTENDED', retryable: true });
  expect(await notify('fr', deps)).toBe(2);
});

it('notify creates nothing for a rebuild that changed no byte', async () => {
  const { deps, deliveries, woken, show } = room(stateOf('fr', 1));
  await notify('fr', deps);
  show(changing(2, [], 1));
  expect(await notify('fr', deps)).toBe(0);
  expect([deliveries.all().length, woken.length]).toEqual([2, 2]);
});

it('notify gives priority to the delivery that follows a retraction, and to no other', async () => {
  const gone = { id: 'a', guid: 'urn:a', retractedAt: at(0.5) };
  const { deps, deliveries, show } = roomOf([stateOf('fr', 1)], { tombstones: [gone] });
  await notify('fr', deps);
  show({ ...stateOf('fr', 2), writtenAt: at(5) });
  await notify('fr', deps);
  show(stateOf('fr', 9));
  await notify('fr', deps);
  const marks = deliveries.all().map(({ revision, isRetraction }) => [revision, isRetraction ?? false]);
  expect(marks).toEqual([1, 2, 9].flatMap((revision) => hubs.map(() => [revision, revision === 2])));
});

it('rssCloud receivers and ping servers get changes of the RSS document, and of no other document', async () => {
  const settings = { rssCloud: true, ping: ['https://rpc.example/'], webhooks: [] };
  const around = {
    site: { ...siteWith(), feeds: [feed], notify: settings },
    callbacks: ['https://reader.example/notify'],
  };
  const { deps, deliveries, show } = roomOf([stateOf('fr', 1)], around);
  await notify('fr', deps);
  expect(deliveries.all()).toMatchObject([
    { route: 'rss-cloud', receiver: 'https://reader.example/notify', subject: { topics: [rss] } },
    { route: 'weblog-ping', receiver: 'https://rpc.example/', subject: { topics: [rss] } },
  ]);
  show(changing(2, [atom]));
  expect(await notify('fr', deps)).toBe(0);
});

it('webhooks get the changes of the feeds that they subscribe to, in order', async () => {
  const url = 'https://cms.example/hook';
  const webhooks = [{ url, secrets: ['KEY'], events: ['feed.updated'], feeds: ['fr'] }];
  const around = { site: { ...siteWith(), notify: { rssCloud: false, ping: [], webhooks } } };
  const { deps, deliveries, show } = roomOf([stateOf('fr', 1), stateOf('ar', 1)], around);
  await notify('ar', deps);
  await notify('fr', deps);
  show(changing(2, [atom]));
  await notify('fr', deps);
  const [one, two, ...others] = deliveries.all();
  expect(others).toEqual([]);
  expect(one?.event).toMatchObject({
    type: 'feed.updated',
    data: { slug: 'fr', revision: 1, topics: topicsOf('fr') },
  });
  expect(two).toMatchObject({
    event: { data: { revision: 2, topics: [atom] } },
    predecessor: { changedAt: one?.changedAt, id: one?.id },
  });
});

it('a renamed feed is announced to hubs once more by its old topics, which redirect', async () => {
  const gone = { ...stateOf('fr', 2), isGone: true };
  const site = { ...siteWith('self', ...hubs), feeds: [], redirects: { fr: 'francais' } };
  const { deps, deliveries } = roomOf([gone], { site });
  await notify('fr', deps);
  expect(deliveries.all().map(({ receiver, subject }) => [receiver, subject])).toEqual(
    hubs.map((hub) => [hub, { kind: 'feed', slug: 'fr', topics: topicsOf('fr') }]),
  );
});

it('a removed feed creates no delivery: only subscribers of our own hub are notified, by a fan-out', async () => {
  const gone = { ...stateOf('fr', 2), isGone: true };
  const { deps, deliveries } = roomOf([gone], { site: { ...siteWith('self', ...hubs), feeds: [] } });
  await notify('fr', deps);
  expect(deliveries.all()).toEqual([]);
});
