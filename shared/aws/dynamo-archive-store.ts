import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { Unavailable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { type ArchiveMonth, type ArchiveMonthHead, headOf, type PartCut } from '#shared/model/archive-month.ts';
import type { ArchiveStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { type Condition, isNext, tableRows } from './rows.ts';

/**
 * Parts of a month in one row: the newest ones in the row of the month, a thousand older ones in each of the others. A row of
 * DynamoDB has at most 400 KB; deflated, parts take 40 bytes each, instead of 90.
 */
const partsPerRow = 1_000;

/** Rows that one write may change: a transaction has 100 rows and 4 MB. */
const maxChangedRows = 90;

/** Some of a month's parts: their fingerprints, and where each begins, after the month that all of them share. */
const someParts = z.object({ fingerprints: z.array(z.string()), cuts: z.array(z.tuple([z.string(), z.number()])) });

type Parts = Pick<ArchiveMonth, 'fingerprints' | 'cuts'>;

const toText = (month: string, { fingerprints, cuts }: Parts): string => {
  const parts: z.input<typeof someParts> = {
    fingerprints: [...fingerprints],
    cuts: cuts.map(({ first, before }) => [first.slice(month.length), before]),
  };
  return JSON.stringify(parts);
};

const fromBytes = (month: string, bytes: Uint8Array): Parts => {
  const { fingerprints, cuts } = someParts.parse(JSON.parse(inflateRawSync(bytes).toString('utf8')));
  return { fingerprints, cuts: cuts.map(([first, before]): PartCut => ({ first: month + first, before })) };
};

const headMembers = {
  slug: z.string(),
  month: z.string(),
  revision: z.number(),
  isOpen: z.boolean(),
  archivedThrough: z.string().exactOptional(),
  partsEver: z.number(),
  hasNoOrphans: z.boolean(),
};

const headRow: z.ZodType<ArchiveMonthHead> = z.object({
  ...headMembers,
  partCount: z.number(),
  hasUnknownParts: z.boolean(),
});

const monthRow = z
  .object({
    ...headMembers,
    parts: z.instanceof(Uint8Array),
    /** Hashes of the rows with the older parts. */
    older: z.array(z.string()).default([]),
  })
  .transform(({ parts, ...row }) => ({ ...row, ...fromBytes(row.month, parts) }));

const partsRow = z
  .object({ month: z.string(), hash: z.string(), parts: z.instanceof(Uint8Array) })
  .transform(({ month, hash, parts }) => ({ hash, ...fromBytes(month, parts) }));

/** The parts of a month as its rows hold them: the older ones by the thousand, and the newest. */
const toRuns = (month: ArchiveMonth) => {
  const count = Math.max(month.fingerprints.length, month.cuts.length);
  const newestFrom = Math.max(0, Math.floor((count - 1) / partsPerRow)) * partsPerRow;
  const textOf = (from: number, to?: number): string =>
    toText(month.month, { fingerprints: month.fingerprints.slice(from, to), cuts: month.cuts.slice(from, to) });
  const older = Array.from({ length: newestFrom / partsPerRow }, (_, index) => {
    const text = textOf(index * partsPerRow, (index + 1) * partsPerRow);
    return { index, text, hash: sha256(text).slice(0, 16) };
  });
  return { older, newest: deflateRawSync(textOf(newestFrom)) };
};

/** Few months lose all their entries: one page nearly always holds a month that has some, and the month before it. */
const monthsPerPage = 2;

/** Readings of a month that another publisher writes meanwhile. */
const maxReadings = 5;

/** One row for each archived month of each feed, and one for each thousand of its older parts. */
export const dynamoArchiveStore = (table: string, client = tableClient()): ArchiveStore => {
  const rows = tableRows(table, client);
  const partition = (slug: string): string => keys.archiveMonth(slug, '').PK;

  /** Writes a month together with the rows of older parts that changed, so that nobody reads half of it. */
  const writeRuns = async (
    month: ArchiveMonth,
    row: object,
    isBefore: Condition,
    older: ReturnType<typeof toRuns>['older'],
  ) => {
    const { slug, month: name, revision } = month;
    const key = keys.archiveMonth(slug, name);
    const stored = await rows.get(key, monthRow);
    if ((stored?.revision ?? 0) !== revision - 1) return 'conflict';
    const before = stored?.older ?? [];
    const changed = older.filter(({ hash, index }) => hash !== before[index]);
    const lost = before.slice(older.length).map((_, index) => older.length + index);
    if (changed.length + lost.length > maxChangedRows) {
      const message = `More than ${maxChangedRows * partsPerRow} parts of the archive ${slug} ${name} change at once.`;
      throw new Unavailable('ARCHIVE_TOO_LARGE', `${message} Divide the feed by section, language or tag.`);
    }
    if (changed.length + lost.length === 0) return rows.putIf(isBefore, key, row);
    return rows.transact([
      rows.toPut(key, row, isBefore),
      ...changed.map(({ index, text, hash }) =>
        rows.toPut(keys.archiveParts(slug, name, index), { month: name, hash, parts: deflateRawSync(text) }),
      ),
      ...lost.map((index) => rows.toRemove(keys.archiveParts(slug, name, index))),
    ]);
  };

  return {
    month: async (slug, month) => {
      for (let reading = 0; reading < maxReadings; reading += 1) {
        const stored = await rows.get(keys.archiveMonth(slug, month), monthRow);
        if (stored === undefined) return undefined;
        const { older, fingerprints, cuts, ...head } = stored;
        const found = await rows.getMany(
          older.map((_, index) => keys.archiveParts(slug, month, index)),
          partsRow,
        );
        // Another publisher may have written the month between the two reads.
        if (!older.every((hash, index) => found[index]?.hash === hash)) continue;
        const runs = [...found, { fingerprints, cuts }];
        return {
          ...head,
          fingerprints: runs.flatMap((run) => run.fingerprints),
          cuts: runs.flatMap((run) => run.cuts),
        };
      }
      const message = `Other publishers keep writing the archive ${slug} ${month}; the next sweep tries again.`;
      throw new Unavailable('DOCUMENT_CONFLICT', message);
    },

    lastMonth: async (slug, before = '~') => {
      let to = before;
      for (;;) {
        const page = await rows.query(partition(slug), headRow, { to, newestFirst: true, limit: monthsPerPage });
        const found = page.find(({ month, partCount }) => month < before && partCount > 0);
        const oldest = page.at(-1);
        if (found !== undefined || oldest === undefined || page.length < monthsPerPage) return found;
        to = oldest.month;
      }
    },

    newestMonths: async (slug) => {
      const found: ArchiveMonthHead[] = [];
      for (let isOver = false; !isOver; ) {
        const range = { to: found.at(-1)?.month ?? '~', newestFirst: true, limit: monthsPerPage };
        const page = await rows.query(partition(slug), headRow, range);
        // The upper end is included: a later page begins with the last row of the one before.
        found.push(...(found.length === 0 ? page : page.slice(1)));
        isOver = page.length < monthsPerPage || found.some(({ partCount }) => partCount > 0);
      }
      return found;
    },

    months: (slug) => rows.query(partition(slug), headRow),

    writeMonth: async (month) => {
      const { older, newest } = toRuns(month);
      const hashes = older.length === 0 ? {} : { older: older.map(({ hash }) => hash) };
      const row = { ...headOf(month), ...hashes, parts: newest };
      const isBefore = isNext('revision', month.revision);
      if (older.length > 0) return writeRuns(month, row, isBefore, older);
      const hasNoOlder: Condition = {
        ...isBefore,
        ConditionExpression: `${isBefore.ConditionExpression} AND attribute_not_exists(#older)`,
        ExpressionAttributeNames: { ...isBefore.ExpressionAttributeNames, '#older': 'older' },
      };
      const written = await rows.putIf(hasNoOlder, keys.archiveMonth(month.slug, month.month), row);
      // The month may have lost all of its older parts.
      return written === 'written' || month.revision === 1 ? written : writeRuns(month, row, isBefore, []);
    },
  };
};
