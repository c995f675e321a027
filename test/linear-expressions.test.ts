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

/** Where two parts of an expression may share text, so that time grows as the square of it, and why that bounds it. */
const argued: Readonly<Record<string, string>> = {
  'shared/read/decode.ts': 'the first kilobyte of a document',
  'shared/read/detect-format.ts': 'the start of a document, bounded before; sticky',
  'shared/read/visibility.ts': 'one line of text, bounded before',
  'shared/read/wordpress/wordpress-html.ts': 'white space inside of one shortcode, or at the start of a line',
  'shared/read/text/boilerplate-phrases.ts': 'one short line of text, bounded before',
  'shared/read/text/front-matter.ts': 'one line of front matter; its name has at most 200 letters',
  'shared/read/text/read-markdown.ts': 'white space around one title, anchored',
  'shared/read/text/text-line.ts': 'one line, of which a title has at most 300 letters',
  'shared/read/html/json-ld.ts': 'white space at the start of a script, anchored',
  'shared/read/html/pick-authors.ts': 'a byline, cut to its bound before',
  'shared/read/html/pick-title.ts': 'a title, cut to its bound before',
  'shared/read/html/trim-body.ts': 'a canonical body, whose tags have no other quotation marks',
};

/** `Move`: an expression that begins anywhere, and fails anywhere; `growth.test.ts` holds those that read outside text. */
const faultsOf = ({ source, flags }: Expression) =>
  analyse({ source, flags }, { reportTypes: { Move: false }, maxReports: 5 }).reports;

it('finds the expressions of the product', () => {
  expect(literals.length).toBeGreaterThan(1_000);
});

it('no expression takes time exponential in its text', () => {
  const exponential = literals.filter((one) => faultsOf(one).some(({ exponential: isExponential }) => isExponential));
  expect(exponential).toEqual([]);
});

it('an expression of which two parts may share text is argued, and no argument is left without one', () => {
  const found = new Set(literals.filter((one) => faultsOf(one).length > 0).map(({ path }) => path));
  expect([...found].filter((path) => argued[path] === undefined)).toEqual([]);
  expect(Object.keys(argued).filter((path) => !found.has(path))).toEqual([]);
});

it('the same holds for expressions that are put together when the code is loaded', async () => {
  const script = fileURLToPath(new URL('composed-expressions.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script], { maxBuffer: 2 ** 26 });
  const composed: readonly Expression[] = JSON.parse(stdout);
  expect(composed.length).toBeGreaterThan(20);
  const exponential = composed.filter((one) => faultsOf(one).some(({ exponential: is }) => is));
  // markdown-it's own for tags: no space beyond ASCII reaches them in a tag (`hideSpaces` in read-markdown.ts).
  const foreign = (source: string): boolean => source.startsWith('^(?:<[A-Za-z][A-Za-z0-9\\-]*(?:\\s+[a-zA-Z_:]');
  expect(exponential.map(({ source }) => source).filter((source) => !foreign(source))).toEqual([]);
});

it('the checker knows what never ends', () => {
  for (const source of ['(a+)+$', '^(?:[-_]\\w+)*$', '(x+x+)+y'])
    expect(faultsOf({ source, flags: 'u' }).some(({ exponential }) => exponential)).toBe(true);
});
