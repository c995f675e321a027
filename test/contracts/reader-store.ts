import { expect, it } from 'vitest';
import type { ReaderDay } from '#shared/model/reader-count.ts';
import type { ReaderStore } from '#shared/ports.ts';

const dayOf = (day: string, feed: string, revision: number): ReaderDay => ({
  day,
  feed,
  services: { 'Feedly rss.xml': 16 },
  hubSubscribers: 2,
  sketch: new Uint8Array(1024).fill(revision),
  revision,
});

/** What every store of readers does. */
export const describeReaderStore = (open: () => Promise<ReaderStore>): void => {
  it('keeps the counts of a day and feed, and gives a range of days, oldest first', async () => {
    const store = await open();
    for (const [day, feed] of [
      ['2024-11-27', 'fr'],
      ['2024-11-26', 'tag/port'],
      ['2024-11-26', 'ar'],
      ['2024-11-28', 'ar'],
    ] as const)
      expect(await store.writeDay(dayOf(day, feed, 1))).toBe('written');
    expect(await store.day('2024-11-27', 'fr')).toEqual(dayOf('2024-11-27', 'fr', 1));
    expect(await store.day('2024-11-27', 'ar')).toBeUndefined();
    const names = (await store.days('2024-11-26', '2024-11-27')).map(({ day, feed }) => `${day} ${feed}`);
    expect(names).toEqual(['2024-11-26 ar', '2024-11-26 tag/port', '2024-11-27 fr']);
  });

  it('writes counts only over those that were read', async () => {
    const store = await open();
    await store.writeDay(dayOf('2024-11-27', 'fr', 1));
    expect(await store.writeDay(dayOf('2024-11-27', 'fr', 1))).toBe('conflict');
    expect(await store.writeDay(dayOf('2024-11-27', 'fr', 2))).toBe('written');
    expect((await store.day('2024-11-27', 'fr'))?.sketch[0]).toBe(2);
  });

  it('has one salt a day until it is forgotten, and another one then', async () => {
    const store = await open();
    const [salt, again] = [await store.salt('2024-11-26'), await store.salt('2024-11-26')];
    expect(again).toBe(salt);
    expect(await store.salt('2024-11-27')).not.toBe(salt);
    const kept = await store.salt('2024-11-27');
    await store.forgetSalts('2024-11-27');
    expect(await store.salt('2024-11-27')).toBe(kept);
  });
};
