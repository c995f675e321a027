import { expect, it } from 'vitest';
import type { FacetStore } from '#shared/ports.ts';
import type { OpenStores } from './stores.ts';

const claim = { kind: 'tag', name: 'أمن', key: 'أمن', slugs: ['amn'] } as const;
const facet = { kind: 'tag', name: 'أمن', slug: 'tag/amn', isLive: false } as const;

/** What every `FacetStore` does. */
export const facetStoreContract = (name: string, open: OpenStores): void => {
  const openWithFacet = async () => {
    const stores = await open();
    await stores.articles.facetSlug(claim);
    return stores;
  };

  it(`${name} gives a facet by its slug, and lists all facets`, async () => {
    const { facets } = await openWithFacet();
    expect([await facets.facet('tag/amn'), await facets.facets()]).toEqual([facet, [facet]]);
    expect(await facets.facet('tag/autre')).toBeUndefined();
  });

  it(`${name} saves the newest entry of a facet beside its requested files`, async () => {
    const { facets } = await openWithFacet();
    const requested = await facets.addRequestedFile(facet, 'rss.xml');
    await facets.saveNewest({ slug: 'tag/amn', isLive: true, newestDay: '2024-11-27' });
    const saved = { ...facet, isLive: true, newestDay: '2024-11-27', requestedFiles: ['rss.xml'] };
    expect([requested, await facets.facet('tag/amn')]).toEqual([{ ...facet, requestedFiles: ['rss.xml'] }, saved]);
    await facets.saveNewest({ slug: 'tag/amn', isLive: false });
    expect(await facets.facet('tag/amn')).toEqual({ ...saved, isLive: false });
  });

  it(`${name} adds each requested file once, with a publish hint, however many requests come at the same time`, async () => {
    const { facets, publishQueue } = await openWithFacet();
    const request = (file: string): ReturnType<FacetStore['addRequestedFile']> => facets.addRequestedFile(facet, file);
    const files = ['rss.xml', 'atom.xml', 'rss.xml', 'index.html'];
    await Promise.all(files.map(request));
    const { requestedFiles = [] } = (await facets.facet('tag/amn')) ?? {};
    expect(requestedFiles.toSorted()).toEqual(['atom.xml', 'index.html', 'rss.xml']);
    const hints = await publishQueue.hints(10);
    expect(hints.map(({ feeds, published }) => [feeds, published])).toEqual(hints.map(() => [['tag/amn'], []]));
    expect(hints).toHaveLength(3);
    await publishQueue.deleteHints(hints);
    await request('atom.xml');
    expect(await publishQueue.hints(10)).toEqual([]);
  });
};
