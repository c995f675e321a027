import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { changeArticle } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';

/** Brings a scheduled article whose instant has come into the feeds that take it now. */
export const release = (id: string, articles: ArticleStore, site: Site, clock: Clock): Promise<Article | undefined> =>
  changeArticle(id, articles, async (article) =>
    article.status === 'scheduled' && article.published <= clock.now().toISOString()
      ? { ...article, status: 'live', receivedAt: article.published, feeds: await feedsFor(article, site, articles) }
      : undefined,
  );
