import { expect, it } from 'vitest';
import type { OpenStores } from './stores.ts';

/** What every `FacetStore` does. */
export const facetStoreContract = (name: string, open: OpenStores): void => {
  it(`${name} gives a facet by its slug, and lists all facets`, async () => {
    const { facets } = await open();
    const facet = { kind: 'tag', name: 'أمن', slug: 'tag/amn', isLive: true } as const;
    await facets.writeFacet(facet);
    expect([await facets.facet('tag/amn'), await facets.facets()]).toEqual([facet, [facet]]);
    expect(await facets.facet('tag/autre')).toBeUndefined();
  });
};
