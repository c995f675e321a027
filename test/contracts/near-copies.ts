import { expect, it } from 'vitest';
import type { NearCopies } from '#shared/ports.ts';

const until = new Date('2099-01-01T00:00:00Z');
const fingerprint = Array.from({ length: 64 }, (_, index) => (index * 2_654_435_761) >>> 0);

/** Holds for every index of near-copies; `open` gives one that may contain rows of other tests. */
export const nearCopiesContract = (name: string, open: () => Promise<NearCopies>): void => {
  it(`the ${name} near-copy index finds an article by any of its bands, once, with its fingerprint`, async () => {
    const store = await open();
    await store.save(['a1', 'a2', 'a3'], { id: 'a', fingerprint }, until);
    expect(await store.find(['x', 'a2', 'a3'])).toEqual([{ id: 'a', fingerprint }]);
  });

  it(`the ${name} near-copy index finds nothing by a band that was never saved`, async () => {
    const store = await open();
    expect(await store.find(['never'])).toEqual([]);
    expect(await store.find([])).toEqual([]);
  });

  it(`the ${name} near-copy index keeps the last article of each band`, async () => {
    const store = await open();
    await store.save(['b1', 'b2'], { id: 'b', fingerprint }, until);
    await store.save(['b2'], { id: 'c', fingerprint: fingerprint.toReversed() }, until);
    const found = await store.find(['b1', 'b2']);
    expect(found.toSorted((one, other) => one.id.localeCompare(other.id))).toEqual([
      { id: 'b', fingerprint },
      { id: 'c', fingerprint: fingerprint.toReversed() },
    ]);
  });
};
