import type { ArticleDraft } from '#shared/model/article.ts';
import { fold } from './fold.ts';
import type { Feed, Selector } from './site.ts';

/** What a selector looks at. */
export type Selectable = Pick<ArticleDraft, 'title' | 'authors' | 'tags' | 'source'> & { readonly language: string };

const holdsAny = (wanted: readonly string[] | undefined, found: readonly string[]): boolean =>
  wanted === undefined || wanted.some((word) => found.some((other) => fold(other) === fold(word)));

/** `fr` takes `fr-MA`, as in RFC 4647 §3.3.1 (basic filtering). */
const holdsLanguage = (ranges: readonly string[] | undefined, language: string): boolean =>
  ranges === undefined || ranges.some((range) => `${fold(language)}-`.startsWith(`${fold(range)}-`));

/** Whether a selector takes an article: every member that is present must hold. */
export const selects = (selector: Selector, article: Selectable): boolean =>
  holdsLanguage(selector.languages, article.language) &&
  holdsAny(selector.tags, article.tags) &&
  holdsAny(
    selector.authors,
    article.authors.map(({ name }) => name),
  ) &&
  holdsAny(selector.sources, article.source === undefined ? [] : [article.source.name]) &&
  (selector.title === undefined || fold(article.title).includes(fold(selector.title))) &&
  (selector.any?.some((inner) => selects(inner, article)) ?? true) &&
  (selector.all?.every((inner) => selects(inner, article)) ?? true) &&
  !(selector.not !== undefined && selects(selector.not, article));

/** Slugs of the feeds that take an article, sorted. */
export const feedsOf = (article: Selectable, feeds: readonly Feed[]): readonly string[] =>
  feeds
    .filter((feed) => selects(feed.select, article))
    .map(({ slug }) => slug)
    .toSorted();
