import type { RefillState } from '#shared/model/refill-state.ts';
import type { RefillStore } from '#shared/ports.ts';

/** How far one process has walked its articles. */
export const memoryRefillStore = (): RefillStore => {
  let stored: RefillState | undefined;
  return {
    read: async () => stored,
    write: async (state) => {
      if (state.step !== (stored?.step ?? 0) + 1) return 'conflict';
      stored = state;
      return 'written';
    },
  };
};
