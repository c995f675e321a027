import type { Article } from '#shared/model/article.ts';
import type { ArticleStore } from '#shared/ports.ts';

/** How far the places have been restored, and how many articles were written: `after` asks for the rest. */
export type Restored = { readonly articles: number; readonly after?: string };

const pageSize = 100;

/** Articles that are written at the same time. */
const atOnce = 5;

/**
 * Writes what articles say of their places once more, newest first, a page at each call: each article over itself, so
 * that its places in feeds, its tombstones and its embargo stand again where they were lost, and publishing looks there.
 * One that somebody changes meanwhile is left alone, since that change writes its places itself.
 */
export const restorePlaces = async (articles: ArticleStore, after?: string): Promise<Restored> => {
  const page = await articles.list(after, pageSize, 'newest');
  const rewrite = (article: Article) => articles.write(article, article);
  for (let from = 0; from < page.items.length; from += atOnce)
    await Promise.all(page.items.slice(from, from + atOnce).map(rewrite));
  return { articles: page.items.length, ...(page.after === undefined ? {} : { after: page.after }) };
};
