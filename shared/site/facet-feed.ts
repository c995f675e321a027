import type { Facet, FacetValue } from '#shared/model/facet.ts';
import type { Feed, Site } from './site.ts';

/** How many entries such a feed shows. */
const entries = 50;

/** A language by its own name, as those who read it look for it. */
const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

/** What a person knows the value by. */
export const facetLabel = ({ kind, name }: FacetValue): string => (kind === 'language' ? languageName(name) : name);

/** The definition of the feed of one value. */
export const toFacetFeed = (facet: Facet, { identity }: Site): Feed => ({
  slug: facet.slug,
  title: `${identity.title} – ${facetLabel(facet)}`,
  description: identity.description,
  language: facet.kind === 'language' ? facet.name : identity.language,
  select: {},
  entries,
  content: 'full',
});
