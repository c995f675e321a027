import { type Facet, facetKinds } from '#shared/model/facet.ts';
import { facetLabel } from '#shared/site/facet-feed.ts';

/** So many of each kind does a person look through. */
const most = 24;

const bySlug = (a: Facet, b: Facet): number => (a.slug < b.slug ? -1 : 1);

const byNewest = (a: Facet, b: Facet): number => {
  const [first, second] = [a.newest ?? '', b.newest ?? ''];
  return first === second ? bySlug(a, b) : first > second ? -1 : 1;
};

/** Those of each kind whose newest entries are newest, in the order of their slugs, by the names that people know. */
export const newestFacets = (facets: readonly Facet[]): readonly Facet[] =>
  facetKinds.flatMap((kind) =>
    facets
      .filter((facet) => facet.kind === kind)
      .toSorted(byNewest)
      .slice(0, most)
      .toSorted(bySlug)
      .map((facet) => ({ ...facet, name: facetLabel(facet) })),
  );
