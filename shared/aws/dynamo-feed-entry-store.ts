import { z } from 'zod';
import type { Tombstone } from '#shared/model/article.ts';
import { type FeedEntry, siteSlug } from '#shared/model/feed-entry.ts';
import type { FeedEntryStore } from '#shared/ports.ts';
import { readArticles } from './article-rows.ts';
import { tableClient } from './clients.ts';
import { keys, startingWith } from './keys.ts';
import { tableRows } from './rows.ts';

const entryRow: z.ZodType<FeedEntry> = z.object({
  id: z.string(),
  published: z.string(),
  revision: z.number(),
  sizeBytes: z.number(),
});

const tombstoneRow: z.ZodType<Tombstone> = z.object({ id: z.string(), guid: z.string(), retractedAt: z.string() });

/** The feed entries of a table, written by the transactions of `dynamoArticleStore`. */
export const dynamoFeedEntryStore = (table: string, client = tableClient()): FeedEntryStore => {
  const rows = tableRows(table, client);
  const partition = (slug: string): string => keys.feedEntry(slug, '', '').PK;
  return {
    // A sort key is longer than `ENTRY#` and `before`, so the upper end itself is left out.
    entries: (slug, { from = '', before = '~', ...order }) =>
      rows.query(partition(slug), entryRow, { from: `ENTRY#${from}`, to: `ENTRY#${before}`, ...order }),

    articles: async (slug, entries) => {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const articles = await readArticles(client, table, [...byId.keys()]);
      // The heads are newer than the entries: where the two disagree, the article moved, and its stream event follows.
      return articles.filter(
        ({ id, status, feeds, published }) =>
          status === 'live' && (slug === siteSlug || feeds.includes(slug)) && published === byId.get(id)?.published,
      );
    },

    tombstones: (slug) => {
      const [from, to] = startingWith('TOMBSTONE#');
      return rows.query(partition(slug), tombstoneRow, { from, to, newestFirst: true });
    },
  };
};
