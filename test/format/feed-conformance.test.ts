import { globSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const at = (path: string): URL => new URL(path, import.meta.url);

const table = readFileSync(at('../../docs/conformance.md'), 'utf8');

type Row = { readonly rule: string; readonly ours: string; readonly broken: string };

/** Rows of four cells: the rule, its clause, the fixtures and tests that hold Barid to it, the documents that break it. */
const rows: readonly Row[] = table
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| rule'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6)
  .map(([, rule = '', , ours = '', broken = '']) => ({ rule, ours, broken }));

const namesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = '']) => name);

const testsIn = (cell: string): readonly string[] => [...cell.matchAll(/\*([^*\n]+)\*/g)].map(([, name = '']) => name);

const claims = new Set(readdirSync(at('../fixtures/feeds/')));
const broken = new Set(readdirSync(at('../fixtures/lint/')).map((file) => file.replace(/\.\w+$/, '')));

const tests = globSync('**/*.test.ts', { cwd: at('..') }).map((file) => readFileSync(at(`../${file}`), 'utf8'));

it('every rule names a fixture or a test', () => {
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter(({ ours, broken: other }) => ours === '' && other === '').map(({ rule }) => rule)).toEqual([]);
});

it('every fixture and test that a rule names exists', () => {
  expect(rows.flatMap(({ ours }) => namesIn(ours)).filter((name) => !claims.has(name))).toEqual([]);
  expect(rows.flatMap((row) => namesIn(row.broken)).filter((name) => !broken.has(name))).toEqual([]);
  const titles = testsIn(table).filter((title) => !tests.some((source) => source.includes(title)));
  expect(titles).toEqual([]);
});

it('every fixture is named by a rule', () => {
  expect([...claims].filter((name) => !rows.some(({ ours }) => namesIn(ours).includes(name)))).toEqual([]);
  expect([...broken].filter((name) => !rows.some((row) => namesIn(row.broken).includes(name)))).toEqual([]);
});
