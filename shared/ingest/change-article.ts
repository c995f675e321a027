import { Unavailable } from '#shared/errors.ts';
import type { Article } from '#shared/model/article.ts';
import type { ArticleStore } from '#shared/ports.ts';

/** How often a lost race is run again: each round lost means that somebody else's change was written. */
const maxRounds = 8;

/**
 * Reads an article, makes its successor and writes it, until nobody was in between.
 * What the article is then; undefined where there is none. No successor: it stays as it is.
 * @throws Unavailable ARTICLE_CONTENDED
 */
export const changeArticle = async (
  id: string,
  articles: ArticleStore,
  successor: (article: Article) => Article | undefined | Promise<Article | undefined>,
): Promise<Article | undefined> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const previous = await articles.get(id);
    const next = previous === undefined ? undefined : await successor(previous);
    if (next === undefined) return previous;
    if ((await articles.write(next, previous)) === 'written') return next;
  }
  throw new Unavailable('ARTICLE_CONTENDED', 'Others are changing this article at the same instant; try again.');
};
