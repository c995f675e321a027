import { expect, it, vi } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { makePublisher } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { publishBatch } from '#shared/publish/publish-site.ts';
import { repeatAfterMs } from '#shared/publish/rebuild.ts';
import { requestRebuild } from '#shared/publish/request-rebuild.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness } from './publish-harness.ts';

const start = Date.parse('2024-11-28T09:00:00.000Z');

/** A newsroom with one article, whose sweeps are counted by the feeds that they look at. */
const openSwept = async () => {
  const harness = openMemoryHarness();
  await makeIngest(harness).accept(incomingOf());
  const get = vi.fn(harness.feedStates.get);
  const publish = makePublisher({ ...harness, feedStates: { ...harness.feedStates, get } });
  await publish();
  let minute = 0;
  /** The slugs of the feeds that a sweep looks at, a minute later. */
  const sweep = async (): Promise<ReadonlySet<string>> => {
    minute += 1;
    harness.clock.set(new Date(start + minute * 60_000).toISOString());
    get.mockClear();
    await publish();
    return new Set(get.mock.calls.map(([slug]) => slug));
  };
  return { harness, sweep };
};

it('the first sweep of a process publishes every part of the site', async () => {
  const { harness } = await openSwept();
  const shown = await harness.shows();
  for (const key of ['feeds/all/rss.xml', 'feeds/ar/rss.xml', 'index.html', 'robots.txt', 'news-sitemap.xml']) {
    expect([...shown.keys()]).toContain(key);
  }
});

it('the first sweep of a process archives what nobody has published before a feed shows no more than its newest entries', async () => {
  const harness = openMemoryHarness(sampleSite([{ slug: 'all', entries: 2 }]));
  const { accept } = makeIngest(harness);
  for (const hour of [10, 11, 12, 13, 14]) {
    const name = `https://www.example.org/${hour}`;
    await accept(incomingOf({ guid: name, url: name, published: `2024-11-27T${hour}:00:00.000Z` }));
  }
  const put = vi.fn(harness.documents.put);
  await makePublisher({ ...harness, documents: { ...harness.documents, put } })();
  const keys = put.mock.calls.map(([key]) => key);
  expect(keys).toContain('feeds/all/archive/2024-11.json');
  expect(keys.indexOf('feeds/all/archive/2024-11.json')).toBeLessThan(keys.indexOf('feeds/all/feed.json'));
});

it('later sweeps look at each feed in one minute of an hour, and restore what was deleted from the bucket', async () => {
  const { harness, sweep } = await openSwept();
  // The rebuild of a new site is repeated once.
  for (let waitedMs = 0; waitedMs <= repeatAfterMs; waitedMs += 60_000) await sweep();
  const before = await harness.shows();
  for (const key of ['feeds/all/rss.xml', 'feeds/ar/atom.xml', 'index.html', 'robots.txt']) await harness.remove(key);
  const looked: string[] = [];
  for (let minute = 0; minute < 60; minute += 1) looked.push(...(await sweep()));
  expect(looked.toSorted()).toEqual(['@site', '@sitemaps', 'all', 'ar', 'securite']);
  expect(await harness.shows()).toEqual(before);
});

it('a sweep publishes the feeds of a changed article in the minute in which it finds the hint, and no others', async () => {
  const { harness, sweep } = await openSwept();
  for (let minute = 0; minute < 60; minute += 1) await sweep();
  await makeIngest(harness).accept(incomingOf({ guid: 'lost', url: 'https://www.example.org/lost', tags: [] }));
  expect([...(await sweep())].filter((slug) => !slug.startsWith('@'))).toContain('all');
  expect((await harness.shows()).get('feeds/all/rss.xml')).toContain('https://www.example.org/lost');
});

it('an entry that a publisher put before it died, and that left the feed since, is out of it after the next sweep', async () => {
  const { harness, sweep } = await openSwept();
  for (let minute = 0; minute < 60; minute += 1) await sweep();
  const { accept } = makeIngest(harness);
  await accept(incomingOf({ guid: 'moved', url: 'https://www.example.org/moved', language: 'ar' }));
  const dies = async () => Promise.reject(new Error('died'));
  const dying = { ...harness, feedStates: { ...harness.feedStates, write: dies } };
  await expect(publishFeed('ar', dying)).rejects.toThrow('died');
  expect((await harness.shows()).get('feeds/ar/rss.xml')).toContain('https://www.example.org/moved');
  await accept(incomingOf({ guid: 'moved', url: 'https://www.example.org/moved', language: 'fr' }));
  expect(await harness.feedEntries.entries('ar', {})).toEqual([]);
  await sweep();
  expect((await harness.shows()).get('feeds/ar/rss.xml')).not.toContain('https://www.example.org/moved');
});

/** A site with the facets of languages, and what its index page says of the one of Arabic. */
const openFacets = () => {
  const harness = openMemoryHarness({ ...sampleSite([{ slug: 'all' }]), facets: ['language'] });
  const { accept } = makeIngest(harness);
  const moveTo = (language: string) =>
    accept(incomingOf({ guid: 'moved', url: 'https://www.example.org/moved', language }));
  const listsArabic = async (): Promise<boolean | undefined> =>
    (await harness.shows()).get('index.html')?.includes('/feeds/language/ar/');
  const publishEvent = (ports = harness) => publishBatch(ports, (publish) => publish('language/ar', {}));
  return { harness, moveTo, listsArabic, publishEvent };
};

it('an index page that a publisher put before it died, and whose facet came back since, lists it after the next sweep', async () => {
  const { harness, moveTo, listsArabic, publishEvent } = openFacets();
  await moveTo('ar');
  const sweep = makePublisher(harness);
  await sweep();
  await moveTo('fr');
  const { put } = harness.documents;
  const failsAtLists = async (...given: Parameters<typeof put>) =>
    given[0] === 'feeds.opml' ? Promise.reject(new Error('died')) : put(...given);
  await publishEvent({ ...harness, documents: { ...harness.documents, put: failsAtLists } });
  expect(await listsArabic()).toBe(false);
  await moveTo('ar');
  await publishEvent();
  harness.clock.set('2024-11-28T09:01:00.000Z');
  await sweep();
  expect(await listsArabic()).toBe(true);
});

it('a sweep brings the index page up to date also where the answer to the deletion of its hints is lost', async () => {
  const { harness, moveTo, listsArabic } = openFacets();
  const { deleteHints } = harness.publishQueue;
  const loses = vi.fn(deleteHints);
  const sweep = makePublisher({ ...harness, publishQueue: { ...harness.publishQueue, deleteHints: loses } });
  await sweep();
  await moveTo('ar');
  loses.mockImplementationOnce(async (hints) => {
    await deleteHints(hints);
    throw new Error('The answer is lost.');
  });
  harness.clock.set('2024-11-28T09:01:00.000Z');
  await expect(sweep()).rejects.toThrow('the publish hints');
  expect(await harness.publishQueue.hints(10)).toEqual([]);
  expect(await listsArabic()).toBe(true);
});

it('a part that failed is tried again by the next sweep, until it succeeds', async () => {
  const harness = openMemoryHarness();
  let isBroken = true;
  const entries = async (...given: Parameters<typeof harness.feedEntries.entries>) => {
    if (isBroken && given[0] === 'ar') throw new TypeError('a bug');
    return harness.feedEntries.entries(...given);
  };
  const publish = makePublisher({ ...harness, feedEntries: { ...harness.feedEntries, entries } });
  await expect(publish()).rejects.toThrow(AggregateError);
  await expect(publish()).rejects.toThrow(AggregateError);
  isBroken = false;
  await publish();
  expect((await harness.shows()).has('feeds/ar/rss.xml')).toBe(true);
});

it('a requested rebuild also restores the documents of the site, in the next sweep', async () => {
  const { harness, sweep } = await openSwept();
  const before = await harness.shows();
  for (const key of before.keys()) await harness.remove(key);
  const query = new URLSearchParams();
  const address = '192.0.2.1';
  await requestRebuild(
    { method: 'POST', path: '/rebuild', query, params: {}, headers: {}, body: new Uint8Array(), address },
    { ...harness, record: async () => undefined },
  );
  await sweep();
  expect(await harness.shows()).toEqual(before);
});
