import type { BackfillState } from '#shared/model/backfill-state.ts';
import type { BackfillStore } from '#shared/ports.ts';

/** A BackfillStore in memory. */
export const memoryBackfillStore = (): BackfillStore => {
  let stored: BackfillState | undefined;
  return {
    read: async () => stored,
    write: async (state) => {
      if (state.revision !== (stored?.revision ?? 0) + 1) return 'conflict';
      stored = state;
      return 'written';
    },
  };
};
