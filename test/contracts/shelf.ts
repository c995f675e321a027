import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, FeedStore } from '#shared/ports.ts';
import { sampleArticle } from '#test/format/sample-view.ts';

/** Articles and the feeds that they stand in: two ports over the same, empty table. */
export type Shelf = { readonly articles: ArticleStore; readonly feeds: FeedStore };

/** Opens an empty one. */
export type OpenShelf = () => Promise<Shelf>;

/** A live article of the newsroom, in `all` and `fr`. */
export const articleOf = (id: string, part: Partial<Article> = {}): Article =>
  sampleArticle({ id, feeds: ['all', 'fr'], ...part });

/** The next revision of an article, with what is different about it. */
export const nextOf = (article: Article, part: Partial<Article> = {}): Article => ({
  ...article,
  modified: '2024-11-28T08:00:00.000Z',
  revision: article.revision + 1,
  ...part,
});

/** The same article, withdrawn. */
export const withdrawn = (article: Article): Article => nextOf(article, { status: 'retracted' });

/** The ids that stand in a feed, newest first. */
export const idsIn = async ({ feeds }: Shelf, slug: string): Promise<readonly string[]> =>
  (await feeds.places(slug, 100)).map(({ id }) => id);
