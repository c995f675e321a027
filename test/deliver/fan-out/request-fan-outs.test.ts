import { expect, it } from 'vitest';
import { fanOutRequester } from '#shared/deliver/fan-out/request-fan-outs.ts';
import type { FanOutPage, PageAddress, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';
import { at, siteWith, stateOf, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';

const [rss = '', atom = ''] = topicsOf('fr');

const subscribed = (topic: string, revision: number): SubscribedTopic => ({
  topic,
  revision,
  changedAt: at(-60),
  fannedOutAt: [],
  confirmations: 1,
});

/** A store that counts its writes, with these subscribed topics, and a request for a feed's state. */
const room = (topics: readonly SubscribedTopic[], site: Site = siteWith('self')) => {
  const stored = memoryFanOutStore(new Map(topics.map((one) => [one.topic, one])));
  const deliveries = memoryDeliveryStore();
  const sent: PageAddress[] = [];
  let writes = 0;
  let topicReads = 0;
  const fanOuts = {
    ...stored,
    topics: () => {
      topicReads += 1;
      return stored.topics();
    },
    writePage: (page: FanOutPage) => {
      writes += 1;
      return stored.writePage(page);
    },
  };
  const ports = {
    fanOuts,
    deliveries,
    pages: { send: async (pages: readonly PageAddress[]) => void sent.push(...pages) },
    site,
    clock: { now: () => new Date(at(0)) },
  };
  const request = (state: FeedState, isRetraction = false) =>
    fanOutRequester(ports)(state, async () => () => isRetraction);
  return { ports, stored, deliveries, sent, request, count: () => ({ writes, topicReads }) };
};

it('a change writes nothing where nobody is subscribed, and reads the topics with subscribers once for a batch', async () => {
  const { ports, sent, count } = room([]);
  const request = fanOutRequester(ports);
  for (const slug of ['fr', 'ar', 'es']) expect(await request(stateOf(slug, 2), async () => () => false)).toBe(0);
  expect(count()).toEqual({ writes: 0, topicReads: 1 });
  expect(sent).toEqual([]);
});

it('a change reads nothing where the site has no hub of its own', async () => {
  const { request, count } = room([subscribed(rss, 1)], siteWith('https://hub.example/'));
  expect(await request(stateOf('fr', 2))).toBe(0);
  expect(count()).toEqual({ writes: 0, topicReads: 0 });
});

it('a change writes one page for each topic that changed since its last fan-out', async () => {
  const { request, stored, sent, count } = room([subscribed(rss, 1), subscribed(atom, 2)]);
  expect(await request(stateOf('fr', 2))).toBe(1);
  expect(stored.all()).toEqual([
    { topic: rss, feed: 'fr', revision: 2, changedAt: at(1), done: [], dueAt: at(0), version: 1 },
  ]);
  expect(sent).toEqual([{ topic: rss }]);
  expect(count().writes).toBe(1);
});

it('a repeated request of a revision changes no page', async () => {
  const { request, stored } = room([subscribed(rss, 1)]);
  await request(stateOf('fr', 2));
  const before = stored.all();
  await request(stateOf('fr', 2));
  expect(stored.all()).toEqual(before);
});

it('a newer revision begins the page again, and leaves its claim to the process that sends it', async () => {
  const { request, stored, deliveries } = room([subscribed(rss, 1)]);
  await request(stateOf('fr', 2));
  const [page] = stored.all();
  if (page === undefined) throw new Error('There is no page.');
  const claimed: FanOutPage = { ...page, isClaimed: true, dueAt: at(30), to: '80', done: ['0123456789'], version: 2 };
  await stored.writePage(claimed);
  await request(stateOf('fr', 3));
  const { to: _to, ...whole } = claimed;
  expect(stored.all()).toEqual([{ ...whole, revision: 3, changedAt: at(2), done: [], version: 3 }]);
  expect(await deliveries.pageRecords('@hub', 10)).toMatchObject([
    { status: 'superseded', revision: 2, notified: ['0123456789'] },
  ]);
});

it('a retraction does not wait with a page that waits for the end of a burst, nor does the revision after it', async () => {
  const { request, stored } = room([subscribed(rss, 1)]);
  await request(stateOf('fr', 2));
  const [page] = stored.all();
  if (page === undefined) throw new Error('There is no page.');
  await stored.writePage({ ...page, dueAt: at(20), version: 2 });
  await request(stateOf('fr', 3));
  expect(stored.all()).toMatchObject([{ revision: 3, dueAt: at(20) }]);
  await request(stateOf('fr', 4), true);
  expect(stored.all()).toMatchObject([{ revision: 4, dueAt: at(0), isRetraction: true }]);
  await request(stateOf('fr', 5));
  expect(stored.all()).toMatchObject([{ revision: 5, dueAt: at(0), isRetraction: true }]);
});

const gone = { ...stateOf('fr', 2), isGone: true };

it('a removed feed is announced to its subscribers; a tag feed without entries is not, since it may return', async () => {
  const { request, stored } = room([subscribed(rss, 1)], { ...siteWith('self'), facets: ['tag'] });
  expect(await request({ ...gone, slug: 'tag/securite' }, true)).toBe(0);
  expect(await request(gone, true)).toBe(1);
  expect(stored.all()).toMatchObject([{ topic: rss, feed: 'fr', isRetraction: true }]);
});
