import { describe, expect, it } from 'vitest';
import type { FeedState } from '#shared/model/feed-state.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import { articleOf, idsIn, nextOf, type OpenShelf, withdrawn } from './shelf.ts';

const stateOf = (revision: number, part: Partial<FeedState> = {}): FeedState => ({
  slug: 'fr',
  revision,
  fingerprint: `f${revision}`,
  documents: [{ key: 'feeds/fr/rss.xml', hash: 'aa', etag: '"bb"', url: 'https://x.example/', changedIn: revision }],
  changed: ['https://x.example/'],
  written: '2024-11-27T10:00:00.000Z',
  ...part,
});

/** What every store of feeds does with the places that articles have in them. */
export const feedPlacesContract = (name: string, open: OpenShelf): void => {
  describe(`the places in a feed of ${name}`, () => {
    it(`the places in a feed of ${name} are newest first, those of one instant by id`, async () => {
      const shelf = await open();
      const at = (id: string, published: string) => shelf.articles.write(articleOf(id, { published }), undefined);
      await at('b', '2024-11-27T10:00:00.000Z');
      await at('d', '2024-11-27T10:00:00.001Z');
      await at('a', '2024-11-27T10:00:00.000Z');
      await at('e', '2023-01-01T00:00:00.000Z');
      await at('c', '2024-11-27T10:00:00.000Z');
      expect(await idsIn(shelf, 'fr')).toEqual(['d', 'c', 'b', 'a', 'e']);
      expect((await shelf.feeds.places('fr', 2)).map(({ id }) => id)).toEqual(['d', 'c']);
      expect(await shelf.feeds.places('fr', 1)).toEqual([
        { id: 'd', published: '2024-11-27T10:00:00.001Z', revision: 1, size: expect.any(Number) },
      ]);
    });

    it(`the places in a feed of ${name} are read from an instant on, and before another, either end first`, async () => {
      const { articles, feeds } = await open();
      for (const day of ['01', '02', '03', '04'])
        await articles.write(articleOf(day, { published: `2024-11-${day}T00:00:00.000Z` }), undefined);
      const ids = async (span: Parameters<typeof feeds.placesIn>[1]) =>
        (await feeds.placesIn('fr', span)).map(({ id }) => id);
      expect(await ids({})).toEqual(['01', '02', '03', '04']);
      expect(await ids({ from: '2024-11-02', before: '2024-11-04' })).toEqual(['02', '03']);
      expect(await ids({ from: '2024-11-02T00:00:00.000Z', before: '2024-11-03T00:00:00.000Z' })).toEqual(['02']);
      expect(await ids({ before: '2024-11', newestFirst: true })).toEqual([]);
      expect(await ids({ before: '2024-12', newestFirst: true, limit: 3 })).toEqual(['04', '03', '02']);
    });

    it(`the places in a feed of ${name} are where the article’s head says, in its feeds and in the site as a whole`, async () => {
      const shelf = await open();
      const first = articleOf('a1');
      await shelf.articles.write(first, undefined);
      expect([await idsIn(shelf, 'fr'), await idsIn(shelf, wholeSite), await idsIn(shelf, 'security')]).toEqual([
        ['a1'],
        ['a1'],
        [],
      ]);
      const moved = nextOf(first, { feeds: ['all', 'security'], published: '2024-11-26T00:00:00.000Z' });
      await shelf.articles.write(moved, first);
      expect([await idsIn(shelf, 'fr'), await idsIn(shelf, 'security')]).toEqual([[], ['a1']]);
      expect(await shelf.feeds.places('all', 10)).toMatchObject([
        { id: 'a1', published: '2024-11-26T00:00:00.000Z', revision: 2 },
      ]);
    });

    it(`the places in a feed of ${name} are taken by nothing under embargo, and left by what is withdrawn`, async () => {
      const shelf = await open();
      const scheduled = articleOf('a1', { status: 'scheduled' });
      await shelf.articles.write(scheduled, undefined);
      expect([await idsIn(shelf, 'fr'), await idsIn(shelf, wholeSite)]).toEqual([[], []]);
      const live = { ...scheduled, status: 'live' as const };
      await shelf.articles.write(live, scheduled);
      expect(await idsIn(shelf, 'fr')).toEqual(['a1']);
      await shelf.articles.write(withdrawn(live), live);
      expect([await idsIn(shelf, 'fr'), await idsIn(shelf, wholeSite)]).toEqual([[], []]);
    });

    it(`the places in a feed of ${name} lead to their articles, in order; one that left or moved since they were read is left out`, async () => {
      const { articles, feeds } = await open();
      const [one, two, three, four] = ['a1', 'a2', 'a3', 'a4'].map((id) => articleOf(id));
      if (!one || !two || !three || !four) throw new Error('Four were made.');
      for (const article of [one, two, three, four]) await articles.write(article, undefined);
      const places = await feeds.places('fr', 10);
      expect(await feeds.entries('fr', places)).toEqual([four, three, two, one]);
      await articles.write(withdrawn(one), one);
      const elsewhere = { ...two, feeds: ['all'] };
      await articles.write(elsewhere, two);
      await articles.write(nextOf(three, { published: '2024-11-30T00:00:00.000Z' }), three);
      expect(await feeds.entries('fr', places)).toEqual([four]);
      expect(await feeds.entries(wholeSite, places)).toEqual([four, elsewhere]);
      expect(await feeds.entries('fr', [])).toEqual([]);
    });

    it(`the places in a feed of ${name} are many without one being lost`, async () => {
      const { articles, feeds } = await open();
      const instant = (index: number): string => new Date(Date.UTC(2024, 0, 1, 0, index)).toISOString();
      const made = Array.from({ length: 120 }, (_, index) => articleOf(`a${index}`, { published: instant(index) }));
      await Promise.all(made.map((article) => articles.write(article, undefined)));
      const places = await feeds.places('fr', 500);
      expect(await feeds.entries('fr', places)).toEqual(made.toReversed());
    });
  });

  describe(`a tombstone in ${name}`, () => {
    it(`a tombstone in ${name} stands in every feed where readers saw the article, until it is published again`, async () => {
      const { articles, feeds } = await open();
      const first = articleOf('a1');
      await articles.write(first, undefined);
      expect(await feeds.tombstones('fr')).toEqual([]);
      const gone = withdrawn(first);
      await articles.write(gone, first);
      const tombstone = { id: 'a1', guid: first.guid, retractedAt: gone.modified };
      expect([await feeds.tombstones('fr'), await feeds.tombstones('all')]).toEqual([[tombstone], [tombstone]]);
      expect(await feeds.tombstones('security')).toEqual([]);
      await articles.write(nextOf(gone, { status: 'live', modified: '2024-11-29T00:00:00.000Z' }), gone);
      expect([await feeds.tombstones('fr'), await feeds.tombstones('all')]).toEqual([[], []]);
      expect((await feeds.places('fr', 10)).map(({ id }) => id)).toEqual(['a1']);
    });

    it(`a tombstone in ${name} stands newest first among others`, async () => {
      const { articles, feeds } = await open();
      for (const [id, modified] of Object.entries({ a1: '2024-11-28', a2: '2024-11-30', a3: '2024-11-29' })) {
        const first = articleOf(id);
        await articles.write(first, undefined);
        await articles.write({ ...withdrawn(first), modified: `${modified}T00:00:00.000Z` }, first);
      }
      expect((await feeds.tombstones('fr')).map(({ id }) => id)).toEqual(['a2', 'a3', 'a1']);
    });
  });
};

/** What every store of feeds does with what was last shown of each. */
export const feedStatesContract = (name: string, open: OpenShelf): void => {
  describe(`the state of a feed in ${name}`, () => {
    it(`the state of a feed in ${name} is what was written, and nothing before`, async () => {
      const { feeds } = await open();
      expect(await feeds.state('fr')).toBeUndefined();
      expect(await feeds.writeState(stateOf(1))).toBe('written');
      expect(await feeds.state('fr')).toEqual(stateOf(1));
      expect(await feeds.state('all')).toBeUndefined();
    });

    it(`the state of a feed in ${name} goes from one revision to the next, never back and never by two`, async () => {
      const { feeds } = await open();
      expect(await feeds.writeState(stateOf(2))).toBe('conflict');
      await feeds.writeState(stateOf(1));
      expect(await feeds.writeState(stateOf(1, { fingerprint: 'other' }))).toBe('conflict');
      expect(await feeds.writeState(stateOf(3))).toBe('conflict');
      expect(await feeds.writeState(stateOf(2))).toBe('written');
      expect(await feeds.state('fr')).toEqual(stateOf(2));
    });

    it(`the state of a feed in ${name} takes one of many writers of the same revision`, async () => {
      const { feeds } = await open();
      const prints = ['a', 'b', 'c', 'd'];
      const done = await Promise.all(prints.map((fingerprint) => feeds.writeState(stateOf(1, { fingerprint }))));
      expect(done.filter((outcome) => outcome === 'written')).toHaveLength(1);
      expect((await feeds.state('fr'))?.fingerprint).toBe(prints[done.indexOf('written')]);
    });

    it(`the state of a feed in ${name} stands apart for the feed, for its archives and for the site`, async () => {
      const { feeds } = await open();
      const slugs = ['fr', 'fr/archive/2024-11', wholeSite, 'tag/securite'];
      for (const slug of slugs) expect(await feeds.writeState(stateOf(1, { slug }))).toBe('written');
      for (const slug of slugs) expect((await feeds.state(slug))?.slug).toBe(slug);
    });
  });
};
