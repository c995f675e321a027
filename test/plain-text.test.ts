import { expect, it } from 'vitest';
import { isBlank, singleSpaced, truncate } from '#shared/plain-text.ts';

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
  ['unbreakable', 5, 'unbr…'],
  ['abcd😀', 5, 'abcd…'],
])('a text is cut between words, and never in the middle of a character: %j to %i', (text, maxCharacters, expected) => {
  expect(truncate(text, maxCharacters)).toBe(expected);
});

it.each([
  ['family', '👩‍👩‍👧‍👦'],
  ['flag', '🇲🇦'],
  ['astronaut', '👩🏽‍🚀'],
  ['accent', 'e\u0301'],
  ['vowel signs', 'हिं'],
  ['Arabic with marks', 'بِّ'],
  ['Hangul', '한'.normalize('NFD')],
  ['keycap', '4️⃣'],
])('a text is never cut within one character of a person: %s', (_, cluster) => {
  for (let max = 5; max < 40; max += 1) {
    const text = truncate(cluster.repeat(30), max);
    expect(text).toMatch(new RegExp(`^(?:${cluster})*…$`, 'u'));
    expect(text.length).toBeLessThanOrEqual(max);
  }
});

it('a text of one line keeps the spaces that a typographer set', () => {
  expect(singleSpaced('Qui ?  «\u00a0Lui\u00a0»\n,  10\u202f000 \u00a0€')).toBe(
    'Qui ? «\u00a0Lui\u00a0» , 10\u202f000\u00a0€',
  );
});
