import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { type ArchiveMonthHead, headOf } from '#shared/model/archive-month.ts';
import { type Article, retractionOf, type Tombstone } from '#shared/model/article.ts';
import { hasArticlePage } from '#shared/model/article-page.ts';
import type { Facet } from '#shared/model/facet.ts';
import { type EntryRange, entryOrder, type FeedEntry, siteSlug } from '#shared/model/feed-entry.ts';
import { isSameState } from '#shared/model/feed-state.ts';
import type {
  ArchiveStore,
  FacetStore,
  FeedEntryStore,
  FeedStateStore,
  HubStore,
  PublishQueueStore,
  Written,
} from '#shared/ports.ts';
import { memoryArticleStore } from './memory-article-store.ts';
import { byText, type MemoryTable, memoryTable } from './memory-table.ts';

const isIn = (slug: string, { status, feeds }: Article): boolean =>
  status === 'live' && (slug === siteSlug || feeds.includes(slug));

const toEntry = (article: Article, slug: string): FeedEntry => {
  const { id, published, revision, url, modified } = article;
  const entry = { id, published, revision, sizeBytes: Buffer.byteLength(JSON.stringify(article)) };
  return slug === siteSlug
    ? defined({ ...entry, url, hasPage: hasArticlePage(article) ? true : undefined, modified })
    : entry;
};

const entriesIn = ({ heads }: MemoryTable, slug: string, range: EntryRange): readonly FeedEntry[] => {
  const { from = '', before = '~', newestFirst = false, limit } = range;
  const entries = [...heads.values()]
    .filter((article) => isIn(slug, article))
    .map((article) => toEntry(article, slug))
    .filter((entry) => entryOrder(entry) >= from && entryOrder(entry) < before)
    .sort(byText(entryOrder));
  return (newestFirst ? entries.toReversed() : entries).slice(0, limit);
};

const tombstonesIn = ({ heads }: MemoryTable, slug: string): readonly Tombstone[] =>
  [...heads.values()]
    .flatMap((article) => {
      const { id, guid, url } = article;
      const { at: retractedAt, from } = retractionOf(article) ?? { at: '', from: [] };
      return from.includes(slug) ? [defined({ id, guid, url, retractedAt })] : [];
    })
    .sort(byText(({ retractedAt, id }) => `${retractedAt}#${id}`))
    .toReversed();

/** Writes a value whose counter is one more than that of the stored value. */
const writeNext = <K, V>(rows: Map<K, V>, key: K, value: V, counter: (value: V) => number): Written => {
  const stored = rows.get(key);
  if (counter(value) !== (stored === undefined ? 0 : counter(stored)) + 1) return 'conflict';
  rows.set(key, value);
  return 'written';
};

/** The entries of each feed, derived from the articles of the same table. */
export const memoryFeedEntryStore = (table: MemoryTable = memoryTable()): FeedEntryStore => ({
  entries: async (slug, range) => entriesIn(table, slug, range),
  newest: async (slug, limit) => ({
    entries: entriesIn(table, slug, { newestFirst: true, limit }),
    tombstones: tombstonesIn(table, slug),
  }),

  articles: async (slug, entries) =>
    entries.flatMap(({ id, published }) => {
      const article = table.heads.get(id);
      return article?.published === published && isIn(slug, article) ? [article] : [];
    }),

  tombstones: async (slug) => tombstonesIn(table, slug),
});

/** What was last published of each feed. */
export const memoryFeedStateStore = (table: MemoryTable = memoryTable()): FeedStateStore => ({
  get: async (slug) => table.states.get(slug),
  write: async (state, previous) => {
    if (!isSameState(table.states.get(state.slug), previous)) return 'conflict';
    table.states.set(state.slug, state);
    return 'written';
  },
  publishedFeeds: async () => [...table.publishedFeeds.values()].sort(byText(({ slug }) => slug)),
  savePublishedFeed: async (feed) => void table.publishedFeeds.set(feed.slug, feed),
});

/** The archived months of each feed. */
export const memoryArchiveStore = ({ months }: MemoryTable = memoryTable()): ArchiveStore => {
  const keyOf = (slug: string, month: string): string => `${slug} ${month}`;
  const monthsOf = (slug: string): readonly ArchiveMonthHead[] =>
    [...months.values()]
      .filter((row) => row.slug === slug)
      .sort(byText(({ month }) => month))
      .map(headOf);
  return {
    month: async (slug, month) => months.get(keyOf(slug, month)),
    lastMonth: async (slug, before = '~') =>
      monthsOf(slug).findLast(({ month, partCount }) => month < before && partCount > 0),
    newestMonths: async (slug) => monthsOf(slug).toReversed(),
    months: async (slug) => monthsOf(slug),
    writeMonth: async (month) => writeNext(months, keyOf(month.slug, month.month), month, ({ revision }) => revision),
  };
};

const hasSameRequests = (one: Facet, other: Facet): boolean =>
  isDeepStrictEqual([one.requestedFiles, one.requestedOn], [other.requestedFiles, other.requestedOn]);

/** The facet values that `memoryArticleStore` assigned slugs to. */
export const memoryFacetStore = ({ facets, hints }: MemoryTable = memoryTable()): FacetStore => ({
  facet: async (slug) => facets.get(slug),
  remove: async ({ slug }) => void facets.delete(slug),
  restore: async (facet) => {
    if (!facets.has(facet.slug)) facets.set(facet.slug, facet);
    return facets.get(facet.slug);
  },
  facets: async () => [...facets.values()].sort(byText(({ slug }) => slug)),
  saveNewest: async ({ slug, ...newest }) => {
    const facet = facets.get(slug);
    if (facet !== undefined) facets.set(slug, { ...facet, ...newest });
  },
  addRequestedFile: async ({ slug }, file, now) => {
    const facet = facets.get(slug);
    if (facet === undefined) throw new Error(`The facet ${slug} has no row.`);
    const requestedOn = now.toISOString().slice(0, 10);
    const { requestedFiles = [], requestedOn: last = '', newestDay } = facet;
    if (requestedFiles.includes(file) && last >= requestedOn) return facet;
    const next = { ...facet, requestedFiles: [...new Set([...requestedFiles, file])], requestedOn };
    facets.set(slug, next);
    const id = `requested#${slug}#${file}`;
    hints.set(id, { id, feeds: [slug], published: newestDay === undefined ? [] : [newestDay.slice(0, 7)] });
    return next;
  },
  setLapsed: async (read, lapsedAt) => {
    const { lapsedAt: _, ...facet } = facets.get(read.slug) ?? read;
    if (!hasSameRequests(facet, read)) return 'conflict';
    facets.set(read.slug, defined({ ...facet, lapsedAt }));
    return 'written';
  },
  forgetRequests: async (read) => {
    const facet = facets.get(read.slug) ?? read;
    if (!hasSameRequests(facet, read)) return 'conflict';
    facets.set(read.slug, { ...facet, requestedFiles: [] });
    return 'written';
  },
});

/** Publish hints, written by `memoryArticleStore` over the same table, and the progress of the rebuild. */
export const memoryPublishQueueStore = (table: MemoryTable = memoryTable()): PublishQueueStore => ({
  hints: async (limit) => [...table.hints.values()].sort(byText(({ id }) => id)).slice(0, limit),
  addHint: async (hint) => void table.hints.set(hint.id, hint),
  deleteHints: async (hints) => {
    for (const { id } of hints) table.hints.delete(id);
  },
  rebuild: async () => table.rebuilds.get('rebuild'),
  writeRebuild: async (rebuild) => writeNext(table.rebuilds, 'rebuild', rebuild, ({ step }) => step),
});

/** The health of each hub. */
export const memoryHubStore = ({ hubs }: MemoryTable = memoryTable()): HubStore => ({
  list: async () => [...hubs.values()],
  withheldHubs: async () =>
    [...hubs.values()].flatMap(({ hub, withheldSince }) => (withheldSince === undefined ? [] : [hub])).toSorted(),
  write: async (health) => writeNext(hubs, health.hub, health, ({ revision }) => revision),
  remove: async (hub) => void hubs.delete(hub),
});

/** Everything that publishing reads and writes, over one table in memory. */
export const memoryPublishStores = (table: MemoryTable = memoryTable()) => ({
  feedEntries: memoryFeedEntryStore(table),
  feedStates: memoryFeedStateStore(table),
  archives: memoryArchiveStore(table),
  articles: memoryArticleStore(table),
  facets: memoryFacetStore(table),
  publishQueue: memoryPublishQueueStore(table),
  hubs: memoryHubStore(table),
});
