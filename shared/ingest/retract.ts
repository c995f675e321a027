import type { Article } from '#shared/model/article.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import { changeArticle } from './change-article.ts';

/** Withdraws an article: out of every feed, a tombstone in each. Withdrawn twice is withdrawn once; undefined: no such article. */
export const retract = (id: string, articles: ArticleStore, clock: Clock): Promise<Article | undefined> =>
  changeArticle(id, articles, (article) =>
    article.status === 'retracted'
      ? undefined
      : { ...article, status: 'retracted', modified: clock.now().toISOString(), revision: article.revision + 1 },
  );
