import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearChanges, type Run, textDifference } from '#shared/desk/text-difference.ts';

/** `same [-deleted-] {+inserted+}`, as `git diff --word-diff` writes it. */
const written = (runs: readonly Run[]): string =>
  runs.map(({ kind, text }) => (kind === 'same' ? text : kind === 'deleted' ? `[-${text}-]` : `{+${text}+}`)).join('');

it.each([
  ['Le port rouvre lundi.', 'Le port rouvre mardi.', 'Le port rouvre [-lundi.-]{+mardi.+}'],
  ['ميناء طنجة يغلق اليوم', 'ميناء طنجة يفتح اليوم', 'ميناء طنجة [-يغلق -]{+يفتح +}اليوم'],
  ['ⴰⵣⵓⵍ ⴰ ⵎⵉⴷⵏ', 'ⴰⵣⵓⵍ ⵎⵉⴷⵏ', 'ⴰⵣⵓⵍ [-ⴰ -]ⵎⵉⴷⵏ'],
  ['', 'Nouveau', '{+Nouveau+}'],
  ['Ancien', '', '[-Ancien-]'],
  ['un\ndeux\ntrois', 'un\ntrois', 'un\n[-deux\n-]trois'],
  [
    'La crue monte.\nElle baisse.',
    'La crue monte vite.\nElle baisse.',
    'La crue [-monte.\n-]{+monte vite.\n+}Elle baisse.',
  ],
])('the difference between %j and %j is shown word by word', (before, after, wanted) => {
  expect(written(textDifference(before, after))).toBe(wanted);
});

it('the difference of any two texts gives both of them back, and never changes what is the same', () => {
  const text = fc.array(fc.constantFrom('le ', 'port ', 'ميناء ', '\n', 'de', '  ', 'Tanger '), { maxLength: 40 });
  fc.assert(
    fc.property(text, text, (old, fresh) => {
      const [before, after] = [old.join(''), fresh.join('')];
      const runs = textDifference(before, after);
      const side = (kind: Run['kind']): string =>
        runs
          .filter((run) => run.kind === 'same' || run.kind === kind)
          .map((run) => run.text)
          .join('');
      expect(side('deleted')).toBe(before);
      expect(side('inserted')).toBe(after);
      if (before === after) expect(runs.every((run) => run.kind === 'same')).toBe(true);
    }),
  );
});

it('two long texts that share nothing are compared within bounds', () => {
  const words = (name: string): string => Array.from({ length: 30_000 }, (_, at) => `${name}${at}`).join(' ');
  expect(textDifference(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['deleted', 'inserted']);
});

it('what is far from every change is left out, and what is near stays', () => {
  const words = Array.from({ length: 100 }, (_, at) => `w${at}`);
  const before = words.join(' ');
  const after = words.with(50, 'X').join(' ');
  const shown = written(nearChanges(textDifference(before, after)));
  expect(shown).toMatch(/^\[…\] w38 .*w49 \[-w50 -\]\{\+X \+\}w51 .* w62 \[…\]$/);
});
