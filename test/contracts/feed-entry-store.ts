import { expect, it } from 'vitest';
import { type EntryRange, siteSlug } from '#shared/model/feed-entry.ts';
import { articleOf, idsIn, newestIn, nextOf, type OpenStores, retracted } from './stores.ts';

/** Holds for every `FeedEntryStore` over the table that its articles are written to. */
export const feedEntryStoreContract = (name: string, open: OpenStores): void => {
  it(`${name} lists the entries of a feed newest first, and those of one instant by id`, async () => {
    const stores = await open();
    const write = (id: string, published: string) => stores.articles.write(articleOf(id, { published }), undefined);
    await write('b', '2024-11-27T10:00:00.000Z');
    await write('d', '2024-11-27T10:00:00.001Z');
    await write('a', '2024-11-27T10:00:00.000Z');
    await write('e', '2023-01-01T00:00:00.000Z');
    await write('c', '2024-11-27T10:00:00.000Z');
    expect(await idsIn(stores, 'fr')).toEqual(['d', 'c', 'b', 'a', 'e']);
    const newest = (limit: number) => stores.feedEntries.entries('fr', { newestFirst: true, limit });
    expect((await newest(2)).map(({ id }) => id)).toEqual(['d', 'c']);
    expect(await newest(1)).toEqual([
      { id: 'd', published: '2024-11-27T10:00:00.001Z', revision: 1, sizeBytes: expect.any(Number) },
    ]);
  });

  it(`${name} lists the entries of a feed from one instant until before another, in either order`, async () => {
    const { articles, feedEntries } = await open();
    for (const day of ['01', '02', '03', '04'])
      await articles.write(articleOf(day, { published: `2024-11-${day}T00:00:00.000Z` }), undefined);
    const ids = async (range: EntryRange) => (await feedEntries.entries('fr', range)).map(({ id }) => id);
    expect(await ids({})).toEqual(['01', '02', '03', '04']);
    expect(await ids({ from: '2024-11-02', before: '2024-11-04' })).toEqual(['02', '03']);
    expect(await ids({ from: '2024-11-02T00:00:00.000Z', before: '2024-11-03T00:00:00.000Z' })).toEqual(['02']);
    expect(await ids({ before: '2024-11', newestFirst: true })).toEqual([]);
    expect(await ids({ before: '2024-12', newestFirst: true, limit: 3 })).toEqual(['04', '03', '02']);
  });

  it(`${name} names the permalink and the last change in the entries of the site as a whole`, async () => {
    const stores = await open();
    const article = articleOf('a1');
    await stores.articles.write(article, undefined);
    const [entry] = await newestIn(stores, siteSlug);
    expect(entry).toMatchObject({ id: 'a1', url: article.url, modified: article.modified });
  });

  it(`${name} gives each revision of an article that it gave before`, async () => {
    const stores = await open();
    const first = articleOf('a1');
    await stores.articles.write(first, undefined);
    const shown = async () => stores.feedEntries.articles('fr', await newestIn(stores, 'fr'));
    expect(await shown()).toEqual([first]);
    const second = nextOf(first, { title: 'Un autre titre' });
    await stores.articles.write(second, first);
    expect(await shown()).toEqual([second]);
    await stores.articles.write(retracted(second), second);
    expect(await shown()).toEqual([]);
  });

  it(`${name} moves an article’s entries with its feeds and its date, in the feeds and in the site as a whole`, async () => {
    const stores = await open();
    const first = articleOf('a1');
    await stores.articles.write(first, undefined);
    expect([await idsIn(stores, 'fr'), await idsIn(stores, siteSlug), await idsIn(stores, 'security')]).toEqual([
      ['a1'],
      ['a1'],
      [],
    ]);
    const moved = nextOf(first, { feeds: ['all', 'security'], published: '2024-11-26T00:00:00.000Z' });
    await stores.articles.write(moved, first);
    expect([await idsIn(stores, 'fr'), await idsIn(stores, 'security')]).toEqual([[], ['a1']]);
    expect(await newestIn(stores, 'all')).toMatchObject([
      { id: 'a1', published: '2024-11-26T00:00:00.000Z', revision: 2 },
    ]);
  });

  it(`${name} has no entry of a scheduled article, and none of a retracted one`, async () => {
    const stores = await open();
    const scheduled = articleOf('a1', { status: 'scheduled' });
    await stores.articles.write(scheduled, undefined);
    expect([await idsIn(stores, 'fr'), await idsIn(stores, siteSlug)]).toEqual([[], []]);
    const live = { ...scheduled, status: 'live' as const };
    await stores.articles.write(live, scheduled);
    expect(await idsIn(stores, 'fr')).toEqual(['a1']);
    await stores.articles.write(retracted(live), live);
    expect([await idsIn(stores, 'fr'), await idsIn(stores, siteSlug)]).toEqual([[], []]);
  });

  it(`${name} gives the articles of entries in their order, without those that left or moved since`, async () => {
    const stores = await open();
    const { articles, feedEntries } = stores;
    const [one, two, three, four] = ['a1', 'a2', 'a3', 'a4'].map((id) => articleOf(id));
    if (!one || !two || !three || !four) throw new Error('Four were made.');
    for (const article of [one, two, three, four]) await articles.write(article, undefined);
    const entries = await newestIn(stores, 'fr');
    await articles.write(retracted(one), one);
    const elsewhere = { ...two, feeds: ['all'] };
    await articles.write(elsewhere, two);
    await articles.write(nextOf(three, { published: '2024-11-30T00:00:00.000Z' }), three);
    expect(await feedEntries.articles('fr', entries)).toEqual([four]);
    expect(await feedEntries.articles(siteSlug, entries)).toEqual([four, elsewhere]);
    expect(await feedEntries.articles('fr', [])).toEqual([]);
    await articles.write(articleOf('a5'), undefined);
    const ids = (await feedEntries.articles(siteSlug, await newestIn(stores, siteSlug))).map(({ id }) => id);
    expect(ids).toEqual(['a3', 'a5', 'a4', 'a2']);
  });

  it(`${name} gives every article of a long list of entries`, async () => {
    const { articles, feedEntries } = await open();
    const instant = (index: number): string => new Date(Date.UTC(2024, 0, 1, 0, index)).toISOString();
    const made = Array.from({ length: 120 }, (_, index) => articleOf(`a${index}`, { published: instant(index) }));
    await Promise.all(made.map((article) => articles.write(article, undefined)));
    const entries = await feedEntries.entries('fr', { newestFirst: true, limit: 500 });
    expect(await feedEntries.articles('fr', entries)).toEqual(made.toReversed());
  });

  it(`${name} keeps a tombstone in every feed where readers saw the article, until it is published again`, async () => {
    const stores = await open();
    const { articles, feedEntries } = stores;
    const first = articleOf('a1');
    await articles.write(first, undefined);
    expect(await feedEntries.tombstones('fr')).toEqual([]);
    const gone = retracted(first);
    await articles.write(gone, first);
    const tombstone = { id: 'a1', guid: first.guid, url: first.url, retractedAt: gone.modified };
    expect([await feedEntries.tombstones('fr'), await feedEntries.tombstones('all')]).toEqual([
      [tombstone],
      [tombstone],
    ]);
    expect(await feedEntries.tombstones('security')).toEqual([]);
    await articles.write(nextOf(gone, { status: 'live', modified: '2024-11-29T00:00:00.000Z' }), gone);
    expect([await feedEntries.tombstones('fr'), await feedEntries.tombstones('all')]).toEqual([[], []]);
    expect(await idsIn(stores, 'fr')).toEqual(['a1']);
  });

  it(`${name} gives the newest entries of a feed with its tombstones, however many there are of either`, async () => {
    const { articles, feedEntries } = await open();
    for (let index = 0; index < 6; index += 1) {
      const first = articleOf(`a${index}`, { published: `2024-11-2${index}T00:00:00.000Z` });
      await articles.write(first, undefined);
      for (const limit of [1, 2, 4, 10]) {
        expect(await feedEntries.newest('fr', limit)).toEqual({
          entries: await feedEntries.entries('fr', { newestFirst: true, limit }),
          tombstones: await feedEntries.tombstones('fr'),
        });
      }
      if (index % 2 === 0) await articles.write(retracted(first), first);
    }
    expect(await feedEntries.newest('security', 3)).toEqual({ entries: [], tombstones: [] });
  });

  it(`${name} lists tombstones newest first`, async () => {
    const { articles, feedEntries } = await open();
    for (const [id, modified] of Object.entries({ a1: '2024-11-28', a2: '2024-11-30', a3: '2024-11-29' })) {
      const first = articleOf(id);
      await articles.write(first, undefined);
      await articles.write({ ...retracted(first), modified: `${modified}T00:00:00.000Z` }, first);
    }
    expect((await feedEntries.tombstones('fr')).map(({ id }) => id)).toEqual(['a2', 'a3', 'a1']);
  });
};
