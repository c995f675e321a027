import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { changesOf } from './find-mutant.ts';
import { mutations } from './mutations.ts';

const sourceOf = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

it('has at least 90 mutations, and each matches the source exactly once', () => {
  expect(mutations.length).toBeGreaterThanOrEqual(90);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  const lost = mutations.flatMap(changesOf).filter(({ file, from }) => sourceOf(file).split(from).length !== 2);
  expect(lost.map(({ name }) => name)).toEqual([]);
});
