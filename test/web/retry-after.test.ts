import { expect, it } from 'vitest';
import { retryAfter } from '#shared/web/fetch-http.ts';

const now = new Date('2024-11-27T10:00:00Z');

it.each([
  ['0', 0],
  [' 120 ', 120],
  ['Wed, 27 Nov 2024 10:02:00 GMT', 120],
  ['Wednesday, 27-Nov-24 10:02:00 GMT', 120],
  ['Wed Nov 27 10:02:00 2024 GMT', 120],
  ['Wed, 27 Nov 2024 09:00:00 GMT', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['99999999999999', undefined],
  ['', undefined],
])('Retry-After: %j is %s seconds', (value, seconds) => {
  expect(retryAfter({ 'retry-after': value }, now)).toBe(seconds);
});

it('an answer without Retry-After has no delay', () => expect(retryAfter({}, now)).toBeUndefined());

it('a date in Retry-After is relative to the Date header of the answer', () => {
  const headers = { date: 'Wed, 27 Nov 2024 08:00:00 GMT', 'retry-after': 'Wed, 27 Nov 2024 08:00:30 GMT' };
  expect(retryAfter(headers, now)).toBe(30);
});
