import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { Unavailable } from '#shared/errors.ts';
import {
  type ArchiveMonth,
  type ArchiveMonthHead,
  headOf,
  monthAfter,
  monthOf,
  partName,
  unknownContent,
} from '#shared/model/archive-month.ts';
import { entryOrder, type FeedEntry, shownBytes } from '#shared/model/feed-entry.ts';
import {
  type ArchiveMonthPlan,
  type ArchiveSeries,
  type ArchiveSources,
  type MonthChange,
  planMonth,
  readDesiredPart,
} from './archive-series.ts';
import { type DocumentPorts, publishDocuments } from './publish-documents.ts';

/** The newest rows of a feed: entries, `newestCount` of them or all, and archived months. Newest first. */
export type NewestRows = { readonly entries: readonly FeedEntry[]; readonly months: readonly ArchiveMonthHead[] };

/** How many entries tell whether a window of this size is full. */
export const newestCount = (windowSize: number): number => windowSize + 1;

/** Another publisher wins each lost round. */
const maxRounds = 10;

/** Parts after which the month's row notes what it shows: a publisher that runs out of time leaves less to the next one. */
const partsPerNote = 50;

/** Publishes the months of one series of archives. */
export type ArchivePublisher = {
  /**
   * Whether a change of entries published at these instants leaves all archives as they are, by the newest rows of the feed.
   * While the newest month grows within its window, only the subscription document shows its new entries: most publications
   * read no more than that.
   */
  readonly isUpToDate: (published: readonly string[], rows: NewestRows) => Promise<boolean>;
  /** Months of which a document is not in the bucket: one list of it tells of all of them. */
  readonly incompleteMonths: () => Promise<readonly string[]>;
  /**
   * Publishes the parts that a change of entries published at these instants may concern (a month names all of its parts),
   * the months that ended since, and the neighbours that link to them; oldest first, so that every link leads to a document that is there. Gives the months
   * that have orphans: parts that nothing links to any more.
   */
  readonly publishMonths: (published: readonly string[]) => Promise<readonly string[]>;
  /** Lets the orphans of these months answer 410; called last, once no document links to them. */
  readonly deleteOrphans: (months: readonly string[]) => Promise<void>;
  /** Lets every document of the series answer 410. Its months are then as if they had never been archived. */
  readonly deleteAll: () => Promise<void>;
};

/** A publisher of a series; `everyDocument` also checks documents whose fingerprint is as planned, in the bucket. */
export const archivePublisher = (
  series: ArchiveSeries,
  ports: ArchiveSources & DocumentPorts,
  everyDocument = false,
): ArchivePublisher => {
  const { slug, windowSize, maxWindowBytes = Number.POSITIVE_INFINITY } = series;
  const { archives, documents, feedEntries, feedStates } = ports;

  const noArchive = (month: string): ArchiveMonth => ({
    slug,
    month,
    revision: 0,
    isOpen: true,
    fingerprints: [],
    cuts: [],
    partsEver: 0,
    hasNoOrphans: true,
  });

  const readMonth = async (month: string): Promise<ArchiveMonth> =>
    (await archives.month(slug, month)) ?? noArchive(month);

  /** Gives the row as it is stored then; undefined when another publisher wrote the month since `before` was read. */
  const replaceMonth = async (before: ArchiveMonth, after: ArchiveMonth): Promise<ArchiveMonth | undefined> => {
    if (isDeepStrictEqual(before, after)) return before;
    const next = { ...after, revision: before.revision + 1 };
    return (await archives.writeMonth(next)) === 'written' ? next : undefined;
  };

  const busy = (): Unavailable =>
    new Unavailable(
      'DOCUMENT_CONFLICT',
      `Other publishers keep writing the archives of ${slug}; the next sweep tries again.`,
    );

  /** Publishes one part, and gives the fingerprint of what its documents show then. */
  const publishPart = async (month: string, index: number, asksBucket: boolean): Promise<string> => {
    const name = partName(month, index);
    const partSlug = `${slug}/archive/${name}`;
    const readDesired = () => readDesiredPart(series, month, index, ports);
    await publishDocuments({ slug: partSlug, keys: series.keys(name), readDesired }, ports, { asksBucket });
    return (await feedStates.get(partSlug))?.fingerprint ?? unknownContent;
  };

  /**
   * Writes the month's row before any document: it says where the parts begin, counts them, and blanks the fingerprint of
   * those about to change. After a crash in between, the next publisher renders these parts again. `before` is the row as it
   * was read.
   */
  const recordIntent = async (
    month: string,
    change: MonthChange,
  ): Promise<{ readonly before: ArchiveMonth; readonly row: ArchiveMonth; readonly plan: ArchiveMonthPlan }> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const before = await readMonth(month);
      const plan = await planMonth(series, before, change, ports);
      const { fingerprints: planned, cuts, archivedThrough } = plan;
      const { archivedThrough: _before, ...rest } = before;
      const intent = defined({
        ...rest,
        cuts,
        archivedThrough,
        fingerprints: before.fingerprints.map((shown, index) =>
          planned[index] === undefined || planned[index] === shown ? shown : unknownContent,
        ),
        partsEver: Math.max(before.partsEver, planned.length),
        hasNoOrphans: before.hasNoOrphans && planned.length === before.fingerprints.length,
      });
      const row = await replaceMonth(before, intent);
      if (row !== undefined) return { before, row, plan };
    }
    throw busy();
  };

  /**
   * Whether a publisher may have died at this part: it may have put documents that the part's state row does not name, and
   * the part may now be planned as that row has it.
   */
  const isUncertain = ({ fingerprints, partsEver }: ArchiveMonth, index: number): boolean =>
    index < partsEver && (fingerprints[index] ?? unknownContent) === unknownContent;

  /** Publishes the parts that are not as planned, and writes what the month shows then. */
  const renderParts = async (
    before: ArchiveMonth,
    row: ArchiveMonth,
    plan: ArchiveMonthPlan,
  ): Promise<ArchiveMonth | 'conflict'> => {
    const fingerprints: string[] = [];
    let stored = row;
    let published = 0;
    for (const [index, planned] of plan.fingerprints.entries()) {
      const isChecked = everyDocument && plan.isConcerned(index);
      const isShown = row.fingerprints[index] === planned && !isChecked;
      const asksBucket = isChecked || isUncertain(before, index);
      fingerprints.push(isShown ? planned : await publishPart(row.month, index, asksBucket));
      published += isShown ? 0 : 1;
      if (isShown || published % partsPerNote > 0) continue;
      const soFar = [...fingerprints, ...row.fingerprints.slice(index + 1)];
      const noted = await replaceMonth(stored, { ...stored, fingerprints: soFar });
      if (noted === undefined) return 'conflict';
      stored = noted;
    }
    // A month with another number of parts has orphans until its neighbours link to the parts that it has now.
    const hasNoOrphans = row.hasNoOrphans && row.fingerprints.length === fingerprints.length;
    return (await replaceMonth(stored, { ...stored, isOpen: plan.isOpen, fingerprints, hasNoOrphans })) ?? 'conflict';
  };

  const publishMonth = async (month: string, change: MonthChange): Promise<ArchiveMonth> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const { before, row, plan } = await recordIntent(month, change);
      const published = await renderParts(before, row, plan);
      if (published !== 'conflict') return published;
    }
    throw busy();
  };

  /** The newest month needs no work: an entry that joined it is in the subscription document, and none left its archive. */
  const isNewestSettled = (
    month: string,
    { isOpen, hasNoOrphans, hasUnknownParts, partCount, archivedThrough = '' }: ArchiveMonthHead,
    { entries }: NewestRows,
    published: readonly string[],
  ): boolean => {
    const isSettled = isOpen && hasNoOrphans && !hasUnknownParts;
    if (!isSettled || published.some((instant) => monthOf(instant) !== month || instant <= archivedThrough))
      return false;
    const waiting = entries.filter(
      (entry) => monthOf(entry.published) === month && entryOrder(entry) > archivedThrough,
    );
    const unarchived = waiting.length;
    const bytes = waiting.reduce((sum, entry) => sum + shownBytes(entry), 0);
    if (unarchived > 1 && bytes > maxWindowBytes) return false;
    // `cutMonth`: the window is archived once it is full, and never leaves the newest entries to the archive alone.
    return partCount === 0 ? unarchived <= windowSize : unarchived > 0 && unarchived < windowSize;
  };

  /** The newest entry before a month: nearly always among the newest rows, unless the month fills them. */
  const newestBefore = async (month: string, { entries }: NewestRows): Promise<FeedEntry | undefined> => {
    const found = entries.find(({ published }) => monthOf(published) < month);
    if (found !== undefined || entries.length < newestCount(windowSize)) return found;
    const [before] = await feedEntries.entries(slug, { before: month, newestFirst: true, limit: 1 });
    return before;
  };

  /**
   * Months to publish although none of their entries changed: those that ended since (a month is archived whole once a
   * later one has an entry), back to the first that is up to date; and the newest month, once the one after it is empty.
   */
  const outdatedMonths = async (): Promise<readonly string[]> => {
    const outdated: string[] = [];
    let [entry] = await feedEntries.entries(slug, { newestFirst: true, limit: 1 });
    for (let isNewest = true; entry !== undefined; isNewest = false) {
      const month = monthOf(entry.published);
      const row = await archives.month(slug, month);
      const isUpToDate = row === undefined ? isNewest : row.hasNoOrphans && row.isOpen === isNewest;
      if (!isUpToDate) outdated.push(month);
      else if (!isNewest) break;
      [entry] = await feedEntries.entries(slug, { before: month, newestFirst: true, limit: 1 });
    }
    return outdated;
  };

  /** The next month that has entries, and the next one that has an archive: they link to this month. */
  const nextMonths = async (month: string): Promise<readonly string[]> => {
    const [entry] = await feedEntries.entries(slug, { from: monthAfter(month), limit: 1 });
    const archived = (await archives.months(slug)).find((row) => row.month > month && row.partCount > 0);
    return [
      ...(entry === undefined ? [] : [monthOf(entry.published)]),
      ...(archived === undefined ? [] : [archived.month]),
    ];
  };

  /**
   * Lets the parts of a month from `first` on answer 410. As in `recordIntent`, the row is written before any document: what
   * a publisher that dies leaves of these parts is unknown to those who publish the month again.
   */
  const deleteParts = async (month: string, firstOf: (row: ArchiveMonth) => number): Promise<void> => {
    for (let round = 0; round < maxRounds; round += 1) {
      const before = await readMonth(month);
      const first = firstOf(before);
      const fingerprints = before.fingerprints.map((shown, index) => (index < first ? shown : unknownContent));
      const intent = { ...before, fingerprints, hasNoOrphans: before.hasNoOrphans && first === fingerprints.length };
      const row = await replaceMonth(before, intent);
      if (row === undefined) continue;
      for (let index = first; index < row.partsEver; index += 1) await publishPart(month, index, true);
      const { partsEver, revision } = row;
      const after =
        first === 0
          ? { ...noArchive(month), revision, partsEver }
          : { ...row, fingerprints: fingerprints.slice(0, first), hasNoOrphans: true };
      if ((await replaceMonth(row, after)) !== undefined) return;
    }
    throw busy();
  };

  return {
    isUpToDate: async (published, rows) => {
      const [newest] = rows.entries;
      // An empty feed may have archives to remove.
      if (newest === undefined) return rows.months.length === 0;
      const month = monthOf(newest.published);
      const rowOf = (of: string): ArchiveMonthHead | undefined => rows.months.find((row) => row.month === of);
      if (!isNewestSettled(month, rowOf(month) ?? headOf(noArchive(month)), rows, published)) return false;
      const before = await newestBefore(month, rows);
      // A month that ended is archived whole; where it is, so is every month before it.
      const ended = before && rowOf(monthOf(before.published));
      return before === undefined || (ended?.hasNoOrphans === true && !ended.isOpen);
    },

    incompleteMonths: async () => {
      const archived = (await archives.months(slug)).filter(({ partCount }) => partCount > 0);
      const [anyKey = ''] = series.keys('');
      if (archived.length === 0) return [];
      const stored = new Set(await documents.list(anyKey.slice(0, anyKey.lastIndexOf('/') + 1)));
      const isStored = (month: string, index: number): boolean =>
        series.keys(partName(month, index)).every((key) => stored.has(key));
      return archived
        .filter(
          ({ month, partCount }) => !Array.from({ length: partCount }).every((_, index) => isStored(month, index)),
        )
        .map(({ month }) => month);
    },

    publishMonths: async (published) => {
      const waiting = new Set([...published.map(monthOf), ...(await outdatedMonths())]);
      const relinked = new Set<string>();
      const withOrphans: string[] = [];
      while (waiting.size > 0) {
        const [month = ''] = [...waiting].toSorted();
        waiting.delete(month);
        // A month in the place of an instant means all of it.
        const isWhole = relinked.has(month) || published.includes(month);
        const change = { published: published.filter((instant) => monthOf(instant) === month), isWhole };
        const { hasNoOrphans } = await publishMonth(month, change);
        if (hasNoOrphans) continue;
        withOrphans.push(month);
        for (const next of await nextMonths(month)) {
          waiting.add(next);
          relinked.add(next);
        }
      }
      return withOrphans;
    },

    deleteOrphans: async (months) => {
      for (const month of months) await deleteParts(month, ({ fingerprints }) => fingerprints.length);
    },

    deleteAll: async () => {
      const shown = (await archives.months(slug)).filter(
        ({ partCount, hasNoOrphans }) => partCount > 0 || !hasNoOrphans,
      );
      // Newest first: months link to earlier ones, and a month that is up to date says that all before it are.
      for (const { month } of shown.toReversed()) await deleteParts(month, () => 0);
    },
  };
};
