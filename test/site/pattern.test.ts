import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patternFault, toPattern } from '#shared/site/pattern.ts';

it.each([
  ['^Publireportage', 'PUBLIREPORTAGE : nos offres', true],
  ['\\bDGSN\\b|sûreté', 'La Sûreté nationale', true],
  ['^(?:إعلان|رعاية)', 'إعلان مدفوع', true],
  ['[\\p{Script=Tifinagh}]{3}', 'ⵜⴰⵎⴰⵣⵉⵖⵜ', true],
  ['^\\p{Lu}', 'équipe', true],
  ['sponsor(?:ed|isé)?\\s*$', 'Article sponsorisé', true],
  ['^\\[video\\]', '[vidéo] Le port', false],
  ['\\u{1F600}', 'sourire 😀', true],
])('the pattern %s on %s gives %s', (pattern, text, isMatch) => {
  expect(patternFault(pattern)).toBeUndefined();
  expect(toPattern(pattern).test(text)).toBe(isMatch);
});

it.each([
  ['(', 'of JavaScript'],
  ['(?!x)y', 'without lookaround'],
  ['(?<=x)y', 'without lookaround'],
  ['(a)\\1', 'back references'],
  ['(?<n>a)\\k<n>', 'back references'],
  ['a{2000}', '1,000 repetitions'],
  ['a'.repeat(501), '500 characters'],
  ['\\p{L}'.repeat(200_000), '500 characters'],
  ['(?:ab){900}', '1,200 parts'],
  ['(?:a?b?c?d?e?f?){1000}x', '1,200 parts'],
])('the pattern %s is refused with a reason', (pattern, reason) => {
  expect(patternFault(pattern)).toContain(reason);
});

it.each(['\\\\1', '\\(?=x', '\\[(a)', 'a\\\\(?:b)'])('an escaped sign begins nothing: %s', (pattern) => {
  expect(patternFault(pattern)).toBeUndefined();
});

it.each([
  '(a+)+$',
  '(x+x+)+y',
  '(a|a)*$',
  '(a|aa)+$',
  '(.*)*$',
  '(?:(?:(?:a*)*)*)*$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(\\p{L}+\\s?)*$',
  '(a*)*b',
  '(.*){10}x',
])('the pattern %s, which a backtracking engine never ends, takes time in proportion to the text', (pattern) => {
  const timeOf = (length: number): number => {
    const text = `${'a'.repeat(length)}!`;
    const before = process.cpuUsage();
    toPattern(pattern).test(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  timeOf(1_000);
  // What is linear takes some milliseconds; what backtracks takes longer than the universe.
  expect(timeOf(20_000)).toBeLessThan(5_000);
});

it('no text makes a pattern take more steps than the longest address with the longest pattern', () => {
  const pattern = toPattern('(?:a?){590}x');
  expect(pattern.test(`${'a'.repeat(2000)}x`)).toBe(true);
  expect(pattern.test(`${'a'.repeat(1_000_000)}x`)).toBe(false);
  expect(pattern.replace(`${'a'.repeat(1_000_000)}x`, 'y')).toHaveLength(1_000_001);
});

it('every pattern that is accepted matches and replaces as in JavaScript', () => {
  const atom = fc.constantFrom(
    'a',
    'é',
    'س',
    'ⵣ',
    '.',
    '\\d',
    '\\s',
    '[ab]',
    '[^a]',
    '\\p{L}',
    '(a|b)',
    '(?:é|س)',
    '\\.',
  );
  const piece = fc.tuple(atom, fc.constantFrom('', '?', '*', '+', '{1,2}', '*?', '+?')).map((parts) => parts.join(''));
  const patterns = fc
    .tuple(fc.constantFrom('', '^'), fc.array(piece, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '$'))
    .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);
  const texts = fc.array(fc.constantFrom('a', 'A', 'b', 'É', 'é', 'س', 'ⵣ', '.', ' ', '7', '-'), { maxLength: 12 });
  const replacements = fc.constantFrom('x', '[$1]', '$&$&', '$$1', '<$2>', '$10', '');
  fc.assert(
    fc.property(patterns, texts, replacements, (pattern, signs, replacement) => {
      const [text, expression] = [signs.join(''), new RegExp(pattern, 'iu')];
      expect(patternFault(pattern)).toBeUndefined();
      expect(toPattern(pattern).test(text)).toBe(expression.test(text));
      expect(toPattern(pattern).replace(text, replacement)).toBe(text.replace(expression, replacement));
    }),
    { numRuns: 1000 },
  );
});
