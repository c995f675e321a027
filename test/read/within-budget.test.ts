import { expect, it } from 'vitest';
import { Rejected, Unavailable } from '#shared/errors.ts';
import { withinBudget } from '#shared/read/within-budget.ts';

/** A thread that had the processor all the time: other processes take it from this one. */
const asOnQuietMachine = (): number => performance.now();

it('a reading that does not end is ended and refused, within a regular expression and within a loop', () => {
  const costly = expect.objectContaining({ code: 'DOCUMENT_TOO_COSTLY', status: 422 });
  expect(() => withinBudget(() => /^(a+)+$/.test(`${'a'.repeat(60)}!`), 50, asOnQuietMachine)).toThrow(costly);
  const endless = (): never => {
    for (;;) {
      try {
        for (;;) Math.sqrt(2);
      } catch {
        // A reading cannot catch its own end.
      }
    }
  };
  expect(() => withinBudget(endless, 50, asOnQuietMachine)).toThrow(costly);
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

it('a reading that a busy machine held up is not the document’s fault: the same document may be sent again', () => {
  const waiting = (): void => {
    // Sleeps without the processor, as a thread does that others push aside.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  };
  expect(() => withinBudget(waiting, 200)).toThrow(Unavailable);
  expect(() => withinBudget(waiting, 200)).toThrow(
    expect.objectContaining({ code: 'MACHINE_BUSY', status: 503, retryable: true, retryAfter: 30 }),
  );
});

it('a reading that exhausts the stack, or makes a text longer than any may be, is refused and does not fail', () => {
  const nested = (depth: number): number => 1 + nested(depth + 1);
  const costly = expect.objectContaining({ code: 'DOCUMENT_TOO_COSTLY', status: 422 });
  expect(() => withinBudget(() => nested(0))).toThrow(costly);
  expect(() => withinBudget(() => 'x'.repeat(2 ** 29).padEnd(2 ** 31))).toThrow(costly);
  expect(() => withinBudget(() => new Date(Number.NaN).toISOString())).toThrow('Invalid time value');
});
