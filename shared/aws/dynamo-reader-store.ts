import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ReaderDay } from '#shared/model/reader-count.ts';
import type { ReaderStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNew, isNext, tableRows } from './rows.ts';

const dayRow: z.ZodType<ReaderDay> = z.object({
  day: z.string(),
  feed: z.string(),
  services: z.record(z.string(), z.number()),
  hubSubscribers: z.number(),
  sketch: z.instanceof(Uint8Array),
  revision: z.number(),
});

const saltRow = z.object({ day: z.string(), salt: z.string() });

/** Seconds for which a day's counts are kept: a year and a month, for a comparison with the year before. */
const keptSeconds = 400 * 24 * 3600;

/** Seconds after which the table removes a salt that no sweep removed. */
const saltSeconds = 3 * 24 * 3600;

const expiresAfter = (day: string, seconds: number): number => Date.parse(day) / 1000 + seconds;

/** Who reads the feeds: a row for each day and feed, and the salts of the last days. */
export const dynamoReaderStore = (table: string, client = tableClient()): ReaderStore => {
  const rows = tableRows(table, client);
  const readSalt = (day: string) => rows.get(keys.readerSalt(day), saltRow);
  return {
    days: (since, until) =>
      rows.query(keys.readers('', '').PK, dayRow, { from: since, to: `${until}~`, passesUnreadable: true }),
    day: (day, feed) => rows.get(keys.readers(day, feed), dayRow),
    writeDay: (counts) =>
      rows.putIf(isNext('revision', counts.revision), keys.readers(counts.day, counts.feed), {
        ...counts,
        expires: expiresAfter(counts.day, keptSeconds),
      }),
    salt: async (day) => {
      const known = await readSalt(day);
      if (known !== undefined) return known.salt;
      const salt = randomBytes(32).toString('hex');
      const row = { day, salt, expires: expiresAfter(day, saltSeconds) };
      if ((await rows.putIf(isNew, keys.readerSalt(day), row)) === 'written') return salt;
      return (await readSalt(day))?.salt ?? salt;
    },
    forgetSalts: async (before) => {
      for (const { day } of await rows.query(keys.readerSalt('').PK, saltRow, { to: before, passesUnreadable: true }))
        if (day < before) await rows.remove(keys.readerSalt(day));
    },
    progress: () => rows.get(keys.readerProgress(), z.object({ countedTo: z.string() })),
    saveProgress: (progress) => rows.put(keys.readerProgress(), progress),
  };
};
