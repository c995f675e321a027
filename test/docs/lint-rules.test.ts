import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lintRules } from '#infra/docs/lint-rules.ts';

it('lists the rules of the linter as they are: else run npm run docs', () => {
  expect(readFileSync(new URL('../../docs/lint-rules.md', import.meta.url), 'utf8')).toBe(lintRules());
});
