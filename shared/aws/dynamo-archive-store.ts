import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { ArchiveStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';

/** The parts of a month: their fingerprints, and where each begins, after the month that all of them share. */
const monthParts = z.object({ fingerprints: z.array(z.string()), cuts: z.array(z.tuple([z.string(), z.number()])) });

/**
 * The parts are deflated: a row of DynamoDB has at most 400 KB, and a feed with 100,000 articles a day has 10,000 parts a month.
 * They take 40 bytes each, instead of 90.
 */
const monthRow = z
  .object({
    slug: z.string(),
    month: z.string(),
    revision: z.number(),
    isOpen: z.boolean(),
    parts: z.instanceof(Uint8Array),
    archivedThrough: z.string().exactOptional(),
    partsEver: z.number(),
    hasNoOrphans: z.boolean(),
  })
  .transform(({ parts, ...row }): ArchiveMonth => {
    const { fingerprints, cuts } = monthParts.parse(JSON.parse(inflateRawSync(parts).toString('utf8')));
    return { ...row, fingerprints, cuts: cuts.map(([first, before]) => ({ first: row.month + first, before })) };
  });

const toMonthRow = ({ fingerprints, cuts, ...month }: ArchiveMonth): z.input<typeof monthRow> => {
  const parts: z.input<typeof monthParts> = {
    fingerprints: [...fingerprints],
    cuts: cuts.map(({ first, before }) => [first.slice(month.month.length), before]),
  };
  return { ...month, parts: deflateRawSync(JSON.stringify(parts)) };
};

/** Few months lose all their entries: one page nearly always holds a month that has some, and the month before it. */
const monthsPerPage = 2;

/** One row for each archived month of each feed. */
export const dynamoArchiveStore = (table: string, client = tableClient()): ArchiveStore => {
  const rows = tableRows(table, client);
  const partition = (slug: string): string => keys.archiveMonth(slug, '').PK;
  return {
    month: (slug, month) => rows.get(keys.archiveMonth(slug, month), monthRow),

    lastMonth: async (slug, before = '~') => {
      let to = before;
      for (;;) {
        const page = await rows.query(partition(slug), monthRow, { to, newestFirst: true, limit: monthsPerPage });
        const found = page.find(({ month, fingerprints }) => month < before && fingerprints.length > 0);
        const oldest = page.at(-1);
        if (found !== undefined || oldest === undefined || page.length < monthsPerPage) return found;
        to = oldest.month;
      }
    },

    newestMonths: async (slug) => {
      const found: ArchiveMonth[] = [];
      for (let isOver = false; !isOver; ) {
        const range = { to: found.at(-1)?.month ?? '~', newestFirst: true, limit: monthsPerPage };
        const page = await rows.query(partition(slug), monthRow, range);
        // The upper end is included: a later page begins with the last row of the one before.
        found.push(...(found.length === 0 ? page : page.slice(1)));
        isOver = page.length < monthsPerPage || found.some(({ fingerprints }) => fingerprints.length > 0);
      }
      return found;
    },

    months: (slug) => rows.query(partition(slug), monthRow),

    writeMonth: (month) =>
      rows.putIf(isNext('revision', month.revision), keys.archiveMonth(month.slug, month.month), toMonthRow(month)),
  };
};
