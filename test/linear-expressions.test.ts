import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tokenizer } from 'acorn';
import { analyse } from 'scslre';
import { expect, it } from 'vitest';

type Expression = { readonly source: string; readonly flags: string };

const isExpression = (value: unknown): value is { readonly pattern: string; readonly flags: string } =>
  typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;

/** Every literal of the product, with its file. */
const literals = globSync('{shared,functions,infra/{cli,local,edge}}/**/*.{ts,js}').flatMap((path) => {
  const source = readFileSync(path, 'utf8');
  const code = path.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
  const found: (Expression & { readonly path: string })[] = [];
  for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })) {
    const value: unknown = 'value' in token ? token.value : undefined;
    if (token.type.label === 'regexp' && isExpression(value))
      found.push({ path, source: value.pattern, flags: value.flags });
  }
  return found;
});

type Argument = { readonly count: number; readonly why: string };

/** The expressions whose time grows as the square of their text, by file: how many, and what bounds the text. */
const argued: Readonly<Record<string, Argument>> = {
  'shared/read/decode.ts': { count: 1, why: 'the first kilobyte of a document (`prescanBytes`)' },
  'shared/read/detect-format.ts': { count: 2, why: 'the first 4,096 or 8,192 characters of a document (`start`)' },
  'shared/read/visibility.ts': { count: 2, why: 'the first 80 characters of a line; the first 300 of a body' },
  'shared/read/html/visible-fields.ts': { count: 1, why: 'a line of at most 70 characters (`isNameLike`)' },
  'shared/read/text/boilerplate-phrases.ts': {
    count: 2,
    why: 'the first 300 characters of a line (`boilerplateKind`)',
  },
  'shared/read/text/front-matter.ts': { count: 1, why: 'a key of at most 200 characters, in the expression itself' },
  'shared/read/wordpress/wordpress-html.ts': {
    count: 2,
    why: 'the 400 characters before an address and the 100 behind it',
  },
};

/** The same for expressions that are put together, by their beginning. */
const arguedComposed: Readonly<Record<string, string>> = {
  '(?<!\\d)(?<day>\\d{1,2})\\s*(?:من\\s+)?': 'a date of at most 200 characters (`maxDateCharacters`), or a line of 500',
  '^(?:<[A-Za-z][A-Za-z0-9\\-]*(?:\\s+[a-zA-Z_:]':
    "markdown-it's own for tags: no space beyond ASCII reaches them in a tag (`hideSpaces` in read-markdown.ts)",
};

/** Parts that may share text, and starts of which each reads the same text again. */
const faultsOf = ({ source, flags }: Expression) => analyse({ source, flags }, { maxReports: 5 }).reports;

it('finds the expressions of the product', () => {
  expect(literals.length).toBeGreaterThan(1_000);
});

it('no expression takes time exponential in its text', () => {
  const exponential = literals.filter((one) => faultsOf(one).some(({ exponential: isExponential }) => isExponential));
  expect(exponential).toEqual([]);
});

it('an expression that takes the square of its text is argued, and no argument is left without one', () => {
  const paths = literals.filter((one) => faultsOf(one).length > 0).map(({ path }) => path);
  const found = Map.groupBy(paths, (path) => path)
    .entries()
    .map(([path, all]) => [path, all.length]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(argued).map(([path, { count }]) => [path, count])),
  );
});

it('the same holds for expressions that are put together when the code is loaded', async () => {
  const script = fileURLToPath(new URL('composed-expressions.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script], { maxBuffer: 2 ** 26 });
  const composed: readonly Expression[] = JSON.parse(stdout);
  expect(composed.length).toBeGreaterThan(50);
  const found = composed.filter((one) => faultsOf(one).length > 0).map(({ source }) => source);
  const starts = Object.keys(arguedComposed);
  expect(found.filter((source) => !starts.some((start) => source.startsWith(start)))).toEqual([]);
  expect(starts.filter((start) => !found.some((source) => source.startsWith(start)))).toEqual([]);
});

it('the checker knows what never ends, and what takes the square of its text', () => {
  for (const source of ['\\s+$', 'a+b', '^\\s*,?\\s*;']) expect(faultsOf({ source, flags: 'u' })).not.toEqual([]);
  for (const source of ['(a+)+$', '^(?:[-_]\\w+)*$', '(x+x+)+y'])
    expect(faultsOf({ source, flags: 'u' }).some(({ exponential }) => exponential)).toBe(true);
});
