import { describe, expect, it } from 'vitest';
import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { deliveriesFor } from '#shared/notify/deliveries-for.ts';
import { notify } from '#shared/notify/notify.ts';
import { websubPublish } from '#shared/notify/websub-publish.ts';
import { memoryDeliveryStore } from '#test/deliver/memory-delivery-store.ts';
import { siteWith, stateOf, topicsOf } from '#test/deliver/owed.ts';

const hubs = ['https://hub.example/', 'https://other.example/hub?site=1'];
const site = siteWith(...hubs);
const [rss = '', atom = ''] = topicsOf('fr');

/** A room in which feeds have these states; `send` counts what is woken. */
const room = (...states: readonly FeedState[]) => {
  const deliveries = memoryDeliveryStore();
  const woken: Delivery[] = [];
  const current = new Map(states.map((state) => [state.slug, state]));
  const deps = {
    feeds: { state: async (slug: string) => current.get(slug) },
    deliveries,
    queue: { send: async (sent: readonly Delivery[]) => void woken.push(...sent) },
    site,
  };
  return { deps, deliveries, woken, show: (state: FeedState) => void current.set(state.slug, state) };
};

const told = async (deliveries: ReturnType<typeof memoryDeliveryStore>): Promise<void> => {
  for (const row of deliveries.all()) await deliveries.record({ ...row, status: 'told' }, row);
};

describe('what is owed for a change of a feed', () => {
  it('is one ping to each hub with the topics that changed, never the page', () => {
    const state = stateOf('fr', 2, { changed: [rss, atom, 'https://feeds.example.org/feeds/fr/'] });
    const heard = new Map(hubs.map((hub) => [hub, 1]));
    expect(deliveriesFor(state, site, heard)).toMatchObject(
      hubs.map((receiver) => ({ receiver, topics: [rss, atom], revision: 2, status: 'owed', when: state.written })),
    );
  });

  it('is nothing when only the page changed', () => {
    const state = stateOf('fr', 2, { changed: ['https://feeds.example.org/feeds/fr/'] });
    expect(deliveriesFor(state, site, new Map(hubs.map((hub) => [hub, 1])))).toEqual([]);
  });

  it('is every topic to a hub that missed a revision or never heard of the feed', () => {
    const state = stateOf('fr', 5, { changed: [rss] });
    const deliveries = deliveriesFor(state, site, new Map([['https://hub.example/', 3]]));
    expect(deliveries.map(({ topics }) => topics)).toEqual([topicsOf('fr'), topicsOf('fr')]);
  });

  it('is the same, with the same ids, however often it is asked; other revisions have others', () => {
    const ids = (revision: number) => deliveriesFor(stateOf('fr', revision), site, new Map()).map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(new Set([...ids(1), ...ids(2)]).size).toBe(4);
  });

  it('goes in pings of ten topics at the most', () => {
    const many = Array.from({ length: 23 }, (_, index) => `https://feeds.example.org/${index}`);
    const pings = websubPublish(stateOf('fr', 1), hubs[0] ?? '', many);
    expect(pings.map(({ topics }) => topics.length)).toEqual([10, 10, 3]);
    expect(pings.flatMap(({ topics }) => topics)).toEqual(many);
    expect(new Set(pings.map(({ id }) => id)).size).toBe(3);
  });
});

describe('notify', () => {
  it('owes each hub its delivery, then wakes deliver for them', async () => {
    const { deps, deliveries, woken } = room(stateOf('fr', 1));
    expect(await notify('fr', deps)).toBe(2);
    expect(deliveries.all().map(({ receiver }) => receiver)).toEqual(hubs);
    expect(woken).toEqual(deliveries.all());
  });

  it('changes nothing when the same event comes again, and wakes nobody for what was told', async () => {
    const { deps, deliveries, woken } = room(stateOf('fr', 1));
    await notify('fr', deps);
    await told(deliveries);
    const before = deliveries.all();
    expect(await notify('fr', deps)).toBe(0);
    expect(deliveries.all()).toEqual(before);
    expect(woken).toHaveLength(2);
  });

  it('does the rest after a crash in the middle', async () => {
    const { deps, deliveries, woken } = room(stateOf('fr', 1));
    const [first] = deliveriesFor(stateOf('fr', 1), site, new Map());
    if (first !== undefined) await deliveries.owe(first);
    await notify('fr', deps);
    expect(deliveries.all()).toHaveLength(2);
    expect(woken).toHaveLength(2);
  });

  it('forgets no topic of a revision whose event it never saw', async () => {
    const { deps, deliveries, show } = room(stateOf('fr', 1));
    await notify('fr', deps);
    show(stateOf('fr', 3, { changed: [rss] }));
    await notify('fr', deps);
    expect(deliveries.all().filter(({ revision }) => revision === 3)[0]?.topics).toEqual(topicsOf('fr'));
    show(stateOf('fr', 4, { changed: [rss] }));
    await notify('fr', deps);
    expect(deliveries.all().filter(({ revision }) => revision === 4)[0]?.topics).toEqual([rss]);
  });

  it('has nothing to say of a feed that was never published', async () => {
    const { deps } = room();
    expect(await notify('fr', deps)).toBe(0);
  });
});
