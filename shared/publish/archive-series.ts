import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import {
  type ArchiveMonth,
  monthAfter,
  monthOf,
  type PartCut,
  partName,
  unknownContent,
} from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import { entryOrder, type FeedEntry, shownBytes } from '#shared/model/feed-entry.ts';
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
  /** Bytes that the subscription document may have; without a bound where there is none. */
  readonly maxWindowBytes?: number;
  readonly maxEntriesPerPart: number;
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

/** Bytes of the articles in one part: with everything around them, its documents stay below 5 MB. */
const maxPartBytes = 4_000_000;

/** How a month is cut into parts. */
export type MonthCut = {
  /** Later entries may still join the month. */
  readonly isOpen: boolean;
  /** How many entries the subscription document shows. */
  readonly windowSize: number;
  /** Bytes that its entries may have together; no bound by default. */
  readonly maxWindowBytes?: number;
  readonly maxEntriesPerPart: number;
  /** How many entries of the month are in the parts before; 0 by default. */
  readonly before?: number;
};

/** The last of the runs into which entries are cut, oldest first, so that none has more bytes; one entry at least. */
const lastRun = (entries: readonly FeedEntry[], maxBytes: number): number => {
  let [length, bytes] = [0, 0];
  for (const entry of entries) {
    const isFull = length > 0 && bytes + shownBytes(entry) > maxBytes;
    [length, bytes] = isFull ? [1, shownBytes(entry)] : [length + 1, bytes + shownBytes(entry)];
  }
  return length;
};

/** Runs of entries that fit in one part, each as long as it can be. */
const toParts = (entries: readonly FeedEntry[], maxEntriesPerPart: number): readonly (readonly FeedEntry[])[] => {
  const parts: FeedEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
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

/**
 * The parts of a month, oldest part first, each with its entries oldest first. The same entries always give the same
 * parts, and an entry that joins at the end changes the last part only.
 */
export const cutMonth = (
  entries: readonly FeedEntry[],
  { isOpen, windowSize, maxWindowBytes = Number.POSITIVE_INFINITY, maxEntriesPerPart, before = 0 }: MonthCut,
): readonly (readonly FeedEntry[])[] => {
  const count = before + entries.length;
  // The newest month grows by whole windows; the subscription document shows the entries that are not archived yet.
  const newest = count <= windowSize ? count : count % windowSize;
  const unarchived = newest === 0 ? 0 : lastRun(entries.slice(-newest), maxWindowBytes);
  return toParts(isOpen ? entries.slice(0, Math.max(0, entries.length - unarchived)) : entries, maxEntriesPerPart);
};

/** The changes that a month is planned for: of entries published at these instants. `isWhole` plans every part. */
export type MonthChange = { readonly published: readonly string[]; readonly isWhole?: boolean };

const instantOf = ({ first }: PartCut): string => first.slice(0, first.indexOf('#'));

/** Whether a part has, had or may take an entry published at this instant: also the one with which the next part begins. */
const mayHold = (cuts: readonly PartCut[], index: number, instant: string): boolean => {
  const [cut, next] = [cuts[index], cuts[index + 1]];
  const isBehindStart = index === 0 || cut === undefined || instantOf(cut) <= instant;
  return isBehindStart && (next === undefined || instant <= instantOf(next));
};

/** The entries of a part that begins and ends where the month's row says; undefined where it has to be cut again. */
const readUncut = async (
  { slug, maxEntriesPerPart }: ArchiveSeries,
  { month, cuts }: ArchiveMonth,
  index: number,
  feedEntries: FeedEntryStore,
): Promise<readonly FeedEntry[] | undefined> => {
  const [cut, next] = [cuts[index], cuts[index + 1]];
  if (cut === undefined || next === undefined) return undefined;
  const count = next.before - cut.before;
  const from = index === 0 ? month : cut.first;
  const entries = await feedEntries.entries(slug, { from, before: monthAfter(month), limit: count + 1 });
  const [first, behind] = [entries[0], entries[count]];
  if (first === undefined || behind === undefined) return undefined;
  const isUncut = entryOrder(first) === cut.first && entryOrder(behind) === next.first;
  return isUncut && toParts(entries, maxEntriesPerPart)[0]?.length === count ? entries.slice(0, count) : undefined;
};

/** The parts of a month from this one on, or from an earlier one where these lost all their entries. */
const cutFrom = async (
  index: number,
  { slug, windowSize, maxWindowBytes, maxEntriesPerPart }: ArchiveSeries,
  { month, cuts }: ArchiveMonth,
  isOpen: boolean,
  feedEntries: FeedEntryStore,
): Promise<{ readonly from: number; readonly before: number; readonly parts: readonly (readonly FeedEntry[])[] }> => {
  for (let from = index; ; from -= 1) {
    const { first = month, before = 0 } = (from > 0 && cuts[from]) || {};
    const entries = await feedEntries.entries(slug, { from: first, before: monthAfter(month) });
    const cut = defined({ windowSize, maxWindowBytes, maxEntriesPerPart, before });
    const parts = cutMonth(entries, { ...cut, isOpen: isOpen && windowSize > 0 });
    if (parts.length > 0 || from === 0) return { from, before, parts };
  }
};

/** Where each of these parts begins; `before` entries of the month are in parts before the first of them. */
const cutsOf = (parts: readonly (readonly FeedEntry[])[], before: number): readonly PartCut[] => {
  let count = before;
  return parts.flatMap((entries) => {
    const [first] = entries;
    const cut = first === undefined ? [] : [{ first: entryOrder(first), before: count }];
    count += entries.length;
    return cut;
  });
};

/** A month as its archive should be. */
export type ArchiveMonthPlan = Pick<ArchiveMonth, 'isOpen' | 'cuts' | 'archivedThrough'> & {
  /** The fingerprint of each part: that of the month's row for a part that no change concerns. */
  readonly fingerprints: readonly string[];
  /** Whether a change may concern the part at this index. */
  readonly isConcerned: (index: number) => boolean;
};

const fingerprintOf = ({ configHash }: ArchiveSeries, part: ArchivePart | undefined): string =>
  sha256(JSON.stringify(part === undefined ? ['gone', configHash] : [configHash, part])).slice(0, 16);

/** The part with these entries, and with the name of the part before it. */
const toPart = async (
  { slug }: ArchiveSeries,
  month: string,
  index: number,
  entries: readonly FeedEntry[],
  archives: ArchiveStore,
): Promise<ArchivePart> => {
  const last = index === 0 ? await archives.lastMonth(slug, month) : undefined;
  const previousMonth = last && partName(last.month, last.partCount - 1);
  return { name: partName(month, index), previous: index === 0 ? previousMonth : partName(month, index - 1), entries };
};

/**
 * Plans a month from its row and from the entries of those parts that a change may concern, read consistently. The other
 * parts are as in the row: an article costs the same in a month of any size.
 */
export const planMonth = async (
  series: ArchiveSeries,
  row: ArchiveMonth,
  { published, isWhole = false }: MonthChange,
  { feedEntries, archives }: ArchiveSources,
): Promise<ArchiveMonthPlan> => {
  const { month, cuts } = row;
  const fingerprintAt = async (index: number, entries: readonly FeedEntry[]): Promise<string> =>
    fingerprintOf(series, await toPart(series, month, index, entries, archives));
  const [newestInFeed] = await feedEntries.entries(series.slug, { newestFirst: true, limit: 1 });
  const isOpen = newestInFeed === undefined || monthOf(newestInFeed.published) <= month;

  // The last part may always grow; one without a fingerprint may be half written.
  const complete = isWhole ? 0 : Math.max(0, Math.min(cuts.length - 1, row.fingerprints.length));
  const concerned = row.fingerprints
    .slice(0, complete)
    .flatMap((shown, index) =>
      shown === unknownContent || published.some((one) => mayHold(cuts, index, one)) ? [index] : [],
    );
  const fingerprints = [...row.fingerprints];
  // All at once: the sooner the plan is made, the less often another publisher has written the row meanwhile.
  const uncut = await Promise.all(
    concerned.map(async (index) => {
      const entries = await readUncut(series, row, index, feedEntries);
      if (entries !== undefined) fingerprints[index] = await fingerprintAt(index, entries);
      return entries !== undefined;
    }),
  );
  const end = concerned.find((_, at) => uncut[at] === false) ?? complete;
  const { from, before, parts } = await cutFrom(end, series, row, isOpen, feedEntries);
  const cut = await Promise.all(parts.map((entries, offset) => fingerprintAt(from + offset, entries)));
  const newest = parts.at(-1)?.at(-1);
  return {
    isOpen,
    cuts: [...cuts.slice(0, from), ...cutsOf(parts, before)],
    fingerprints: [...fingerprints.slice(0, from), ...cut],
    isConcerned: (index) => index >= from || concerned.includes(index),
    ...(newest === undefined ? {} : { archivedThrough: entryOrder(newest) }),
  };
};

const maxReadings = 3;

/**
 * What one part of a month must show now: its documents, or 410 where the month has no such part. The month's row says which
 * entries are in it, as the last publisher planned.
 */
export const readDesiredPart = async (
  series: ArchiveSeries,
  month: string,
  index: number,
  { feedEntries, archives }: ArchiveSources,
): Promise<DesiredState> => {
  const { slug } = series;
  const readPart = async (): Promise<ArchivePart | undefined> => {
    const { cuts = [], archivedThrough = '' } = (await archives.month(slug, month)) ?? {};
    const [cut, next] = [cuts[index], cuts[index + 1]];
    if (cut === undefined) return undefined;
    const before = next?.first ?? `${archivedThrough}~`;
    const entries = await feedEntries.entries(slug, { from: cut.first, before });
    return toPart(series, month, index, entries, archives);
  };
  const planned = await readPart();
  const render = async (): Promise<readonly RenderedDocument[]> => {
    let part = planned;
    for (let reading = 1; part !== undefined; reading += 1) {
      if (!series.showsArticles) return series.render(part, []);
      const articles = await feedEntries.articles(slug, part.entries.toReversed());
      // Fewer articles than entries: one moved between the two reads, and the part is read again.
      if (articles.length === part.entries.length || reading === maxReadings) return series.render(part, articles);
      part = await readPart();
    }
    return series.renderGone(partName(month, index));
  };
  return { fingerprint: fingerprintOf(series, planned), render };
};
