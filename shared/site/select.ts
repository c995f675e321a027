import { sha256 } from '#shared/hash.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { normalized } from '#shared/plain-text.ts';
import type { Feed, Selector, Site } from './site.ts';

/** Arabic vowel signs and the stretching stroke: a word with them and without them is the same word. */
const arabicSigns = /[\u0640\u064b-\u0652\u0670]/g;

/** Folds case, spacing, apostrophes and Unicode forms, as people compare words. Accents count: pêche is not péché. */
export const fold = (text: string): string =>
  normalized(text, 'NFKC').replace(arabicSigns, '').replace(/[’ʼ]/g, "'").replace(/\s+/g, ' ').trim().toLowerCase();

/** The parts of an article that selectors and facets read. */
export type Selectable = Pick<IncomingArticle, 'title' | 'authors' | 'tags' | 'source'> & { readonly language: string };

const hasAny = (wanted: readonly string[] | undefined, found: readonly string[]): boolean =>
  wanted === undefined || wanted.some((word) => found.some((other) => fold(other) === fold(word)));

/** Whether a language is in one of these ranges: `fr` matches `fr-MA`, as in RFC 4647 §3.3.1 (basic filtering). */
export const hasLanguage = (ranges: readonly string[] | undefined, language: string): boolean =>
  ranges === undefined || ranges.some((range) => `${fold(language)}-`.startsWith(`${fold(range)}-`));

/** Whether a selector matches an article: every member that is present must hold. */
export const selects = (selector: Selector, article: Selectable): boolean =>
  hasLanguage(selector.languages, article.language) &&
  hasAny(selector.tags, article.tags) &&
  hasAny(
    selector.authors,
    article.authors.map(({ name }) => name),
  ) &&
  hasAny(selector.sources, article.source === undefined ? [] : [article.source.name]) &&
  (selector.title === undefined || fold(article.title).includes(fold(selector.title))) &&
  (selector.any?.some((inner) => selects(inner, article)) ?? true) &&
  (selector.all?.every((inner) => selects(inner, article)) ?? true) &&
  !(selector.not !== undefined && selects(selector.not, article));

/** Slugs of the feeds whose selectors match an article, sorted. */
export const feedsOf = (article: Selectable, feeds: readonly Feed[]): readonly string[] =>
  feeds
    .filter((feed) => selects(feed.select, article))
    .map(({ slug }) => slug)
    .toSorted();

/** Raised when `selects` begins to match other articles with the same selector. */
const selectVersion = 1;

/** A hash of everything that decides which feeds an article is in: once it changes, stored articles are backfilled. */
export const selectorHash = ({ feeds, facets, redirects }: Pick<Site, 'feeds' | 'facets' | 'redirects'>): string => {
  const selectors = feeds
    .map(({ slug, select }) => [slug, select])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return sha256(JSON.stringify([selectVersion, selectors, facets.toSorted(), redirects]));
};
