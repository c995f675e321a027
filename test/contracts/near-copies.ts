import { describe, expect, it } from 'vitest';
import type { NearCopies } from '#shared/ports.ts';

const until = new Date('2099-01-01T00:00:00Z');
const fingerprint = Array.from({ length: 64 }, (_, index) => (index * 2_654_435_761) >>> 0);

/** What every store of near-copies does; `open` gives one that may hold rows of other tests already. */
export const nearCopiesContract = (name: string, open: () => Promise<NearCopies>): void => {
  describe(`near-copies in ${name}`, () => {
    it(`near-copies in ${name} are found by any one of their bands, once, with the fingerprint as it was`, async () => {
      const store = await open();
      await store.save(['a1', 'a2', 'a3'], { id: 'a', fingerprint }, until);
      expect(await store.find(['x', 'a2', 'a3'])).toEqual([{ id: 'a', fingerprint }]);
    });

    it(`near-copies in ${name} are not found by bands that nobody kept`, async () => {
      const store = await open();
      expect(await store.find(['never'])).toEqual([]);
      expect(await store.find([])).toEqual([]);
    });

    it(`near-copies in ${name} give way to the article that said it last, and no further than it said it`, async () => {
      const store = await open();
      await store.save(['b1', 'b2'], { id: 'b', fingerprint }, until);
      await store.save(['b2'], { id: 'c', fingerprint: fingerprint.toReversed() }, until);
      const found = await store.find(['b1', 'b2']);
      expect(found.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual([
        { id: 'b', fingerprint },
        { id: 'c', fingerprint: fingerprint.toReversed() },
      ]);
    });
  });
};
