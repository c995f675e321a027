import type { Facet } from '#shared/model/facet.ts';
import type { Feed } from '#shared/model/feed.ts';
import type { Site } from '#shared/model/site.ts';

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

/** The definition of the feed of one value. */
export const toFacetFeed = ({ slug, kind, name }: Facet, { identity }: Site): Feed => ({
  slug,
  title: `${identity.title} – ${kind === 'language' ? languageName(name) : name}`,
  description: identity.description,
  language: kind === 'language' ? name : identity.language,
  select: {},
  entries,
  content: 'full',
});
