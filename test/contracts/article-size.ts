import { expect, it } from 'vitest';
import { type Article, maxFeeds } from '#shared/model/article.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { articleOf, nextOf, type OpenStores, retracted, type Stores } from './stores.ts';

/** Text of 1 MiB that deflates as badly as text can: every printable character as likely as any other, in no order. */
const stubborn = (seed: number): string => {
  let state = seed;
  const letters = Array.from({ length: 1024 * 1024 - 7 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const code = 35 + ((state >>> 8) % 91);
    return code === 60 || code === 92 ? 40 : code;
  });
  return `<p>${Buffer.from(letters).toString('latin1')}</p>`;
};

const slugs = (kind: string): readonly string[] =>
  Array.from({ length: maxFeeds }, (_, index) => `${kind}-${String(index).padStart(2, '0')}`);

const isIn = async ({ feedEntries }: Stores, slug: string): Promise<boolean> =>
  (await feedEntries.entries(slug, { limit: 5 })).length > 0;

const standsIn = async (stores: Stores, all: readonly string[]): Promise<number> =>
  (await Promise.all(all.map((slug) => isIn(stores, slug)))).filter(Boolean).length;

/** What every store of articles does with the largest of them. */
export const articleSizeContract = (name: string, open: OpenStores): void => {
  it(`the ${name} article store keeps an article of 1 MiB and its revisions whole, even if the text hardly compresses`, async () => {
    const { articles, feedEntries } = await open();
    const first = articleOf('a1', { content: stubborn(1) });
    expect(Buffer.byteLength(first.content)).toBe(1024 * 1024);
    expect(await articles.write(first, undefined)).toBe('written');
    expect(await articles.get('a1')).toEqual(first);
    const retitled = nextOf(first, { title: 'Le même texte sous un autre titre' });
    await articles.write(retitled, first);
    const rewritten = nextOf(retitled, { content: stubborn(2) });
    await articles.write(rewritten, retitled);
    const short = nextOf(rewritten, { content: '<p>Corrigé.</p>' });
    await articles.write(short, rewritten);
    expect(await articles.get('a1')).toEqual(short);
    expect(await articles.revisions('a1')).toEqual([first, retitled, rewritten]);
    expect(await feedEntries.articles('fr', await feedEntries.entries('fr', { newestFirst: true, limit: 10 }))).toEqual(
      [short],
    );
  });

  it(`the ${name} article store returns every large article of a feed whole, and lists them on shorter pages without losing one`, async () => {
    const { articles, feedEntries } = await open();
    const content = stubborn(3);
    const ids = Array.from({ length: 27 }, (_, index) => `a${String(index).padStart(2, '0')}`);
    for (const id of ids)
      await articles.write(articleOf(id, { content: id < 'a05' ? content : '<p>Court.</p>' }), undefined);
    const entries = await feedEntries.articles('fr', await feedEntries.entries('fr', { newestFirst: true, limit: 50 }));
    expect(entries.filter((entry) => entry.content === content)).toHaveLength(5);
    const first = await articles.list(undefined, 100);
    const second = first.after === undefined ? { items: [] } : await articles.list(first.after, 100);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second).not.toHaveProperty('after');
  });

  it(`the ${name} article store moves an article in the maximum number of feeds to as many others, with another date, permalink and body, in one transaction`, async () => {
    const stores = await open();
    const { articles } = stores;
    const first = articleOf('a1', { feeds: slugs('from'), content: stubborn(4) });
    expect(await articles.write(first, undefined)).toBe('written');
    expect(await standsIn(stores, slugs('from'))).toBe(maxFeeds);
    const changed = { feeds: slugs('to'), published: '2024-11-20T00:00:00.000Z', url: 'https://www.example.org/new' };
    const moved = nextOf(first, { ...changed, content: stubborn(5) });
    expect(await articles.write(moved, first)).toBe('written');
    expect(await standsIn(stores, slugs('from'))).toBe(0);
    expect(await standsIn(stores, [...slugs('to'), siteSlug])).toBe(maxFeeds + 1);
    expect(await articles.get('a1')).toEqual(moved);
    const [away, ids] = [{ ...moved, ...changed, feeds: slugs('from') }, ['4711', 'urn:file', 'urn:later']];
    const again = nextOf(away, {
      published: '2024-11-21T00:00:00.000Z',
      content: stubborn(6),
      aliases: ids,
      url: 'https://x.example/',
    });
    expect(await articles.write(again, moved)).toBe('written');
    expect(await Promise.all(ids.map((guid) => articles.find({ guid })))).toEqual(['a1', 'a1', 'a1']);
  });

  it(`the ${name} article store retracts an article from the maximum number of feeds, and publishes it again with another date`, async () => {
    const stores = await open();
    const { articles, feedEntries } = stores;
    const first = articleOf('a1', { feeds: slugs('f') });
    await articles.write(first, undefined);
    const gone = retracted(first);
    expect(await articles.write(gone, first)).toBe('written');
    expect(await standsIn(stores, slugs('f'))).toBe(0);
    expect(await feedEntries.tombstones('f-44')).toHaveLength(1);
    const back: Article = nextOf(gone, {
      status: 'live',
      published: '2024-11-20T00:00:00.000Z',
      url: 'https://x.example/',
    });
    expect(await articles.write(back, gone)).toBe('written');
    expect(await standsIn(stores, slugs('f'))).toBe(maxFeeds);
    expect(await feedEntries.tombstones('f-44')).toEqual([]);
  });

  it(`the ${name} article store refuses an article with one feed more than the maximum, and stores no part of it`, async () => {
    const { articles } = await open();
    const tooMany = articleOf('a1', { feeds: [...slugs('f'), 'one-more'] });
    await expect(articles.write(tooMany, undefined)).rejects.toMatchObject({
      code: 'ARTICLE_IN_TOO_MANY_FEEDS',
      status: 422,
    });
    expect(await articles.get('a1')).toBeUndefined();
    expect(await articles.find({ guid: tooMany.guid })).toBeUndefined();
  });
};
