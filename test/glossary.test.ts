import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const glossary = readFileSync('docs/glossary.md', 'utf8');

/** The words in backticks in the last column: they may appear nowhere else. */
const avoided = glossary
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.split('|').length === 6)
  .flatMap((line) => [...(line.split('|')[4] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, word = '']) => word));

const files = [
  ...globSync('{shared,functions,infra,test,bench}/**/*.ts', {
    exclude: ['test/fixtures/**', 'test/glossary.test.ts'],
  }),
  ...globSync('{README.md,CHANGELOG.md,SECURITY.md,docs/**/*.md,samples/**/*.md,infra/**/*.md}'),
].filter((file) => file !== 'docs/glossary.md');

/** Every word of a text: `oweOnce` and `OWE_ONCE` hold `owe` and `once`. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [],
  );

it('finds the avoided words in the glossary', () => {
  expect(avoided).toContain('courier');
  expect(avoided.length).toBeGreaterThan(15);
});

it('holds names, comments, texts, docs and file names to the glossary', () => {
  const found = files.flatMap((file) => {
    const words = wordsOf(`${file} ${readFileSync(file, 'utf8')}`);
    return avoided.filter((word) => words.has(word)).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});
