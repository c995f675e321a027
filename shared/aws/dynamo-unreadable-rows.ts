import { z } from 'zod';
import type { UnreadableRows } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { readRows } from './read-rows.ts';
import { contentHash } from './row-parser.ts';
import { tableRows } from './rows.ts';

/** Rows that are shown. */
const maxShown = 100;

const noteRow = z.object({ pk: z.string(), sk: z.string(), content: z.string(), reason: z.string() });

/** The rows that cannot be read: a note for each, by whoever met it first. */
export const dynamoUnreadableRows = (table: string, client = tableClient()): UnreadableRows => {
  const rows = tableRows(table, client);
  const readNotes = async () => {
    const notes = await rows.query(keys.unreadable('', '').PK, noteRow, { limit: maxShown, isConsistent: false });
    const rowAt = await readRows(
      client,
      table,
      notes.map(({ pk, sk }) => ({ PK: pk, SK: sk })),
    );
    return notes.map((one) => {
      const row = rowAt({ PK: one.pk, SK: one.sk });
      return { ...one, isSame: row !== undefined && contentHash(row) === one.content };
    });
  };
  return {
    list: async () =>
      (await readNotes()).filter(({ isSame }) => isSame).map(({ pk, sk, reason }) => ({ row: `${pk} ${sk}`, reason })),

    forgetChanged: async () => {
      for (const { pk, sk, isSame } of await readNotes()) if (!isSame) await rows.remove(keys.unreadable(pk, sk));
    },
  };
};
