import { expect, it } from 'vitest';
import { fileName } from '#infra/cli/commands/publish.ts';

it.each([
  ['a.md', '/work', 'a.md'],
  ['./a.md', '/work', 'a.md'],
  ['fr/../fr//a.md', '/work', 'fr/a.md'],
  ['/work/fr/a.md', '/work', 'fr/a.md'],
  ['../site/a.md', '/work', '/site/a.md'],
  ['..a.md', '/work', '..a.md'],
  ['e\u0301te\u0301.md', '/work', 'été.md'],
  ['halle/index.md', '/work', 'halle/index.md'],
  ['index.fr.md', '/work/halle', 'halle/index.fr.md'],
  ['../accord/index.md', '/work/halle', '/work/accord/index.md'],
])('the name of %s, published from %s, is %s', (file, workingDirectory, name) => {
  expect(fileName(file, workingDirectory)).toBe(name);
});
