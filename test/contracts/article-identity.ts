import { expect, it } from 'vitest';
import { articleOf, nextOf, type OpenStores } from './stores.ts';

const url = 'https://www.example.org/2024/11/27/maroc-belgique';

/** What every store of articles does about who may say that a guid or a permalink is its own. */
export const articleIdentityContract = (name: string, open: OpenStores): void => {
  it(`the ${name} article store finds an article by its guid, else by its permalink`, async () => {
    const { articles } = await open();
    await articles.write(articleOf('a1', { guid: 'urn:un', url }), undefined);
    await articles.write(articleOf('a2', { guid: 'urn:deux', url: `${url}-2` }), undefined);
    expect(await articles.find({ guid: 'urn:un' })).toBe('a1');
    expect(await articles.find({ url: `${url}-2` })).toBe('a2');
    expect(await articles.find({ guid: 'urn:un', url: `${url}-2` })).toBe('a1');
    expect(await articles.find({ guid: 'urn:unknown', url: `${url}-2` })).toBe('a2');
    expect(await articles.find({})).toBeUndefined();
  });

  it(`the ${name} article store finds an article by its aliases, after guids and before permalinks`, async () => {
    const { articles } = await open();
    const first = articleOf('a1', { guid: 'urn:un', aliases: ['4711', 'urn:file'] });
    await articles.write(first, undefined);
    await articles.write(articleOf('a2', { guid: 'urn:deux', url }), undefined);
    expect(await articles.find({ guid: '4711' })).toBe('a1');
    expect(await articles.find({ guid: 'urn:file', url })).toBe('a1');
    expect((await articles.get('a1'))?.aliases).toEqual(['4711', 'urn:file']);
    const renamed = nextOf(first, { aliases: ['urn:file', 'urn:deux'] });
    expect(await articles.write(renamed, first)).toBe('written');
    expect(await articles.find({ guid: 'urn:deux' })).toBe('a2');
    expect(await articles.find({ guid: 'urn:file' })).toBe('a1');
  });

  it(`an article in the ${name} article store that its guid alone identifies keeps its permalink and leaves it free`, async () => {
    const { articles } = await open();
    const first = articleOf('a1', { guid: 'urn:un', url });
    await articles.write(first, undefined);
    const shared = { ...first, guidOnly: true, owner: { source: 'agence', withPublisher: true } } as const;
    expect(await articles.write(shared, first)).toBe('written');
    expect(await articles.get('a1')).toEqual(shared);
    expect(await articles.find({ url })).toBeUndefined();
    expect(await articles.write(articleOf('a2', { guid: 'urn:deux', url, guidOnly: true }), undefined)).toBe('written');
    expect(await articles.write(articleOf('a3', { guid: 'urn:trois', url, owner: 'publisher' }), undefined)).toBe(
      'written',
    );
    expect(await articles.find({ url })).toBe('a3');
  });

  it(`an alias in the ${name} article store belongs to the last article that was given it`, async () => {
    const { articles } = await open();
    expect(await articles.write(articleOf('a1', { guid: 'urn:un', aliases: ['4711'] }), undefined)).toBe('written');
    expect(await articles.write(articleOf('a2', { guid: 'urn:deux', aliases: ['4711'] }), undefined)).toBe('written');
    expect(await articles.find({ guid: '4711' })).toBe('a2');
  });

  it(`the ${name} article store reports a conflict to a second article with the same guid or permalink, and stores no part of it`, async () => {
    const stores = await open();
    const { articles, feedEntries, publishQueue } = stores;
    await articles.write(articleOf('a1', { guid: 'urn:un', url }), undefined);
    const sameGuid = articleOf('a2', { guid: 'urn:un', url: `${url}-2` });
    const sameUrl = articleOf('a3', { guid: 'urn:trois', url });
    expect(await articles.write(sameGuid, undefined)).toBe('conflict');
    expect(await articles.write(sameUrl, undefined)).toBe('conflict');
    expect([await articles.get('a2'), await articles.get('a3')]).toEqual([undefined, undefined]);
    expect(await articles.find({ url: `${url}-2` })).toBeUndefined();
    expect(await articles.find({ guid: 'urn:trois' })).toBeUndefined();
    expect((await articles.list(undefined, 10)).items).toHaveLength(1);
    expect(await feedEntries.entries('all', { newestFirst: true, limit: 10 })).toHaveLength(1);
    expect(await publishQueue.hints(10)).toHaveLength(1);
  });

  it(`the ${name} article store gives a guid or permalink to exactly one of several concurrent articles`, async () => {
    const { articles } = await open();
    const ids = ['a1', 'a2', 'a3', 'a4', 'a5'];
    const written = await Promise.all(
      ids.map((id) => articles.write(articleOf(id, { guid: `urn:${id}`, url }), undefined)),
    );
    const winners = ids.filter((_, index) => written[index] === 'written');
    expect(winners).toHaveLength(1);
    expect(await articles.find({ url })).toBe(winners[0]);
    expect((await articles.list(undefined, 10)).items.map(({ id }) => id)).toEqual(winners);
  });

  it.each([
    ['http instead of https', 'http://www.example.org/2024/11/27/maroc-belgique'],
    ['a slash at the end', `${url}/`],
    ['the host in capitals', 'https://WWW.EXAMPLE.ORG/2024/11/27/maroc-belgique'],
    ['the AMP copy', `${url}/amp`],
  ])(`the ${name} article store takes a permalink with %s for the same`, async (_, alike) => {
    const { articles } = await open();
    await articles.write(articleOf('a1', { url }), undefined);
    expect(await articles.find({ url: alike })).toBe('a1');
    expect(await articles.write(articleOf('a2', { url: alike }), undefined)).toBe('conflict');
  });

  it(`an article in the ${name} article store keeps its permalink when the spelling changes`, async () => {
    const { articles } = await open();
    const first = articleOf('a1', { url: 'http://www.example.org/page' });
    await articles.write(first, undefined);
    const moved = nextOf(first, { url: 'https://www.example.org/page/' });
    expect(await articles.write(moved, first)).toBe('written');
    expect(await articles.find({ url: 'http://www.example.org/page' })).toBe('a1');
    expect((await articles.get('a1'))?.url).toBe('https://www.example.org/page/');
  });

  it(`the ${name} article store frees a permalink once its article has another`, async () => {
    const { articles } = await open();
    const first = articleOf('a1', { url });
    await articles.write(first, undefined);
    expect(await articles.write(nextOf(first, { url: `${url}-bis` }), first)).toBe('written');
    expect(await articles.find({ url })).toBeUndefined();
    expect(await articles.find({ url: `${url}-bis` })).toBe('a1');
    expect(await articles.write(articleOf('a2', { url }), undefined)).toBe('written');
    expect(await articles.find({ url })).toBe('a2');
  });

  it(`the ${name} article store does not move an article to the permalink of another`, async () => {
    const { articles } = await open();
    const [first, second] = [articleOf('a1', { url }), articleOf('a2', { url: `${url}-2` })];
    await articles.write(first, undefined);
    await articles.write(second, undefined);
    expect(await articles.write(nextOf(second, { url }), second)).toBe('conflict');
    expect(await articles.get('a2')).toEqual(second);
    expect(await articles.find({ url: `${url}-2` })).toBe('a2');
    expect(await articles.revisions('a2')).toEqual([]);
  });

  it(`the ${name} article store keeps articles without a permalink apart`, async () => {
    const { articles } = await open();
    const { url: _, ...without } = articleOf('a1');
    expect(await articles.write(without, undefined)).toBe('written');
    expect(await articles.write({ ...without, id: 'a2', guid: 'urn:a2' }, undefined)).toBe('written');
    const named = nextOf(without, { url });
    expect(await articles.write(named, without)).toBe('written');
    expect(await articles.find({ url })).toBe('a1');
  });

  const claim = (value: string, key: string) => ({
    kind: 'tag' as const,
    name: value,
    key,
    slugs: ['securite', 'securite-2', 'securite-3'],
  });

  it(`the ${name} article store assigns a facet value one permanent slug, even to concurrent callers`, async () => {
    const { articles, facets } = await open();
    expect(await articles.knownFacetSlug(claim('Sécurité', 'sécurité'))).toBeUndefined();
    const asked = await Promise.all([1, 2, 3, 4].map(() => articles.facetSlug(claim('Sécurité', 'sécurité'))));
    expect(new Set(asked).size).toBe(1);
    expect(await articles.facetSlug(claim('SÉCURITÉ', 'sécurité'))).toBe(asked[0]);
    expect(await articles.knownFacetSlug(claim('SÉCURITÉ', 'sécurité'))).toBe(asked[0]);
    expect(await facets.facet(asked[0] ?? '')).toMatchObject({ kind: 'tag', slug: asked[0], isLive: false });
  });

  it(`the ${name} article store assigns different slugs to two values with the same transliteration`, async () => {
    const { articles, facets } = await open();
    expect(await articles.facetSlug(claim('Sécurité', 'sécurité'))).toBe('tag/securite');
    expect(await articles.facetSlug(claim('Securite', 'securite'))).toBe('tag/securite-2');
    expect((await facets.facets()).map(({ slug, name: said }) => [slug, said])).toEqual([
      ['tag/securite', 'Sécurité'],
      ['tag/securite-2', 'Securite'],
    ]);
  });
};
