import anyAscii from 'any-ascii';
import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import type { Facet, FacetKind, FacetValue } from '#shared/model/facet.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { movedTo } from './old-addresses.ts';
import { fold, type Selectable } from './select.ts';
import type { Feed, Site } from './site.ts';

const namesOf: Readonly<Record<FacetKind, (article: Selectable) => readonly string[]>> = {
  tag: ({ tags }) => tags,
  author: ({ authors }) => authors.map(({ name }) => name),
  // One feed for all regions of a language: fr-MA is in fr.
  language: ({ language }) => [language.split('-')[0] ?? ''],
  source: ({ source }) => (source === undefined ? [] : [source.name]),
};

/** The facet values of an article, each once however it is spelled. */
export const facetValues = (article: Selectable, kinds: readonly FacetKind[]): readonly FacetValue[] =>
  kinds.flatMap((kind) => {
    const values = new Map(namesOf[kind](article).map((name) => [fold(name), name.trim()]));
    values.delete('');
    return [...values.values()].map((name) => ({ kind, name }));
  });

/** Slugs are parts of URLs. */
const maxSlugLength = 56;

/** A slug for a name without any letter that can be transliterated; always the same for a name. */
const hashSlug = (name: string): string => `x-${sha256(name).slice(0, 8)}`;

/** A slug (`[a-z0-9-]`) for a name in any script: `securite`, `tamazight`, `mskw`. Two names may have the same slug. */
export const toSlug = (name: string): string => {
  const folded = fold(name);
  const slug = anyAscii(folded.replaceAll("'", ' '))
    .toLowerCase()
    // Signs that stand for a letter in Latin (ayn, hamza, soft sign) do not break a word.
    .replace(/[‘’'`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replace(/^-|-$/g, '');
  return slug === '' ? hashSlug(folded) : slug;
};

/** The slugs that a name may get, best first: the first one that no other name has is assigned to it for good. */
export const slugsFor = (name: string): readonly string[] => {
  const slug = toSlug(name);
  const numbered = Array.from({ length: 8 }, (_, index) => `${slug}-${index + 2}`);
  return [slug, ...numbered, `${slug}-${hashSlug(fold(name)).slice(2)}`];
};

/** A language in its own words, in which its readers look for it. */
const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

/** The display name of a facet value. */
export const facetLabel = ({ kind, name }: FacetValue): string => (kind === 'language' ? languageName(name) : name);

/**
 * How much of an article is shown where the site file does not say it: no more than its strictest feed shows, so that
 * whoever sells texts gives none away.
 */
export const strictestContent = ({ identity, feeds }: Pick<Site, 'identity' | 'feeds'>): Feed['content'] =>
  identity.content ?? (feeds.some(({ content }) => content === 'summary') ? 'summary' : 'full');

/** The definition of the feed of one facet value; it shows 50 entries by default. */
export const toFacetFeed = (facet: Facet, site: Site): Feed => {
  const { identity, facetSettings = [] } = site;
  const setting = facetSettings.find(({ kind }) => kind === facet.kind);
  return defined({
    slug: facet.slug,
    title: `${identity.title} – ${facetLabel(facet)}`,
    description: identity.description,
    language: facet.kind === 'language' ? facet.name : identity.language,
    select: {},
    entries: setting?.entries ?? 50,
    content: setting?.content ?? strictestContent(site),
    index: setting?.index ?? identity.index,
    picture: setting?.picture,
    linkParameters: setting?.linkParameters,
  });
};

/**
 * Whether the site removed a feed for good. The feed of a facet that lost its last entry answers 410 too, but returns
 * with the next entry, unless its value was renamed.
 */
export const isRemovedFeed = (
  { slug, isGone }: Pick<FeedState, 'slug' | 'isGone'>,
  { facets, redirects }: Pick<Site, 'facets' | 'redirects'>,
): boolean =>
  isGone === true && (movedTo(slug, { redirects }) !== slug || !facets.some((kind) => slug.startsWith(`${kind}/`)));
