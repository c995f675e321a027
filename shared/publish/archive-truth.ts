import { createHash } from 'node:crypto';
import { monthAfter, monthOf, partName } from '#shared/model/archive-month.ts';
import type { Article } from '#shared/model/article.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import type { ArchiveStore, FeedEntryStore } from '#shared/ports.ts';
import { cutMonth } from './archive-cut.ts';
import type { Rendition, Truth } from './publish-documents.ts';

/** Where archives read what they should show. */
export type ArchiveSources = { readonly feedEntries: FeedEntryStore; readonly archives: ArchiveStore };

/** One part of a month's archive, and the one before it in the chain. */
export type ArchivePart = {
  readonly name: string;
  readonly previous: string | undefined;
  /** Oldest first. */
  readonly places: readonly FeedEntry[];
};

/** What is kept by month under one slug: a feed's entries, or the pages of a site. */
export type Shelf = {
  readonly slug: string;
  /** So many of the newest entries are shown elsewhere; 0 where the newest month is always archived whole. */
  readonly window: number;
  /** Stands for all that the documents are made from, but for their entries. */
  readonly mark: string;
  /** Where the documents of a part are kept. */
  readonly keys: (name: string) => readonly string[];
  /** The documents of a part; its entries newest first. */
  readonly render: (part: ArchivePart, entries: readonly Article[]) => readonly Rendition[];
  /** What stands there when there is no such part any more. */
  readonly renderGone: (name: string) => readonly Rendition[];
};

/** A month as its archive should be. */
export type ShelvedMonth = { readonly isOpen: boolean; readonly parts: readonly ArchivePart[] };

/** What the archive of a month should be, read consistently. */
export const readMonth = async (
  { slug, window }: Pick<Shelf, 'slug' | 'window'>,
  month: string,
  feeds: ArchiveSources,
): Promise<ShelvedMonth> => {
  const [places, newest, before] = await Promise.all([
    feeds.feedEntries.entries(slug, { from: month, before: monthAfter(month) }),
    feeds.feedEntries.entries(slug, { newestFirst: true, limit: 1 }),
    feeds.archives.lastMonth(slug, month),
  ]);
  const isOpen = newest[0] === undefined || monthOf(newest[0].published) <= month;
  const first = before === undefined ? undefined : partName(before.month, before.fingerprints.length - 1);
  const parts = cutMonth(places, { isOpen: isOpen && window > 0, window }).map((part, index) => ({
    name: partName(month, index),
    previous: index === 0 ? first : partName(month, index - 1),
    places: part,
  }));
  return { isOpen, parts };
};

const fingerprintOf = ({ mark }: Shelf, part: ArchivePart | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(part === undefined ? ['gone', mark] : [mark, part]))
    .digest('hex')
    .slice(0, 32);

/** What each part of a month is made from, as `ArchiveMonth.parts` keeps it. */
export const fingerprintsOf = (shelf: Shelf, { parts }: ShelvedMonth): readonly string[] =>
  parts.map((part) => fingerprintOf(shelf, part));

/** How often a part is read again when articles move while it is read. */
const maxReadings = 3;

/** What one part of a month should be now: its documents, or that it is gone. */
export const readPartTruth = async (
  shelf: Shelf,
  month: string,
  index: number,
  feeds: ArchiveSources,
): Promise<Truth> => {
  const part = (await readMonth(shelf, month, feeds)).parts[index];
  const read = async (): Promise<readonly Rendition[]> => {
    let now = part;
    for (let reading = 1; now !== undefined; reading += 1) {
      const entries = await feeds.feedEntries.articles(shelf.slug, now.places.toReversed());
      if (entries.length === now.places.length || reading === maxReadings) return shelf.render(now, entries);
      now = (await readMonth(shelf, month, feeds)).parts[index];
    }
    return shelf.renderGone(partName(month, index));
  };
  return { fingerprint: fingerprintOf(shelf, part), render: read };
};
