import type { SourceState } from './source-state.ts';

/** How a source is doing; `waiting`: it was never read yet. */
export type SourceCondition = 'waiting' | 'followed' | 'failing' | 'gone';

/** How a source is doing, by its row. */
export const sourceCondition = (state: SourceState | undefined): SourceCondition => {
  if (state?.gone !== undefined) return 'gone';
  if ((state?.failures ?? 0) > 0) return 'failing';
  return state?.succeeded === undefined ? 'waiting' : 'followed';
};
