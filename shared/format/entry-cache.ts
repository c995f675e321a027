import type { Article } from '#shared/model/article.ts';
import type { FeedView } from './feed-view.ts';

/** Everything beside the article that a rendered entry may depend on. */
const settingsOf = ({ publicUrl, site, feed, terms }: FeedView): string =>
  JSON.stringify([publicUrl, site, feed, terms]);

/**
 * Keeps what a renderer makes of an article, for each feed's settings, as long as the article itself is in memory: in a
 * warm function only new and changed articles are rendered again.
 */
export const entryCache = <T>(): ((view: FeedView, render: (article: Article) => T) => (article: Article) => T) => {
  const rendered = new WeakMap<Article, Map<string, T>>();
  return (view, render) => {
    const settings = settingsOf(view);
    return (article) => {
      const entries = rendered.get(article) ?? new Map<string, T>();
      const entry = entries.get(settings) ?? render(article);
      entries.set(settings, entry);
      rendered.set(article, entries);
      return entry;
    };
  };
};
