import { expect, it } from 'vitest';
import type { ArchiveMonth } from '#shared/model/archive-month.ts';
import type { OpenStores } from './stores.ts';

const monthOf = (month: string, revision = 1, part: Partial<ArchiveMonth> = {}): ArchiveMonth => ({
  slug: 'fr',
  month,
  revision,
  isOpen: false,
  fingerprints: ['f1'],
  cuts: [{ first: `${month}-01T00:00:00.000Z#a1`, before: 0 }],
  partsEver: 1,
  hasNoOrphans: true,
  ...part,
});

/** Holds for every `ArchiveStore`. */
export const archiveStoreContract = (name: string, open: OpenStores): void => {
  it(`${name} lists the archived months of a feed oldest first, and finds the last one that has entries`, async () => {
    const { archives } = await open();
    expect([await archives.months('fr'), await archives.lastMonth('fr')]).toEqual([[], undefined]);
    const [september, october, november] = ['2024-09', '2024-10', '2024-11'].map((month) => monthOf(month));
    if (!september || !october || !november) throw new Error('Three were made.');
    for (const month of [november, september, october]) expect(await archives.writeMonth(month)).toBe('written');
    expect(await archives.months('fr')).toEqual([september, october, november]);
    // At least so many that one of them has an archive.
    expect((await archives.newestMonths('fr')).slice(0, 2)).toEqual([november, october]);
    expect(await archives.month('fr', '2024-10')).toEqual(october);
    expect(await archives.lastMonth('fr')).toEqual(november);
    expect(await archives.lastMonth('fr', '2024-11')).toEqual(october);
    await archives.writeMonth(monthOf('2024-10', 2, { fingerprints: [] }));
    expect(await archives.lastMonth('fr', '2024-11')).toEqual(september);
    expect(await archives.lastMonth('fr', '2024-09')).toBeUndefined();
    expect(await archives.months('all')).toEqual([]);
  });

  it(`${name} finds the last month that has entries behind any number of emptied months`, async () => {
    const { archives } = await open();
    await archives.writeMonth(monthOf('2000-01'));
    for (let month = 1; month <= 12; month += 1)
      await archives.writeMonth(monthOf(`2001-${String(month).padStart(2, '0')}`, 1, { fingerprints: [] }));
    expect((await archives.lastMonth('fr'))?.month).toBe('2000-01');
    const newest = (await archives.newestMonths('fr')).map(({ month }) => month);
    expect(newest).toEqual((await archives.months('fr')).map(({ month }) => month).toReversed());
    expect(await archives.newestMonths('all')).toEqual([]);
  });

  it(`${name} writes only the next revision of an archived month`, async () => {
    const { archives } = await open();
    expect(await archives.writeMonth(monthOf('2024-11', 2))).toBe('conflict');
    await archives.writeMonth(monthOf('2024-11', 1));
    expect(await archives.writeMonth(monthOf('2024-11', 1))).toBe('conflict');
    expect(await archives.writeMonth(monthOf('2024-11', 2))).toBe('written');
  });
};
