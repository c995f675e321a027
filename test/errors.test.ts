import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected, Unavailable } from '#shared/errors.ts';
import { problemDocument } from '#shared/problem.ts';
import { refuseUnknownQuery } from '#shared/query.ts';

it('a refusal is bounded, whatever was sent, and keeps its beginning and its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 2_000, maxLength: 20_000 }), (sent) => {
      const message = `The page ${sent} is not there. Check the address.`;
      for (const error of [new Rejected('NOT_FOUND', message), new Unavailable('SLOW_DOWN', message)]) {
        expect(error.message.length).toBeLessThanOrEqual(2_000);
        expect(error.message.isWellFormed()).toBe(true);
        expect(error.message).toMatch(/^The page .* … .* is not there\. Check the address\.$/s);
      }
    }),
  );
});

it('a sentence of usual length stays as it is', () => {
  const sentence = 'x'.repeat(2_000);
  expect(new Rejected('NOT_FOUND', sentence).message).toBe(sentence);
});

it('a refusal names its first hundred faults, and how many more there are', () => {
  const faults = Array.from({ length: 100_000 }, (_, at) => ({ pointer: `/tags/${at}`, message: 'expected a text' }));
  const { faults: named } = new Rejected('ARTICLE_INVALID', 'The article is not valid.', { faults });
  expect(named).toHaveLength(101);
  expect(named.at(-2)).toEqual({ pointer: '/tags/99', message: 'expected a text' });
  expect(named.at(-1)).toEqual({ pointer: '', message: 'has 99900 more faults; correct these first' });
});

it('a refusal of a parameter repeats the beginning of a long path', () => {
  const path = `/articles/${'x'.repeat(10_000)}`;
  const ask = (): void => refuseUnknownQuery({ path, query: new URLSearchParams('id=') }, []);
  expect(ask).toThrow(/^\/articles\/x{190} knows no parameter id; it takes none\.$/);
});

it('the reasons beside a refused file name a hundred faults, of however many articles', () => {
  const faults = Array.from({ length: 1000 }, (_, at) => ({
    pointer: `/${'a'.repeat(2_000)}/${at}`,
    message: 'م'.repeat(5_000),
  }));
  const refusals = Array.from({ length: 1000 }, () => new Rejected('ARTICLE_INVALID', 'é'.repeat(9_000), { faults }));
  const text = problemDocument(refusals, 'a.json');
  expect(JSON.parse(text).errors).toHaveLength(101);
  expect(text.length).toBeLessThan(200_000);
});
