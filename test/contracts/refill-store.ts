import { describe, expect, it } from 'vitest';
import type { RefillState } from '#shared/model/refill-state.ts';
import type { RefillStore } from '#shared/ports.ts';

const stateAt = (step: number, said: Partial<RefillState> = {}): RefillState => ({
  mark: 'mark',
  since: '2024-11-28T09:00:00.000Z',
  began: '2024-11-28T09:00:00.000Z',
  isWalked: false,
  step,
  ...said,
});

/** What every store of refill states does. */
export const refillStoreContract = (name: string, open: () => Promise<RefillStore>): void => {
  describe(`a refill store (${name})`, () => {
    it(`a refill store (${name}) holds nothing at first, then what was written last`, async () => {
      const store = await open();
      expect(await store.read()).toBeUndefined();
      const first = stateAt(1, { after: '2024-11-28T08:00:00.000Z#abc' });
      expect(await store.write(first)).toBe('written');
      expect(await store.read()).toEqual(first);
      const walked = stateAt(2, { isWalked: true });
      expect(await store.write(walked)).toBe('written');
      expect(await store.read()).toEqual(walked);
    });

    it(`a refill store (${name}) takes one step after the other, each once, whoever races`, async () => {
      const store = await open();
      expect(await store.write(stateAt(2))).toBe('conflict');
      const firsts = await Promise.all([1, 2, 3].map(() => store.write(stateAt(1))));
      expect(firsts.toSorted()).toEqual(['conflict', 'conflict', 'written']);
      expect(await store.write(stateAt(3))).toBe('conflict');
      const seconds = await Promise.all([1, 2, 3].map(() => store.write(stateAt(2))));
      expect(seconds.toSorted()).toEqual(['conflict', 'conflict', 'written']);
    });
  });
};
