import { expect, it } from 'vitest';
import { isBlank, truncate } from '#shared/plain-text.ts';

it.each(['', ' \n\t', '\u200f\u2060', '\u0000\u001f', '\ud800', '\ufffe'])(
  'a text of invisible characters is blank: %j',
  (text) => {
    expect(isBlank(text)).toBe(true);
  },
);

it.each(['a', ' ⴰ ', '\u200fم', '-', '#'])('a text with one visible character is not blank: %j', (text) => {
  expect(isBlank(text)).toBe(false);
});

it.each([
  ['short', 10, 'short'],
  ['exactly 10', 10, 'exactly 10'],
  ['the harbour is open', 14, 'the harbour…'],
  ['the harbour, which', 13, 'the harbour…'],
  ['الميناء مفتوح، اليوم', 15, 'الميناء مفتوح…'],
  ['unbreakable', 5, 'unbre…'],
  ['abcd😀', 5, 'abcd…'],
])('a text is cut between words, and never in the middle of a character: %j to %i', (text, maxCharacters, expected) => {
  expect(truncate(text, maxCharacters)).toBe(expected);
});
