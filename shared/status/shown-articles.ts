import type { Article } from '#shared/model/article.ts';
import type { StatusDeps } from './status-deps.ts';

/** The newest articles, by when they were first taken. */
const newest = 100;

/** From when on an article is new enough to be among a feed's entries: one that is older was never told of. */
const windowStart = async (slug: string, limit: number, { feedEntries }: StatusDeps): Promise<string> => {
  const places = await feedEntries.entries(slug, { newestFirst: true, limit });
  return places.length < limit ? '' : (places.at(-1)?.published ?? '');
};

/**
 * The newest articles, each with those feeds of the site file in which readers see it: what stands beyond the newest
 * entries, as the old articles of an import do, changes no document, and so nobody is told of it.
 */
export const shownArticles = async (deps: StatusDeps): Promise<readonly Article[]> => {
  const { items } = await deps.articles.list(undefined, newest, 'newest');
  const starts = new Map(
    await Promise.all(
      deps.site.feeds.map(async ({ slug, entries }) => [slug, await windowStart(slug, entries, deps)] as const),
    ),
  );
  const isSeen = (slug: string, published: string): boolean => published >= (starts.get(slug) ?? '~');
  return items.map((article) => ({
    ...article,
    feeds: article.feeds.filter((slug) => isSeen(slug, article.published)),
  }));
};
