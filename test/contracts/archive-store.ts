import { expect, it } from 'vitest';
import { sha256 } from '#shared/hash.ts';
import { type ArchiveMonth, headOf, unknownContent } from '#shared/model/archive-month.ts';
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
    expect(await archives.months('fr')).toEqual([september, october, november].map(headOf));
    // At least so many that one of them has an archive.
    expect((await archives.newestMonths('fr')).slice(0, 2)).toEqual([november, october].map(headOf));
    expect(await archives.month('fr', '2024-10')).toEqual(october);
    expect(await archives.lastMonth('fr')).toEqual(headOf(november));
    expect(await archives.lastMonth('fr', '2024-11')).toEqual(headOf(october));
    await archives.writeMonth(monthOf('2024-10', 2, { fingerprints: [] }));
    expect(await archives.lastMonth('fr', '2024-11')).toEqual(headOf(september));
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

  /** A month with so many parts, as a feed with 30 articles a second has it. */
  const monthWith = (parts: number, revision: number): ArchiveMonth =>
    monthOf('2024-11', revision, {
      isOpen: true,
      fingerprints: Array.from({ length: parts }, (_, index) => sha256(`${index}`).slice(0, 16)),
      cuts: Array.from({ length: parts }, (_, index) => ({
        first: `${new Date(Date.UTC(2024, 10, 1) + index * 1000).toISOString()}#${sha256(`a${index}`).slice(0, 26)}`,
        before: index * 300,
      })),
      partsEver: parts,
    });

  it(`${name} keeps a month of any number of parts, also where an old one changes and where the month loses them`, async () => {
    const { archives } = await open();
    let revision = 0;
    const keep = async (month: ArchiveMonth): Promise<void> => {
      expect(await archives.writeMonth(month)).toBe('written');
      expect(await archives.month('fr', '2024-11')).toEqual(month);
      expect(await archives.months('fr')).toEqual([headOf(month)]);
    };
    for (const parts of [999, 1000, 1001, 2500, 6000]) {
      revision += 1;
      await keep(monthWith(parts, revision));
    }
    const large = monthWith(6_000, revision + 1);
    await keep({ ...large, fingerprints: large.fingerprints.with(17, unknownContent) });
    expect((await archives.newestMonths('fr'))[0]).toMatchObject({ hasUnknownParts: true });
    await keep({ ...large, revision: revision + 2, fingerprints: large.fingerprints.slice(0, 5_100) });
    expect(await archives.writeMonth({ ...large, revision: revision + 2 })).toBe('conflict');
    await keep(monthWith(1_200, revision + 3));
    await keep(monthWith(2, revision + 4));
    await keep(monthWith(0, revision + 5));
  });

  it(`${name} reads a month whole while others write it`, async () => {
    const { archives } = await open();
    const small = monthWith(2_400, 1);
    const versions = [1, 2, 3, 4].map((revision) => ({
      ...small,
      revision,
      fingerprints: small.fingerprints.map((one) => `${revision}${one.slice(1)}`),
    }));
    await archives.writeMonth(versions[0] ?? small);
    const readings = Array.from({ length: 12 }, () => archives.month('fr', '2024-11'));
    for (const version of versions.slice(1)) {
      expect(await archives.writeMonth(version)).toBe('written');
      readings.push(archives.month('fr', '2024-11'));
    }
    for (const read of await Promise.all(readings))
      expect(new Set(read?.fingerprints.map((one) => one[0]))).toEqual(new Set([String(read?.revision)]));
  });
};
