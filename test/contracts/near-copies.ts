import { expect, it } from 'vitest';
import type { NearCopies } from '#shared/ports.ts';

const until = new Date('2099-01-01T00:00:00Z');
const fingerprint = Array.from({ length: 64 }, (_, index) => (index * 2_654_435_761) >>> 0);

const saved = (bands: readonly string[], id: string, numbers = fingerprint) =>
  new Map(bands.map((band) => [band, { id, fingerprint: numbers }]));

/** Holds for every index of near-copies; `open` gives one that may contain rows of other tests. */
export const nearCopiesContract = (name: string, open: () => Promise<NearCopies>): void => {
  it(`the ${name} near-copy index finds an article by any of its bands, with its fingerprint`, async () => {
    const store = await open();
    await store.save(saved(['a1', 'a2', 'a3'], 'a'), until);
    expect(await store.find(['x', 'a2', 'a3'])).toEqual(saved(['a2', 'a3'], 'a'));
  });

  it(`the ${name} near-copy index finds nothing by a band that was never saved`, async () => {
    const store = await open();
    expect(await store.find(['never'])).toEqual(new Map());
    expect(await store.find([])).toEqual(new Map());
  });

  it(`the ${name} near-copy index keeps the last article of each band`, async () => {
    const store = await open();
    await store.save(saved(['b1', 'b2'], 'b'), until);
    await store.save(saved(['b2'], 'c', fingerprint.toReversed()), until);
    expect(await store.find(['b1', 'b2'])).toEqual(
      new Map([...saved(['b1'], 'b'), ...saved(['b2'], 'c', fingerprint.toReversed())]),
    );
  });

  it(`the ${name} near-copy index saves and finds more bands than one request takes`, async () => {
    const store = await open();
    const many = saved(
      Array.from({ length: 130 }, (_, index) => `d${index}`),
      'd',
    );
    await store.save(many, until);
    expect(await store.find([...many.keys()])).toEqual(many);
  });
};
