import type { Article } from '#shared/model/article.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import type { FeedEntryStore } from '#shared/ports.ts';
import { publishFeed, type SitePublishing } from '#shared/publish/publish-feed.ts';
import { sampleSite } from '#test/ingest/ingest-fixture.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';

const publicUrl = 'https://feeds.example.org';

/** Entries of articles that have another size than they seem to have: archives are cut by it. */
const resized = (feedEntries: FeedEntryStore, sizeOf: (id: string) => number): FeedEntryStore => {
  const resize = (entry: FeedEntry): FeedEntry => ({ ...entry, sizeBytes: sizeOf(entry.id) });
  return {
    ...feedEntries,
    entries: async (...given) => (await feedEntries.entries(...given)).map(resize),
    newest: async (...given) => {
      const { entries, tombstones } = await feedEntries.newest(...given);
      return { entries: entries.map(resize), tombstones };
    },
  };
};

/**
 * A harness in memory with one feed, `all`, that shows so many entries: for tests that run through many. `sizeOf` gives the
 * bytes of an article by its id: a part of an archive has at most 4 MB.
 */
export const openMemoryArchiveHarness = (entries: number, sizeOf: (id: string) => number = () => 1000) => {
  const table = memoryTable();
  const articles = memoryArticleStore(table);
  const documents = memoryDocumentStore();
  const puts: string[] = [];
  const put: typeof documents.put = (key, ...rest) => {
    puts.push(key);
    return documents.put(key, ...rest);
  };
  const site = sampleSite([{ slug: 'all', entries }]);
  const clock = { now: () => new Date('2025-02-01T00:00:00.000Z') };
  const stores = memoryPublishStores(table);
  const deps: SitePublishing = {
    ...stores,
    feedEntries: resized(stores.feedEntries, sizeOf),
    documents: { ...documents, put },
    site,
    publicUrl,
    clock,
  };
  /** Writes an article, and gives what an event about it says. */
  const store = async (next: Article): Promise<readonly string[]> => {
    const previous = await articles.get(next.id);
    const revision = (previous?.revision ?? 0) + 1;
    await articles.write({ ...next, revision }, previous);
    return [next.published, previous?.published ?? next.published];
  };
  return {
    deps,
    documents,
    /** Keys of what was put, in order. */
    puts,
    store,
    /** The document at a public URL: its text, `gone` where it answers 410, undefined where there is none. */
    read: async (url: string): Promise<string | undefined> => {
      const document = documents.all.get(url.replace(`${publicUrl}/`, ''));
      return document?.meta.isGone === true ? 'gone' : document && Buffer.from(document.bytes).toString();
    },
    live: (): readonly Article[] => [...table.heads.values()].filter(({ status }) => status === 'live'),
    /** Writes articles, and publishes once, as one batch of the stream does. */
    keep: async (...changed: readonly Article[]): Promise<void> => {
      const published: string[] = [];
      for (const article of changed) published.push(...(await store(article)));
      await publishFeed('all', deps, { published });
    },
  };
};

/** A harness in memory. */
export type MemoryArchiveHarness = ReturnType<typeof openMemoryArchiveHarness>;
