import { z } from 'zod';
import type { ArticleFingerprint } from '#shared/model/article-fingerprint.ts';
import type { NearCopies } from '#shared/ports.ts';
import { chunksOf } from './chunks.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { maxBatchedReads, readBatch } from './read-rows.ts';
import { tableRows } from './rows.ts';
import { maxBatchedWrites, writeBatch } from './write-rows.ts';

const fingerprintRow: z.ZodType<ArticleFingerprint & { readonly PK: string }> = z.object({
  PK: z.string(),
  id: z.string(),
  // 64 numbers as 344 characters of base64, so that a row costs one write unit.
  fingerprint: z.string().transform((text): readonly number[] => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    return [...new Uint32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))];
  }),
});

/**
 * The LSH index of a table's articles: one row for each band. Rows are hints, read without consistency and written without
 * conditions.
 */
export const dynamoNearCopies = (table: string, client = tableClient()): NearCopies => ({
  find: async (bands) => {
    const read = async (some: readonly string[]) =>
      tableRows(table, client).parseReadable(
        fingerprintRow,
        await readBatch(client, table, some.map(keys.copy), false),
      );
    const found = (await Promise.all(chunksOf(bands, maxBatchedReads).map(read))).flat();
    const byKey = new Map(found.map(({ PK, ...article }) => [PK, article]));
    return new Map(
      bands.flatMap((band) => {
        const article = byKey.get(keys.copy(band).PK);
        return article === undefined ? [] : [[band, article] as const];
      }),
    );
  },

  forget: async (bands, id) => {
    const rows = tableRows(table, client);
    const isOwn = { ConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': id } };
    for (const band of bands) await rows.removeIf(isOwn, keys.copy(band));
  },

  save: async (articles, until) => {
    const expires = Math.floor(until.getTime() / 1000);
    const puts = [...articles].map(([band, { id, fingerprint }]) => {
      const text = Buffer.from(Uint32Array.from(fingerprint).buffer).toString('base64');
      return { PutRequest: { Item: { ...keys.copy(band), id, fingerprint: text, expires } } };
    });
    await Promise.all(chunksOf(puts, maxBatchedWrites).map((some) => writeBatch(client, table, some)));
  },
});
