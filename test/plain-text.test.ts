import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isBlank, normalized, singleSpaced, truncate } from '#shared/plain-text.ts';

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

it('text is normalised as Unicode says, and stacks of marks in a time that grows with their number', () => {
  for (const text of ['Été à Tanger', 'مَقَالٌ', 'e\u0301'.repeat(50), 'हिंदी', 'ﬁ ①'])
    for (const form of ['NFC', 'NFKC', 'NFKD'] as const) expect(normalized(text, form)).toBe(text.normalize(form));
  // Each mark belongs before all others: normalize() alone takes eight minutes.
  const before = process.cpuUsage();
  const stack = `a${'\u0345\u0315\u0300\u05b0\u0334'.repeat(200_000)}`;
  expect(normalized(stack).length).toBeGreaterThan(1_000_000);
  expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
});

it('no text from outside is normalised without that bound', () => {
  const unbounded = globSync('{shared,functions}/**/*.ts').filter((file) =>
    /(?<!posix)\.normalize\(/.test(readFileSync(file, 'utf8')),
  );
  // One character at a time; a name of at most 1,024 bytes.
  expect(unbounded.toSorted()).toEqual([
    'shared/ingest/inbox-ingest.ts',
    'shared/plain-text.ts',
    'shared/read/date/fold-text.ts',
  ]);
});
