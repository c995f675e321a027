import { describe, expect, it } from 'vitest';
import { changedTopics, makeNotifier, type NotifierPorts } from '#shared/deliver/notify/notify.ts';
import { hubReceiver } from '#shared/deliver/routes/websub-hub/websub-hub.ts';
import type { Tombstone } from '#shared/model/article.ts';
import { type Delivery, urlsOf } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Feed, Site } from '#shared/site/site.ts';
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

/** A room in which feeds have these states; `send` counts what is woken. */
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

const told = async (deliveries: ReturnType<typeof memoryDeliveryStore>): Promise<void> => {
  for (const row of deliveries.all()) await deliveries.update({ ...row, status: 'delivered' }, row);
};

/** A state in which only these documents changed in the last revision, and the others in an earlier one. */
const changing = (revision: number, changed: readonly string[], earlier = revision - 1): FeedState => {
  const state = stateOf('fr', revision, { changedUrls: changed });
  const documents = state.documents.map((document) => ({
    ...document,
    changedInRevision: changed.includes(document.url) ? revision : earlier,
  }));
  return { ...state, documents };
};

/** Handles a stream record of a feed. */
const notify = (slug: string, ports: NotifierPorts): Promise<number> => makeNotifier(ports).notifyFeed(slug);

const page = 'https://feeds.example.org/feeds/fr/';

it('the topics that changed since a receiver heard of the feed are told it, never the page', () => {
  expect(changedTopics(changing(2, [rss, atom, page]), 1)).toEqual([rss, atom]);
});

it('the topics that changed are none when only the page changed, and none again at the next change of one topic alone', () => {
  expect(changedTopics(changing(2, [page]), 1)).toEqual([]);
  expect(changedTopics(changing(3, [rss], 1), 1)).toEqual([rss]);
});

it('the topics that changed are those of every revision that a receiver missed, and all for one who never heard of the feed', () => {
  expect(changedTopics(changing(5, [rss], 4), 3)).toEqual(topicsOf('fr'));
  expect(changedTopics(changing(5, [rss], 2), 3)).toEqual([rss]);
  expect(changedTopics(changing(5, [rss], 2), undefined)).toEqual(topicsOf('fr'));
});

it('the topics that changed goes in pings of ten topics at the most', async () => {
  const many = Array.from({ length: 23 }, (_, index) => `https://feeds.example.org/${index}`);
  const change = { state: stateOf('fr', 1), topics: many, isRetraction: false };
  const pings = await hubReceiver(hubs[0] ?? '').deliveries(change, undefined);
  expect(pings.map((ping) => urlsOf(ping).length)).toEqual([10, 10, 3]);
  expect(pings.flatMap(urlsOf)).toEqual(many);
  expect(new Set(pings.map(({ id }) => id)).size).toBe(3);
});

it('notify owes each hub its delivery, then wakes deliver for them', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  expect(await notify('fr', deps)).toBe(2);
  expect(deliveries.all().map(({ receiver }) => receiver)).toEqual(hubs);
  expect(woken).toEqual(deliveries.all());
});

it('notify changes nothing when the same event comes again, and wakes nobody for what was told', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  await notify('fr', deps);
  await told(deliveries);
  const before = deliveries.all();
  expect(await notify('fr', deps)).toBe(0);
  expect(deliveries.all()).toEqual(before);
  expect(woken).toHaveLength(2);
});

it('notify does the rest after a crash in the middle', async () => {
  const { deps, deliveries, woken } = room(stateOf('fr', 1));
  let calls = 0;
  const dying: typeof deliveries.create = async (...row) => {
    calls += 1;
    if (calls === 2) throw new Error('killed');
    return deliveries.create(...row);
  };
  await expect(notify('fr', { ...deps, deliveries: { ...deliveries, create: dying } })).rejects.toThrow('killed');
  await notify('fr', deps);
  expect(deliveries.all()).toHaveLength(2);
  expect(woken).toHaveLength(2);
});

it('notify forgets no topic of a revision whose event it never saw', async () => {
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

it('notify has nothing to say of a feed that was never published', async () => {
  const { deps } = room();
  expect(await notify('fr', deps)).toBe(0);
});

it('notify lets the event come again when somebody was at a row at the same instant, and nothing was kept', async () => {
  const { deps, deliveries } = room(stateOf('fr', 1));
  const busy: typeof deliveries.create = async () => 'conflict';
  const contended = notify('fr', { ...deps, deliveries: { ...deliveries, create: busy } });
  await expect(contended).rejects.toMatchObject({ code: 'DELIVERY_CONTENDED', retryable: true });
  expect(await notify('fr', deps)).toBe(2);
});

it('notify tells nobody of a rebuild that changed no byte', async () => {
  const { deps, deliveries, woken, show } = room(stateOf('fr', 1));
  await notify('fr', deps);
  show(changing(2, [], 1));
  expect(await notify('fr', deps)).toBe(0);
  expect([deliveries.all().length, woken.length]).toEqual([2, 2]);
});

it('notify marks what follows a takedown, and only that, to go before all that waits', async () => {
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

it('notify tells those who registered by rssCloud and the ping servers of the RSS document, and nobody of other documents', async () => {
  const telling = { rssCloud: true, ping: ['https://rpc.example/'], webhooks: [] };
  const around = {
    site: { ...siteWith(), feeds: [feed], notify: telling },
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

it('notify tells webhooks of the feeds that they ask about, in a chain', async () => {
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

describe('a feed that is no more', () => {
  const gone = { ...stateOf('fr', 2), isGone: true };
  const site = { ...siteWith('self', ...hubs), feeds: [] };

  it('a feed that is no more is told to our own hub alone, once and before all else, so that its subscribers hear that it is over', async () => {
    const { deps, deliveries } = roomOf([gone], { site });
    await notify('fr', deps);
    await notify('fr', deps);
    expect(deliveries.all()).toMatchObject([
      { receiver: '@hub', route: 'hub-fan-out', isRetraction: true, subject: { topics: topicsOf('fr') } },
    ]);
  });

  it('a feed that is no more is told to nobody where it is a tag without entries, which may come back', async () => {
    const { deps, deliveries } = roomOf([{ ...gone, slug: 'tag/securite' }], { site: { ...site, facets: ['tag'] } });
    await notify('tag/securite', deps);
    expect(deliveries.all()).toEqual([]);
  });
});
