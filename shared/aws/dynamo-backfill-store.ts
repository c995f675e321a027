import { z } from 'zod';
import type { BackfillState } from '#shared/model/backfill-state.ts';
import type { BackfillStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { keys } from './keys.ts';
import { isNext, tableRows } from './rows.ts';

const backfillState: z.ZodType<BackfillState> = z.object({
  selectorHash: z.string(),
  firstSeenAt: z.string(),
  startedAt: z.string(),
  after: z.string().exactOptional(),
  isComplete: z.boolean(),
  revision: z.number(),
});

/** The progress of a table's backfill: one row, BACKFILL / STATE. */
export const dynamoBackfillStore = (table: string, client = tableClient()): BackfillStore => {
  const rows = tableRows(table, client);
  return {
    read: () => rows.get(keys.backfill(), backfillState),
    write: (state) => rows.putIf(isNext('revision', state.revision), keys.backfill(), state),
  };
};
