import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { NearCopies } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { parseRow, tableRows } from './rows.ts';
import { callStore } from './translate-errors.ts';

const fingerprintRow: z.ZodType<ArticleFingerprint> = z.object({
  id: z.string(),
  // 64 numbers as 344 characters of base64, so that a row costs one write unit.
  fingerprint: z.string().transform((text): readonly number[] => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    return [...new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))];
  }),
});

/**
 * The LSH index of a table's articles: one row for each band. Rows are hints, read without consistency or repetition
 * and written without conditions.
 */
export const dynamoNearCopies = (table: string, client = tableClient()): NearCopies => {
  const rows = tableRows(table, client);
  return {
    find: async (bands) => {
      if (bands.length === 0) return [];
      const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: bands.map(keys.copy) } } });
      const { Responses } = await callStore(() => client.send(command));
      const found = (Responses?.[table] ?? []).map((row) => parseRow(fingerprintRow, row));
      return [...new Map(found.map((one) => [one.id, one])).values()];
    },

    save: async (bands, { id, fingerprint }, until) => {
      const text = Buffer.from(Uint32Array.from(fingerprint).buffer).toString('base64');
      const row = { id, fingerprint: text, expires: Math.floor(until.getTime() / 1000) };
      await Promise.all(bands.map((band) => rows.put(keys.copy(band), row)));
    },
  };
};
