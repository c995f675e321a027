import { z } from 'zod';
import { Unreadable } from '#shared/errors.ts';
import type { Article, Tombstone } from '#shared/model/article.ts';
import { entryOrder, type FeedEntry, siteSlug } from '#shared/model/feed-entry.ts';
import type { FeedEntryStore } from '#shared/ports.ts';
import { articleCache } from './article-cache.ts';
import { atAddress, readEachArticle } from './article-rows.ts';
import { tableClient } from './clients.ts';
import { keys, startingWith } from './keys.ts';
import { tableRows } from './rows.ts';

const entryRow: z.ZodType<FeedEntry> = z
  .object({
    SK: z.string(),
    revision: z.number(),
    sizeBytes: z.number(),
    url: z.string().exactOptional(),
    hasPage: z.literal(true).exactOptional(),
    modified: z.string().exactOptional(),
  })
  .transform(({ SK, ...entry }) => {
    const [, published = '', id = ''] = SK.split('#');
    return { id, published, ...entry };
  });

/** Characters of article texts that a warm function keeps in memory: 1,000 articles of 6 KB, whose rendered entries take twice that again. */
const maxCachedCharacters = 6 * 1024 * 1024;

const tombstoneRow: z.ZodType<Tombstone> = z.object({
  id: z.string(),
  guid: z.string(),
  url: z.string().exactOptional(),
  retractedAt: z.string(),
});

/** A row of a feed's partition: an entry or a tombstone. */
const feedRow = z.looseObject({ SK: z.string() }).transform((row) => {
  const isEntry = row.SK.startsWith('ENTRY#');
  return {
    sortKey: row.SK,
    entry: isEntry ? entryRow.parse(row) : undefined,
    tombstone: isEntry ? undefined : tombstoneRow.parse(row),
  };
});

/**
 * The feed entries of a table, written by the transactions of `dynamoArticleStore`. Keeps articles in memory, so that a
 * publication reads only those that changed. Their pictures are at `publicUrl`.
 */
export const dynamoFeedEntryStore = (table: string, publicUrl: string, client = tableClient()): FeedEntryStore => {
  const rows = tableRows(table, client);
  const cache = articleCache(maxCachedCharacters);
  const partition = (slug: string): string => keys.feedEntry(slug, '', '').PK;

  /**
   * Reads under way, by the article and the revision that an entry named: feeds that are published at the same time read an
   * article once. Whoever named that revision saw it stored, so the read that began then gives it, or a later one.
   */
  const reading = new Map<string, Promise<ReadonlyMap<string, Article | Unreadable>>>();
  const nameOf = ({ id, revision }: FeedEntry): string => `${id} ${revision}`;

  const readBatch = async (entries: readonly FeedEntry[]): Promise<ReadonlyMap<string, Article | Unreadable>> => {
    try {
      const ids = entries.map(({ id }) => id);
      const stored = await readEachArticle(client, table, ids);
      const articles = new Map(
        [...stored].map(([id, one]) => [id, one instanceof Unreadable ? one : atAddress(one, publicUrl)]),
      );
      for (const article of articles.values())
        if (!(article instanceof Unreadable) && article.status === 'live') cache.add(article);
      return articles;
    } finally {
      for (const entry of entries) reading.delete(nameOf(entry));
    }
  };

  /** The current articles of these entries, by id. */
  const readOnce = async (entries: readonly FeedEntry[]): Promise<ReadonlyMap<string, Article | Unreadable>> => {
    const unread = entries.filter((entry) => !reading.has(nameOf(entry)));
    if (unread.length > 0) {
      const batch = readBatch(unread);
      for (const entry of unread) reading.set(nameOf(entry), batch);
    }
    const batches = new Set(entries.flatMap((entry) => reading.get(nameOf(entry)) ?? []));
    return new Map((await Promise.all(batches)).flatMap((articles) => [...articles]));
  };

  return {
    entries: async (slug, { from = '', before = '~', ...order }) => {
      const found = await rows.query(partition(slug), entryRow, {
        from: `ENTRY#${from}`,
        to: `ENTRY#${before}`,
        ...order,
      });
      // A range of the table includes its upper end, which is a row where `before` is the order of an entry.
      return found.filter((entry) => entryOrder(entry) !== before);
    },

    articles: async (slug, entries) => {
      const cached = new Map(entries.map((entry) => [entry.id, cache.get(entry)]));
      const read = await readOnce(entries.filter(({ id }) => cached.get(id) === undefined));
      return entries.flatMap(({ id, published }) => {
        const known = cached.get(id);
        if (known !== undefined) return [known];
        const article = read.get(id);
        // Feeds share reads: one that cannot be read stops those that show it, and no other.
        if (article instanceof Unreadable) throw article;
        // The heads are newer than the entries: where the two disagree, the article moved, and its stream event follows.
        const stays =
          article?.status === 'live' &&
          (slug === siteSlug || article.feeds.includes(slug)) &&
          article.published === published;
        return stays ? [article] : [];
      });
    },

    newest: async (slug, limit) => {
      const found: z.output<typeof feedRow>[] = [];
      // Newest first, tombstones come before the entries, and are few.
      let missing = limit;
      while (missing > 0) {
        const after = found.at(-1)?.sortKey;
        const start = after === undefined ? { from: 'ENTRY#' } : { after };
        const page = await rows.query(partition(slug), feedRow, { ...start, newestFirst: true, limit: missing });
        found.push(...page);
        missing = page.length < missing ? 0 : limit - found.filter(({ entry }) => entry !== undefined).length;
      }
      return {
        entries: found.flatMap(({ entry }) => entry ?? []),
        tombstones: found.flatMap(({ tombstone }) => tombstone ?? []),
      };
    },

    tombstones: (slug) => {
      const [from, to] = startingWith('TOMBSTONE#');
      return rows.query(partition(slug), tombstoneRow, { from, to, newestFirst: true });
    },
  };
};
