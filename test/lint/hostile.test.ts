import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { lintFeed } from '#shared/lint/lint-feed.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';

const lint = (text: string) => lintFeed(new TextEncoder().encode(text));

const rules = (text: string): readonly string[] => lint(text).findings.map(({ rule }) => rule);

const rss = (item: string): string => `<rss version="2.0"><channel><item>${item}</item></channel></rss>`;

it.each([
  ['nested XML', '<a>'.repeat(200_000)],
  ['nested JSON', '['.repeat(200_000)],
  ['angle brackets', '<'.repeat(1_000_000)],
  ['open comments', `<rss>${'<!--'.repeat(100_000)}&`],
  ['ampersands', rss(`<title>${'&amp;'.repeat(100_000)}</title>`)],
  ['a long string of escapes', `{"title":"${'\\u00e9'.repeat(100_000)}"}`],
  ['a long string without its end', `{"title":"${'a'.repeat(1_000_000)}`],
  ['parentheses in a date', rss(`<pubDate>${'('.repeat(100_000)}</pubDate>`)],
  ['an address without its at', rss(`<author>${'a.'.repeat(100_000)}</author>`)],
  ['a URL of commas', rss(`<link>tag:${'a,'.repeat(100_000)}</link>`)],
  ['tags in content', rss(`<description><![CDATA[${'<div>'.repeat(50_000)}]]></description>`)],
  ['repeated elements', `<rss version="2.0"><channel>${'<item/>'.repeat(20_000)}</channel></rss>`],
  ['an entity that doubles', `<!DOCTYPE rss [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><rss>&a;</rss>`],
  ['an entity from a file', `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>`],
  ['names of objects', '{"__proto__":{"title":1},"constructor":[]}'],
  ['nothing', ''],
])('a document made to hurt is judged to the end: %s', (_, text) => {
  const { findings } = lint(text);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.length).toBeLessThanOrEqual(1000);
});

it('a document made to hurt never makes the linter fail, wherever it is cut or bent', () => {
  const view = sampleView(sampleArticles);
  const documents = [renderRss(view), renderAtom(view), renderJsonFeed(view)];
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.nat(5000), fc.uint8Array({ maxLength: 4 }), (bytes, at, other) => {
      const bent = Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + other.length)]);
      for (const { line, column } of lintFeed(bent).findings) expect(Math.min(line, column)).toBeGreaterThan(0);
      expect(lintFeed(bytes.subarray(0, at)).findings.length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

it.each(['\n', '\r\n', '\r'])('the place of a finding is the same whatever ends the lines: %j', (end) => {
  const text = ['<rss version="2.0">', '<channel>', '  <titel>', '  </titel>', '</channel>', '</rss>'].join(end);
  expect(lint(text).findings.find(({ rule }) => rule === 'unknown-element')).toMatchObject({ line: 3, column: 3 });
});

it('the place of a finding is counted from the text, not from a byte order mark', () => {
  expect(lint('\uFEFF<rss version="3.0"></rss>').findings.map(({ line, column }) => [line, column])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

it('the place of a finding is known in UTF-16 as well', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<rss version="3.0">\n<x/></rss>', 'utf16le')]);
  const unknown = lintFeed(bytes).findings.find(({ rule }) => rule === 'unknown-element');
  expect([unknown?.line, unknown?.column]).toEqual([2, 1]);
});

it('the place of a finding of an ampersand is its own, but not of one in CDATA or a comment', () => {
  expect(lint('<rss><!-- a & b --><![CDATA[a & b]]>\nAT&T</rss>').findings[0]).toMatchObject({ line: 2, column: 3 });
  expect(rules('<rss version="2.0"><channel><!-- & --></channel></rss>')).not.toContain('not-well-formed');
});
