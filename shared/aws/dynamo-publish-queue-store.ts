import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { PublishHint, Rebuild } from '#shared/model/publish-queue.ts';
import type { PublishQueueStore } from '#shared/ports.ts';
import { chunksOf } from './chunks.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';
import { maxBatchedWrites, writeBatch } from './write-rows.ts';

const hintRow: z.ZodType<PublishHint> = z.object({
  id: z.string(),
  feeds: z.array(z.string()),
  published: z.array(z.string()),
  hasRemoval: z.boolean().exactOptional(),
  notifies: z.string().exactOptional(),
});

const rebuildRow: z.ZodType<Rebuild> = z.object({
  configHash: z.string(),
  lastSlug: z.string().optional(),
  isDone: z.boolean(),
  repeatAt: z.string().exactOptional(),
  failed: z.array(z.string()).exactOptional(),
  isRepeat: z.boolean().exactOptional(),
  onlyFeed: z.string().optional(),
  restoring: z.string().optional(),
  step: z.number(),
});

/**
 * All hints are in one partition, which takes 1,000 write units a second: 500 deletions leave half of them to articles that
 * come meanwhile, and whose publishers would be refused.
 */
const callsAtOnce = 2;
const pauseMs = 100;

/** One row for each pending publish hint, written with the article; one row for the progress of the rebuild. */
export const dynamoPublishQueueStore = (table: string, client = tableClient()): PublishQueueStore => {
  const rows = tableRows(table, client);
  return {
    // A hint that this read does not see yet is found by the next one.
    hints: (limit) =>
      rows.query(keys.publishHint('').PK, hintRow, { limit, isConsistent: false, passesUnreadable: true }),
    addHint: (hint) => rows.put(keys.publishHint(hint.id), hint),
    deleteHints: async (hints) => {
      const deletions = hints.map(({ id }) => ({ DeleteRequest: { Key: keys.publishHint(id) } }));
      for (const [index, calls] of chunksOf(chunksOf(deletions, maxBatchedWrites), callsAtOnce).entries()) {
        if (index > 0) await wait(pauseMs);
        await Promise.all(calls.map((some) => writeBatch(client, table, some)));
      }
    },
    rebuild: () => rows.get(keys.rebuild(), rebuildRow),
    writeRebuild: (rebuild) => rows.putIf(isNext('step', rebuild.step), keys.rebuild(), rebuild),
  };
};
