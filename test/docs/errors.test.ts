import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const code = /[A-Z]+(?:_[A-Z0-9]+)+/;

const codesIn = (path: string, pattern: RegExp): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, found = '']) => found);

/** Every code that the product gives: `shared/aws` names those of AWS besides, and gives none of its own to outsiders. */
const given = new Set(
  globSync('shared/**/*.ts', { exclude: ['shared/aws/**'] }).flatMap((path) =>
    codesIn(path, new RegExp(`'(${code.source})'`, 'g')),
  ),
);

/** What ends a start on one machine. */
const endingAStart = globSync(['infra/local/**/*.ts', 'infra/cli/commands/start.ts']).flatMap((path) =>
  codesIn(path, /'((?:DATA|PORT|ADDRESS)_[A-Z_]+)'/g),
);

it('explains every code that Barid gives, to publishers in docs/errors.md or to operators in docs/runbook.md', () => {
  const explained = new Set([
    ...codesIn('docs/errors.md', new RegExp(`\`(${code.source})\`(?=.* \\|)`, 'g')),
    ...codesIn('docs/runbook.md', new RegExp(`^### (${code.source})$`, 'gm')),
  ]);
  expect([...given, ...endingAStart].filter((one) => !explained.has(one))).toEqual([]);
});

it('explains no code in docs/errors.md that Barid never gives', () => {
  const explained = codesIn('docs/errors.md', new RegExp(`\`(${code.source})\`(?=.* \\|)`, 'g'));
  expect(explained.filter((one) => !given.has(one))).toEqual([]);
});
