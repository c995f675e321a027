import fc from 'fast-check';
import { expect, it } from 'vitest';
import { monthAfter, monthOf } from '#shared/model/archive-month.ts';
import type { FeedEntry } from '#shared/model/feed-entry.ts';
import { cutMonth } from '#shared/publish/archive-series.ts';

const entries = (count: number, size = 6000): readonly FeedEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `a${String(index).padStart(5, '0')}`,
    published: `2024-11-01T00:00:00.${String(index % 1000).padStart(3, '0')}Z`,
    revision: 1,
    sizeBytes: size,
  }));

const sizes = (parts: readonly (readonly FeedEntry[])[]): readonly number[] => parts.map((part) => part.length);

const closed = { isOpen: false, windowSize: 50, maxEntriesPerPart: 500 };

it('a month that ended is archived whole, in parts of at most 500 entries', () => {
  expect(sizes(cutMonth(entries(1), closed))).toEqual([1]);
  expect(sizes(cutMonth(entries(500), closed))).toEqual([500]);
  expect(sizes(cutMonth(entries(1201), closed))).toEqual([500, 500, 201]);
  expect(cutMonth([], closed)).toEqual([]);
});

it('a month that ended is cut before a part exceeds 5 MB, and a larger entry has a part of its own', () => {
  const parts = cutMonth(entries(20, 900_000), closed);
  expect(parts.every((part) => part.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) < 5_000_000)).toBe(true);
  expect(sizes(cutMonth(entries(3, 6_000_000), closed))).toEqual([1, 1, 1]);
});

const open = { ...closed, isOpen: true };

it('the newest month has no archive while the subscription document shows all of it', () => {
  expect(cutMonth(entries(50), open)).toEqual([]);
  expect(sizes(cutMonth(entries(51), open))).toEqual([50]);
});

it('the newest month grows by whole windows, so that most articles change no archive', () => {
  const counts = Array.from({ length: 200 }, (_, more) => cutMonth(entries(400 + more), open).flat().length);
  expect(new Set(counts).size).toBe(4);
});

it('the newest month always archives the entries that the subscription document does not show', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1300 }), fc.integer({ min: 1, max: 500 }), (count, window) => {
      const all = entries(count);
      const kept = [...cutMonth(all, { ...open, windowSize: window }).flat(), ...all.slice(-window)];
      expect(new Set(kept.map(({ id }) => id)).size).toBe(count);
    }),
    { numRuns: 100 },
  );
});

it('an entry that joins at the end changes the last part only', () => {
  const [before, after] = [1300, 1301].map((count) => cutMonth(entries(count), closed));
  expect(after?.slice(0, -1)).toEqual(before?.slice(0, -1));
});

it('a month is followed by the next, also at the end of a year, and contains its own instants only', () => {
  expect(['2024-11', '2024-12', '2025-01'].map(monthAfter)).toEqual(['2024-12', '2025-01', '2025-02']);
  fc.assert(
    fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      const month = monthOf(date.toISOString());
      expect(month <= date.toISOString() && date.toISOString() < monthAfter(month)).toBe(true);
    }),
  );
});
