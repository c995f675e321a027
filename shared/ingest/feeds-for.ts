import { Rejected } from '#shared/errors.ts';
import { maxFeeds } from '#shared/model/article.ts';
import { canarySlug, isCanary } from '#shared/model/canary.ts';
import type { ArticleStore } from '#shared/ports.ts';
import { facetValues, slugsFor } from '#shared/site/facets.ts';
import { movedTo } from '#shared/site/old-addresses.ts';
import { feedsOf, fold, type Selectable } from '#shared/site/select.ts';
import type { Site } from '#shared/site/site.ts';

/**
 * Sorted slugs of the feeds that select an article: those of the site file, and those of its tags, authors, language and
 * source where the site has such feeds; of a value that was renamed, that of its new name. A canary is in its own feed only.
 * @throws Rejected ARTICLE_IN_TOO_MANY_FEEDS
 */
export const feedsFor = async (
  article: Selectable & { readonly guid?: string },
  { feeds, facets = [], redirects }: Site,
  articles: Pick<ArticleStore, 'facetSlug'>,
): Promise<readonly string[]> => {
  if (isCanary(article)) return [canarySlug];
  const values = facetValues(article, facets);
  const named = feedsOf(article, feeds);
  const count = named.length + values.length;
  if (count > maxFeeds) {
    throw new Rejected(
      'ARTICLE_IN_TOO_MANY_FEEDS',
      `An article can be in at most ${maxFeeds} feeds; this one matches ${count}. Give it fewer tags and authors.`,
      { faults: [{ pointer: '/tags', message: `${article.tags.length} tags and ${article.authors.length} authors` }] },
    );
  }
  const slugs = await Promise.all(
    values.map((value) => articles.facetSlug({ ...value, key: fold(value.name), slugs: slugsFor(value.name) })),
  );
  return [...new Set([...named, ...slugs.map((slug) => movedTo(slug, { redirects }))])].toSorted();
};
