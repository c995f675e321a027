import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { rules } from '#shared/lint/rules.ts';

const folder = new URL('../fixtures/lint/', import.meta.url);
const files = readdirSync(folder);

/** Each document says what is wrong with it, and where: `Expect: missing-element 5:1, …`. */
const expectationsOf = (bytes: Uint8Array): readonly string[] => {
  const [, list = ''] = /Expect: ([a-z0-9:, -]*[0-9])/.exec(new TextDecoder('latin1').decode(bytes)) ?? [];
  return list.split(', ');
};

const lint = (text: string, options = {}) => lintFeed(new TextEncoder().encode(text), options);

describe.each(files)('the linter sees %s', (file) => {
  const bytes = readFileSync(new URL(file, folder));
  const { findings } = lintFeed(bytes);

  it('where it is, and nothing else', () => {
    expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(expectationsOf(bytes));
  });

  it('and says what is wrong, by which clause, and what to do', () => {
    for (const { message, clause, advice, severity, rule } of findings) {
      expect(message).toMatch(/^[A-Z“<0-9].{10,}\.$/);
      expect(clause).toMatch(/§|RFC|RSS|JSON Feed|Apple|Media RSS|Dublin Core/);
      expect({ advice, severity }).toEqual(rules[rule]);
    }
  });
});

describe('what the linter is told besides the bytes', () => {
  const atom = readFileSync(new URL('../feeds/an-empty-feed/atom.xml', folder), 'utf8');
  const json = readFileSync(new URL('../feeds/an-empty-feed/feed.out.json', folder), 'utf8');
  const url = 'https://feeds.example.org/feeds/all/atom.xml';

  it.each([
    ['application/atom+xml; charset=utf-8', []],
    ['text/xml', []],
    ['application/atom+xml; charset=iso-8859-1', ['charset-mismatch']],
    ['application/json', ['document-type']],
    ['text/html; charset=utf-8', ['document-type']],
  ])('what the linter is told besides the bytes an Atom feed may be served as %s but for %j', (type, expected) => {
    expect(lint(atom, { type }).findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(lint(atom, { type }).findings).toEqual([]);
  });

  it('what the linter is told besides the bytes a feed is where it says that it is', () => {
    expect(lint(atom, { url }).findings).toEqual([]);
    expect(lint(atom, { url: 'https://mirror.example/atom.xml' }).findings).toMatchObject([
      { rule: 'self-link-elsewhere' },
    ]);
    expect(lint(json, { url }).findings).toMatchObject([{ rule: 'self-link-elsewhere' }]);
  });
});

it('the rules are each shown by a document or a test', () => {
  const shown = files.flatMap((file) => lintFeed(readFileSync(new URL(file, folder))).findings.map(({ rule }) => rule));
  const byTest = ['charset-mismatch', 'document-type', 'self-link-elsewhere'];
  expect(Object.keys(rules).filter((rule) => !shown.some((name) => name === rule) && !byTest.includes(rule))).toEqual(
    [],
  );
});

it('the rules call what a specification forbids an error, and what readers stumble over a warning', () => {
  const broken = lint('<rss version="2.0"><channel><title>Euromagreb</title></channel></rss>');
  expect(broken.format).toBe('rss');
  expect(broken.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
    '<channel> has no <link>.',
    '<channel> has no <description>.',
  ]);
  expect(broken.findings.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule)).toEqual([
    'self-link-missing',
  ]);
});
