import { expect, it } from 'vitest';
import type { BackfillState } from '#shared/model/backfill-state.ts';
import type { BackfillStore } from '#shared/ports.ts';

const stateAt = (revision: number, part: Partial<BackfillState> = {}): BackfillState => ({
  selectorHash: 'abc',
  firstSeenAt: '2024-11-28T09:00:00.000Z',
  startedAt: '2024-11-28T09:00:00.000Z',
  isComplete: false,
  revision,
  ...part,
});

/** Holds for every `BackfillStore`; `open` gives an empty one. */
export const backfillStoreContract = (name: string, open: () => Promise<BackfillStore>): void => {
  it(`the ${name} backfill store returns the last state written, and none before the first`, async () => {
    const store = await open();
    expect(await store.read()).toBeUndefined();
    const first = stateAt(1, { after: '2024-11-28T08:00:00.000Z#abc' });
    expect(await store.write(first)).toBe('written');
    expect(await store.read()).toEqual(first);
    const complete = stateAt(2, { isComplete: true });
    expect(await store.write(complete)).toBe('written');
    expect(await store.read()).toEqual(complete);
  });

  it(`the ${name} backfill store writes each revision once and in order, even when writers race`, async () => {
    const store = await open();
    expect(await store.write(stateAt(2))).toBe('conflict');
    const firsts = await Promise.all([1, 2, 3].map(() => store.write(stateAt(1))));
    expect(firsts.toSorted()).toEqual(['conflict', 'conflict', 'written']);
    expect(await store.write(stateAt(3))).toBe('conflict');
    const seconds = await Promise.all([1, 2, 3].map(() => store.write(stateAt(2))));
    expect(seconds.toSorted()).toEqual(['conflict', 'conflict', 'written']);
  });
};
