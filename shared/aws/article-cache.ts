import type { Article } from '#shared/model/article.ts';

/** Articles in memory by id: those of the revisions that feed entries name. A revision's text never changes. */
export type ArticleCache = {
  readonly get: (entry: { readonly id: string; readonly revision: number }) => Article | undefined;
  readonly add: (article: Article) => void;
};

/** A cache of articles with at most so many characters of text; those not used for longest leave first. */
export const articleCache = (maxCharacters: number): ArticleCache => {
  const articles = new Map<string, Article>();
  let characters = 0;
  const remove = (article: Article): void => {
    articles.delete(article.id);
    characters -= article.content.length;
  };
  return {
    get: ({ id, revision }) => {
      const article = articles.get(id);
      if (article?.revision !== revision) return undefined;
      articles.delete(id);
      articles.set(id, article);
      return article;
    },
    add: (article) => {
      const before = articles.get(article.id);
      if (before !== undefined) remove(before);
      articles.set(article.id, article);
      characters += article.content.length;
      for (const oldest of articles.values()) {
        if (characters <= maxCharacters) break;
        remove(oldest);
      }
    },
  };
};
