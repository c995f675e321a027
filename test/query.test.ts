import { expect, it } from 'vitest';
import { refuseUnknownQuery } from '#shared/query.ts';

const refuse = (query: string): void =>
  refuseUnknownQuery({ path: '/articles', query: new URLSearchParams(query) }, ['after', 'limit']);

it('a parameter that comes twice is refused by its name, and by how often it came', () => {
  expect(() => refuse('after=a&limit=1')).not.toThrow();
  expect(() => refuse('after=a&limit=1&after=b')).toThrow('/articles takes after once; it came 2 times.');
});

it('a refusal names the first ten of any number of parameters that nobody knows', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `a${at}=b`).join('&');
  expect(() => refuse(many)).toThrow(
    '/articles knows no parameter a0, a1, a2, a3, a4, a5, a6, a7, a8, a9; it takes after, limit.',
  );
});
