import { sha256 } from '#shared/hash.ts';
import { monthAfter, monthOf, partName } from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import type { ArchiveStore, FeedEntryStore } from '#shared/ports.ts';
import type { DesiredState, RenderedDocument } from './publish-documents.ts';

/** One part of a month's archive. */
export type ArchivePart = {
  readonly name: string;
  /** The part before it in the chain. */
  readonly previous: string | undefined;
  /** Oldest first. */
  readonly entries: readonly FeedEntry[];
};

/** Documents by month under one slug: the archives of a feed, or the sitemaps of the site. */
export type ArchiveSeries = {
  readonly slug: string;
  /** How many of the newest entries the subscription document shows; 0 where there is none. */
  readonly windowSize: number;
  /** Hash of everything that the documents are rendered from, except their entries. */
  readonly configHash: string;
  /** Keys of the documents of a part. */
  readonly keys: (name: string) => readonly string[];
  /** Whether `render` needs the articles themselves; without them it gets none. */
  readonly showsArticles: boolean;
  /** The documents of a part; articles newest first. */
  readonly render: (part: ArchivePart, articles: readonly Article[]) => readonly RenderedDocument[];
  /** The documents that answer 410 in the place of a part that was removed. */
  readonly renderGone: (name: string) => readonly RenderedDocument[];
};

/** The stores that archives are planned from. */
export type ArchiveSources = { readonly feedEntries: FeedEntryStore; readonly archives: ArchiveStore };

const maxEntriesPerPart = 500;

/** Bytes of the articles in one part: with everything around them, its documents stay below 5 MB. */
const maxPartBytes = 4_000_000;

/** Whether later entries may still join the month, and how many entries the subscription document shows. */
export type MonthCut = { readonly isOpen: boolean; readonly windowSize: number };

/**
 * The parts of a month, oldest part first, each with its entries oldest first. The same entries always give the same
 * parts, and an entry that joins at the end changes the last part only.
 */
export const cutMonth = (
  entries: readonly FeedEntry[],
  { isOpen, windowSize }: MonthCut,
): readonly (readonly FeedEntry[])[] => {
  // The newest month grows by whole windows; the subscription document shows the entries that are not archived yet.
  const unarchived = entries.length <= windowSize ? entries.length : entries.length % windowSize;
  const archived = isOpen ? entries.slice(0, entries.length - unarchived) : entries;
  const parts: FeedEntry[][] = [];
  let bytes = 0;
  for (const entry of archived) {
    const part = parts.at(-1);
    if (part === undefined || part.length >= maxEntriesPerPart || bytes + entry.sizeBytes > maxPartBytes) {
      parts.push([entry]);
      bytes = entry.sizeBytes;
    } else {
      part.push(entry);
      bytes += entry.sizeBytes;
    }
  }
  return parts;
};

/** A month as its archive should be: its parts, and the fingerprint of each. */
export type ArchiveMonthPlan = {
  readonly isOpen: boolean;
  readonly parts: readonly ArchivePart[];
  readonly fingerprints: readonly string[];
};

const fingerprintOf = ({ configHash }: ArchiveSeries, part: ArchivePart | undefined): string =>
  sha256(JSON.stringify(part === undefined ? ['gone', configHash] : [configHash, part])).slice(0, 32);

/** Plans a month from its entries and the archive before it, read consistently. */
export const planMonth = async (
  series: ArchiveSeries,
  month: string,
  { feedEntries, archives }: ArchiveSources,
): Promise<ArchiveMonthPlan> => {
  const { slug, windowSize } = series;
  const [entries, [newest], lastMonth] = await Promise.all([
    feedEntries.entries(slug, { from: month, before: monthAfter(month) }),
    feedEntries.entries(slug, { newestFirst: true, limit: 1 }),
    archives.lastMonth(slug, month),
  ]);
  const isOpen = newest === undefined || monthOf(newest.published) <= month;
  const previousMonth =
    lastMonth === undefined ? undefined : partName(lastMonth.month, lastMonth.fingerprints.length - 1);
  const parts = cutMonth(entries, { isOpen: isOpen && windowSize > 0, windowSize }).map((part, index) => ({
    name: partName(month, index),
    previous: index === 0 ? previousMonth : partName(month, index - 1),
    entries: part,
  }));
  return { isOpen, parts, fingerprints: parts.map((part) => fingerprintOf(series, part)) };
};

const maxReadings = 3;

/** What one part of a month must show now: its documents, or 410 where the month has no such part. */
export const readDesiredPart = async (
  series: ArchiveSeries,
  month: string,
  index: number,
  sources: ArchiveSources,
): Promise<DesiredState> => {
  const planned = (await planMonth(series, month, sources)).parts[index];
  const render = async (): Promise<readonly RenderedDocument[]> => {
    let part = planned;
    for (let reading = 1; part !== undefined; reading += 1) {
      if (!series.showsArticles) return series.render(part, []);
      const articles = await sources.feedEntries.articles(series.slug, part.entries.toReversed());
      // Fewer articles than entries: one moved between the two reads, and the part is planned again.
      if (articles.length === part.entries.length || reading === maxReadings) return series.render(part, articles);
      part = (await planMonth(series, month, sources)).parts[index];
    }
    return series.renderGone(partName(month, index));
  };
  return { fingerprint: fingerprintOf(series, planned), render };
};
