import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRange } from '#shared/deliver/fan-out/split-range.ts';
import { isInRange, type KeyRange } from '#shared/model/fan-out.ts';
import { subscriberKey } from '#shared/model/subscription.ts';

const keys = Array.from({ length: 3000 }, (_, index) => subscriberKey(`https://reader${index}.example/`)).toSorted();

it('the parts of a range take each key behind the first page once, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2800 }), fc.integer({ min: 1, max: 2999 }), (start, length) => {
      const end = Math.min(start + length, keys.length - 1);
      const range: KeyRange = { from: keys[start] ?? '', ...(end === keys.length - 1 ? {} : { to: keys[end] ?? '' }) };
      const within = keys.filter((key) => isInRange(key, range));
      const last = within[Math.min(99, within.length - 1)] ?? '';
      fc.pre(last !== '');
      const parts = splitRange(range, last);
      for (const key of keys) {
        const holders = parts.filter((part) => isInRange(key, part)).length;
        expect(holders).toBe(isInRange(key, range) && key > last ? 1 : 0);
      }
    }),
    { numRuns: 60 },
  );
});

it('3,000 subscribers make few more pages than they fill', () => {
  let pages = 0;
  const walk = (range: KeyRange): void => {
    pages += 1;
    const found = keys.filter((key) => isInRange(key, range));
    const last = found[99];
    if (found.length > 100 && last !== undefined) for (const part of splitRange(range, last)) walk(part);
  };
  walk({});
  expect(pages).toBeLessThan(48);
});
