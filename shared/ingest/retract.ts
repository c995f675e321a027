import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import { changeArticle } from './change-article.ts';
import { changedAt } from './modified-at.ts';

const withdrawn = (article: Article, now: string): Article => ({
  ...article,
  status: 'retracted',
  modified: changedAt(article, now),
  revision: article.revision + 1,
  receivedAt: now,
  // A tombstone would tell readers of an article that was under embargo.
  feeds: article.status === 'scheduled' ? [] : article.feeds,
});

/**
 * Withdraws an article: out of every feed, a tombstone in each where readers saw it. Withdrawn twice is withdrawn once.
 * Undefined: there is no such article. @throws Unavailable ARTICLE_CONTENDED
 */
export const retract = (id: string, articles: ArticleStore, clock: Clock): Promise<Article | undefined> =>
  changeArticle(id, articles, (article) =>
    article.status === 'retracted' ? undefined : withdrawn(article, clock.now().toISOString()),
  );
