import type { Article } from '#shared/model/article.ts';
import type {
  ArchiveStore,
  ArticleStore,
  FacetStore,
  FeedEntryStore,
  FeedStateStore,
  PublishQueueStore,
} from '#shared/ports.ts';
import { sampleArticle } from '#test/format/sample-view.ts';

/** The stores of articles and feeds over one table. */
export type Stores = {
  readonly articles: ArticleStore;
  readonly feedEntries: FeedEntryStore;
  readonly feedStates: FeedStateStore;
  readonly archives: ArchiveStore;
  readonly facets: FacetStore;
  readonly publishQueue: PublishQueueStore;
};

/** Opens the stores over an empty table. */
export type OpenStores = () => Promise<Stores>;

/** A live article in the feeds `all` and `fr`. */
export const articleOf = (id: string, part: Partial<Article> = {}): Article =>
  sampleArticle({ id, feeds: ['all', 'fr'], ...part });

/** The next revision of an article, changed in `part`. */
export const nextOf = (article: Article, part: Partial<Article> = {}): Article => ({
  ...article,
  modified: '2024-11-28T08:00:00.000Z',
  revision: article.revision + 1,
  ...part,
});

/** The same article, retracted. */
export const retracted = (article: Article): Article => nextOf(article, { status: 'retracted' });

/** The newest 100 entries of a feed, newest first. */
export const newestIn = ({ feedEntries }: Pick<Stores, 'feedEntries'>, slug: string) =>
  feedEntries.entries(slug, { newestFirst: true, limit: 100 });

/** The article ids of a feed's entries, newest first. */
export const idsIn = async (stores: Pick<Stores, 'feedEntries'>, slug: string): Promise<readonly string[]> =>
  (await newestIn(stores, slug)).map(({ id }) => id);
