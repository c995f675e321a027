import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { withinBudget } from '#shared/read/within-budget.ts';

it('a reading that does not end is ended and refused, within a regular expression and within a loop', () => {
  const costly = expect.objectContaining({ code: 'DOCUMENT_TOO_COSTLY', status: 422 });
  expect(() => withinBudget(() => /^(a+)+$/.test(`${'a'.repeat(60)}!`), 50)).toThrow(costly);
  const endless = (): never => {
    for (;;) {
      try {
        for (;;) Math.sqrt(2);
      } catch {
        // A reading cannot catch its own end.
      }
    }
  };
  expect(() => withinBudget(endless, 50)).toThrow(costly);
});

it('a reading within its budget gives what it gives, and throws what it throws', () => {
  expect(withinBudget(() => withinBudget(() => ['مقالة']))).toEqual(['مقالة']);
  expect(withinBudget(() => undefined)).toBeUndefined();
  const refusal = new Rejected('ARTICLE_WITHOUT_TITLE', 'The article has no title: give it one.');
  expect(() =>
    withinBudget(() => {
      throw refusal;
    }),
  ).toThrow(refusal);
});
