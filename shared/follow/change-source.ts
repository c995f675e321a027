import { Unavailable } from '#shared/errors.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import type { SourceStore } from '#shared/ports.ts';

/** How often a lost race is run again: a poll and a hub's push may end at the same instant. */
const maxRounds = 8;

/**
 * Reads a source's state, makes its successor and writes it, until nobody was in between. What it is then; undefined
 * where there is none. @throws Unavailable SOURCE_CONTENDED
 */
export const changeSource = async (
  id: string,
  sources: SourceStore,
  successor: (state: SourceState) => SourceState,
): Promise<SourceState | undefined> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const previous = await sources.get(id);
    if (previous === undefined) return undefined;
    const next = { ...successor(previous), revision: previous.revision + 1 };
    if ((await sources.write(next, previous)) === 'written') return next;
  }
  throw new Unavailable('SOURCE_CONTENDED', `Others are changing what is known of the source ${id}; try again.`);
};
