import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allPlatforms } from '#shared/lint/lint-document.ts';

const at = (path: string): URL => new URL(path, import.meta.url);

const page = readFileSync(at('../../docs/platforms.md'), 'utf8');

/** The cells of each row with four cells: platform, demand, where Barid meets it, test. */
const rows: readonly (readonly string[])[] = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| platform'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6)
  .map((cells) => cells.slice(1, 5));

const titlesIn = (cell: string): readonly string[] =>
  [...cell.matchAll(/\*([^*\n]+)\*/g)].map(([, title = '']) => title);

const tests = globSync('**/*.test.ts', { cwd: at('..') }).map((file) => readFileSync(at(`../${file}`), 'utf8'));

it('every demand of a platform names a test that exists', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const [, demand, met, test = ''] of rows) {
    expect(demand).not.toBe('');
    expect(met).not.toBe('');
    expect([demand, titlesIn(test).length > 0]).toEqual([demand, true]);
    for (const title of titlesIn(test))
      expect([title, tests.some((source) => source.includes(title))]).toEqual([title, true]);
  }
});

it('every source that a demand cites is listed, and every listed source is cited', () => {
  const cited = new Set(rows.flatMap(([, demand = '']) => [...demand.matchAll(/\[([A-Z]\d)\]/g)].map(([, id]) => id)));
  const listed = new Set([...page.matchAll(/^\| ([A-Z]\d) \|/gm)].map(([, id]) => id));
  expect([...cited].toSorted()).toEqual([...listed].toSorted());
});

it('every platform whose rules the linter knows is on the page', () => {
  const names = rows.map(([name = '']) => name.toLowerCase());
  for (const platform of allPlatforms) expect(names).toContain(platform);
});
