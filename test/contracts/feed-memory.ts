import { describe, expect, it } from 'vitest';
import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import { articleOf, nextOf, type OpenShelf, withdrawn } from './shelf.ts';

const monthOf = (month: string, revision = 1, part: Partial<ArchiveMonth> = {}): ArchiveMonth => ({
  slug: 'fr',
  month,
  revision,
  isOpen: false,
  parts: ['f1'],
  ever: 1,
  isCleared: true,
  ...part,
});

/** What every store of feeds remembers beside their places and states. */
export const feedMemoryContract = (name: string, open: OpenShelf): void => {
  describe(`the archived months of a feed in ${name}`, () => {
    it(`the archived months of a feed in ${name} are told oldest first, and the last of them that has entries`, async () => {
      const { feeds } = await open();
      expect([await feeds.months('fr'), await feeds.lastMonth('fr')]).toEqual([[], undefined]);
      const [september, october, november] = ['2024-09', '2024-10', '2024-11'].map((month) => monthOf(month));
      if (!september || !october || !november) throw new Error('Three were made.');
      for (const month of [november, september, october]) expect(await feeds.writeMonth(month)).toBe('written');
      expect(await feeds.months('fr')).toEqual([september, october, november]);
      expect(await feeds.month('fr', '2024-10')).toEqual(october);
      expect(await feeds.lastMonth('fr')).toEqual(november);
      expect(await feeds.lastMonth('fr', '2024-11')).toEqual(october);
      await feeds.writeMonth(monthOf('2024-10', 2, { parts: [] }));
      expect(await feeds.lastMonth('fr', '2024-11')).toEqual(september);
      expect(await feeds.lastMonth('fr', '2024-09')).toBeUndefined();
      expect(await feeds.months('all')).toEqual([]);
    });

    it(`the archived months of a feed in ${name} are found behind any number of months that have been emptied`, async () => {
      const { feeds } = await open();
      await feeds.writeMonth(monthOf('2000-01'));
      for (let month = 1; month <= 12; month += 1)
        await feeds.writeMonth(monthOf(`2001-${String(month).padStart(2, '0')}`, 1, { parts: [] }));
      expect((await feeds.lastMonth('fr'))?.month).toBe('2000-01');
    });

    it(`the archived months of a feed in ${name} go from one revision to the next`, async () => {
      const { feeds } = await open();
      expect(await feeds.writeMonth(monthOf('2024-11', 2))).toBe('conflict');
      await feeds.writeMonth(monthOf('2024-11', 1));
      expect(await feeds.writeMonth(monthOf('2024-11', 1))).toBe('conflict');
      expect(await feeds.writeMonth(monthOf('2024-11', 2))).toBe('written');
    });
  });

  describe(`what articles have touched, in ${name}`, () => {
    it(`what articles have touched, in ${name} is told from the transaction of each change on, until it has been looked at`, async () => {
      const { articles, feeds } = await open();
      const first = articleOf('a1');
      await articles.write(first, undefined);
      const [created] = await feeds.touches(10);
      expect(created).toMatchObject({ feeds: ['all', 'fr', wholeSite], published: [first.published] });
      if (created !== undefined) await feeds.settle(created);
      expect(await feeds.touches(10)).toEqual([]);
      const moved = nextOf(first, { feeds: ['security'], published: '2024-10-01T00:00:00.000Z' });
      await articles.write(moved, first);
      const [change] = await feeds.touches(10);
      expect(new Set(change?.feeds)).toEqual(new Set(['all', 'fr', 'security', wholeSite]));
      expect(new Set(change?.published)).toEqual(new Set([first.published, moved.published]));
    });

    it(`what articles have touched, in ${name} is nothing while an article is under embargo, and is bounded by what was asked for`, async () => {
      const { articles, feeds } = await open();
      await articles.write(articleOf('a1', { status: 'scheduled' }), undefined);
      expect(await feeds.touches(10)).toEqual([]);
      for (const id of ['a2', 'a3', 'a4']) await articles.write(articleOf(id), undefined);
      expect(await feeds.touches(2)).toHaveLength(2);
      expect(await feeds.touches(10)).toHaveLength(3);
    });

    it(`what articles have touched, in ${name} outlives its being settled for an earlier change`, async () => {
      const { articles, feeds } = await open();
      const first = articleOf('a1');
      await articles.write(first, undefined);
      const [seen] = await feeds.touches(10);
      await articles.write(withdrawn(first), first);
      if (seen !== undefined) await feeds.settle(seen);
      expect(await feeds.touches(10)).toHaveLength(1);
    });
  });

  describe(`the feeds and values known to ${name}`, () => {
    it(`the feeds and values known to ${name} are told by slug, as they were last written`, async () => {
      const { feeds } = await open();
      expect([await feeds.known(), await feeds.facets()]).toEqual([[], []]);
      await feeds.know({ slug: 'fr', isGone: false });
      await feeds.know({ slug: 'ar', isGone: false });
      await feeds.know({ slug: 'fr', isGone: true });
      expect(await feeds.known()).toEqual([
        { slug: 'ar', isGone: false },
        { slug: 'fr', isGone: true },
      ]);
      const facet = { kind: 'tag', name: 'أمن', slug: 'tag/amn', isLive: true } as const;
      await feeds.writeFacet(facet);
      expect([await feeds.facet('tag/amn'), await feeds.facets()]).toEqual([facet, [facet]]);
      expect(await feeds.facet('tag/autre')).toBeUndefined();
    });

    it(`the feeds and values known to ${name} are looked at again in steps that nobody takes twice`, async () => {
      const { feeds } = await open();
      expect(await feeds.renewal()).toBeUndefined();
      const renewal = { mark: 'm1', isDone: false, step: 1 };
      expect(await feeds.writeRenewal(renewal)).toBe('written');
      expect(await feeds.writeRenewal(renewal)).toBe('conflict');
      expect(await feeds.writeRenewal({ ...renewal, after: 'fr', step: 2 })).toBe('written');
      expect(await feeds.renewal()).toEqual({ ...renewal, after: 'fr', step: 2 });
    });
  });
};
