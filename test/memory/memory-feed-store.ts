import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import type { Place, Span } from '#shared/model/place.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import type { FeedStore, Written } from '#shared/ports.ts';
import { byText, type MemoryTable, memoryTable } from './memory-table.ts';

const standsIn = (slug: string, { status, feeds }: Article): boolean =>
  status === 'live' && (slug === wholeSite || feeds.includes(slug));

const toPlace = (article: Article): Place => {
  const { id, published, revision } = article;
  return { id, published, revision, size: Buffer.byteLength(JSON.stringify(article)) };
};

const placesIn = ({ heads }: MemoryTable, slug: string, span: Span): readonly Place[] => {
  const { from = '', before = '~', newestFirst = false, limit } = span;
  const places = [...heads.values()]
    .filter((article) => standsIn(slug, article))
    .map(toPlace)
    .filter(({ published }) => published >= from && published < before)
    .sort(byText(({ published, id }) => `${published}#${id}`));
  return (newestFirst ? places.toReversed() : places).slice(0, limit);
};

/** Writes what is the next one of what is there. */
const writeNext = <K, V>(rows: Map<K, V>, key: K, value: V, step: (value: V) => number): Written => {
  const stored = rows.get(key);
  if (step(value) !== (stored === undefined ? 0 : step(stored)) + 1) return 'conflict';
  rows.set(key, value);
  return 'written';
};

const monthRows = ({ months }: MemoryTable): Pick<FeedStore, 'month' | 'lastMonth' | 'months' | 'writeMonth'> => {
  const keyOf = (slug: string, month: string): string => `${slug} ${month}`;
  const of = (slug: string): readonly ArchiveMonth[] =>
    [...months.values()].filter((row) => row.slug === slug).sort(byText(({ month }) => month));
  return {
    month: async (slug, month) => months.get(keyOf(slug, month)),
    lastMonth: async (slug, before = '~') =>
      of(slug).findLast(({ month, parts }) => month < before && parts.length > 0),
    months: async (slug) => of(slug),
    writeMonth: async (month) => writeNext(months, keyOf(month.slug, month.month), month, (row) => row.revision),
  };
};

/** The feeds of the articles that stand in the same table. */
export const memoryFeedStore = (table: MemoryTable = memoryTable()): FeedStore => ({
  ...monthRows(table),

  places: async (slug, limit) => placesIn(table, slug, { newestFirst: true, limit }),
  placesIn: async (slug, span) => placesIn(table, slug, span),

  entries: async (slug, places) =>
    places
      .map(({ id, published }) => ({ published, article: table.heads.get(id) }))
      .flatMap(({ published, article }) =>
        article !== undefined && article.published === published && standsIn(slug, article) ? [article] : [],
      ),

  tombstones: async (slug) =>
    [...table.heads.values()]
      .filter(({ status, feeds }) => status === 'retracted' && feeds.includes(slug))
      .map(({ id, guid, modified: retractedAt }) => ({ id, guid, retractedAt }))
      .sort(byText(({ retractedAt, id }) => `${retractedAt}#${id}`))
      .toReversed(),

  state: async (slug) => table.states.get(slug),
  writeState: async (state) => writeNext(table.states, state.slug, state, (row) => row.revision),

  facet: async (slug) => table.facets.get(slug),
  facets: async () => [...table.facets.values()].sort(byText(({ slug }) => slug)),
  writeFacet: async (facet) => void table.facets.set(facet.slug, facet),

  known: async () => [...table.known.values()].sort(byText(({ slug }) => slug)),
  know: async (feed) => void table.known.set(feed.slug, feed),

  renewal: async () => table.renewals.get('renewal'),
  writeRenewal: async (renewal) => writeNext(table.renewals, 'renewal', renewal, ({ step }) => step),

  touches: async (limit) => [...table.touches.values()].sort(byText(({ id }) => id)).slice(0, limit),
  settle: async ({ id }) => void table.touches.delete(id),

  withheldHubs: async () =>
    [...table.hubs.values()].flatMap(({ hub, withheld }) => (withheld === undefined ? [] : [hub])).toSorted(),
});
