import { expect, it } from 'vitest';
import type { FacetStore } from '#shared/ports.ts';
import type { OpenStores } from './stores.ts';

const claim = { kind: 'tag', name: 'أمن', key: 'أمن', slugs: ['amn'] } as const;
const today = new Date('2024-11-27T23:59:59.000Z');
const tomorrow = new Date('2024-11-28T00:00:00.000Z');
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
    const requested = await facets.addRequestedFile(facet, 'rss.xml', today);
    await facets.saveNewest({ slug: 'tag/amn', isLive: true, newestDay: '2024-11-27' });
    const noted = { ...facet, requestedFiles: ['rss.xml'], requestedOn: '2024-11-27' };
    const saved = { ...noted, isLive: true, newestDay: '2024-11-27' };
    expect([requested, await facets.facet('tag/amn')]).toEqual([noted, saved]);
    await facets.saveNewest({ slug: 'tag/amn', isLive: false });
    expect(await facets.facet('tag/amn')).toEqual({ ...saved, isLive: false });
  });

  it(`${name} adds each requested file once, with a publish hint, however many requests come at the same time`, async () => {
    const { facets, publishQueue } = await openWithFacet();
    const request = (file: string): ReturnType<FacetStore['addRequestedFile']> =>
      facets.addRequestedFile(facet, file, today);
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

  it(`${name} names the newest month of a requested facet in its publish hint`, async () => {
    const { facets, publishQueue } = await openWithFacet();
    await facets.saveNewest({ slug: 'tag/amn', isLive: true, newestDay: '2024-11-27' });
    await facets.addRequestedFile({ ...facet, isLive: true, newestDay: '2024-11-27' }, 'rss.xml', today);
    expect((await publishQueue.hints(10)).map(({ published }) => published)).toEqual([['2024-11']]);
  });

  it(`${name} notes the day of the last request, with a publish hint, and forgets requests unless one came since`, async () => {
    const { facets, publishQueue } = await openWithFacet();
    const first = await facets.addRequestedFile(facet, 'rss.xml', today);
    await publishQueue.deleteHints(await publishQueue.hints(10));
    const second = await facets.addRequestedFile(first, 'rss.xml', tomorrow);
    expect(second).toEqual({ ...facet, requestedFiles: ['rss.xml'], requestedOn: '2024-11-28' });
    expect(await publishQueue.hints(10)).toHaveLength(1);
    expect(await facets.forgetRequests(first)).toBe('conflict');
    expect(await facets.forgetRequests(second)).toBe('written');
    expect(await facets.setLapsed(first, '2024-12-28T00:00:00.000Z')).toBe('conflict');
    const forgotten = await facets.facet('tag/amn');
    if (forgotten === undefined) throw new Error('The facet has a row.');
    expect(await facets.setLapsed(forgotten, '2024-12-28T00:00:00.000Z')).toBe('written');
    expect(await facets.facet('tag/amn')).toEqual({ ...forgotten, lapsedAt: '2024-12-28T00:00:00.000Z' });
    expect(await facets.setLapsed(forgotten, undefined)).toBe('written');
    expect(await facets.facet('tag/amn')).toEqual({ ...second, requestedFiles: [] });
    expect(await facets.addRequestedFile(second, 'atom.xml', tomorrow)).toEqual({
      ...second,
      requestedFiles: ['atom.xml'],
    });
  });
};
