import { expect, it } from 'vitest';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';

it.each([
  'http://example.org/a/b',
  'https://example.org/a/b/',
  'https://example.org:443/a/b',
  'https://example.org/a/b/amp/',
  'https://example.org/a/b/amp',
  'https://example.org/a/b?amp',
  'https://example.org/a/b?amp=1',
  'https://example.org/a/b?outputType=amp',
  'https://example.org/a/b.amp',
])('permalinkIdentity is the same for %s as for the article’s permalink', (url) => {
  expect(permalinkIdentity(url)).toBe(permalinkIdentity('https://example.org/a/b'));
});

it.each([
  ['https://example.org/أخبار', 'https://example.org/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/'],
  ['https://example.org/été', 'https://example.org/e%CC%81te%CC%81'],
  ['https://example.org/été', 'https://example.org/\u0065\u0301t\u0065\u0301'],
  ['https://example.org./a', 'https://example.org/%61'],
])('permalinkIdentity of %s is that of %s', (one, other) => {
  expect(permalinkIdentity(one)).toBe(permalinkIdentity(other));
});

it.each([
  'https://www.example.org/a/b',
  'https://example.org/a/B',
  'https://example.org/a/b?id=2',
  'https://example.org/a/b#2',
  'https://example.org/a/camp',
  'https://example.org:8080/a/b',
])('permalinkIdentity of %s differs from that of the article’s permalink', (url) => {
  expect(permalinkIdentity(url)).not.toBe(permalinkIdentity('https://example.org/a/b'));
});
