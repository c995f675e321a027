import { memoryArticleStore } from './memory-article-store.ts';
import { memoryFeedStore } from './memory-feed-store.ts';
import { memoryTable } from './memory-table.ts';

/** Articles and feeds over an empty table in memory. */
export const memoryShelf = async () => {
  const table = memoryTable();
  return { articles: memoryArticleStore(table), feeds: memoryFeedStore(table) };
};
