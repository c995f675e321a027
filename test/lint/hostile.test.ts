import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { sampleArticles } from '#test/format/sample-articles.ts';
import { sampleView } from '#test/format/sample-view.ts';

const lint = (text: string) => lintDocument(new TextEncoder().encode(text));

const rules = (text: string): readonly string[] => lint(text).findings.map(({ rule }) => rule);

const rss = (item: string): string => `<rss version="2.0"><channel><item>${item}</item></channel></rss>`;

it.each([
  ['nested XML', '<a>'.repeat(200_000)],
  ['nested JSON', '['.repeat(200_000)],
  ['angle brackets', '<'.repeat(1_000_000)],
  ['open comments', `<rss>${'<!--'.repeat(100_000)}&`],
  ['ampersands', rss(`<title>${'&amp;'.repeat(100_000)}</title>`)],
  ['a long string of escapes', `{"title":"${'\\u00e9'.repeat(100_000)}"}`],
  ['an endless string', `{"title":"${'a'.repeat(1_000_000)}`],
  ['outlines in outlines', `<opml version="2.0"><head/><body>${'<outline text="a">'.repeat(450)}`],
  [
    'a sitemap of blanks',
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${'<url/>'.repeat(50_000)}</urlset>`,
  ],
  ['a polygon of commas', rss(`<g:polygon xmlns:g="http://www.georss.org/georss">${','.repeat(500_000)}</g:polygon>`)],
  [
    'a rating of codes',
    rss(`<m:rating xmlns:m="http://search.yahoo.com/mrss/" scheme="urn:icra">r (${'cz 1 '.repeat(100_000)}</m:rating>`),
  ],
  [
    'entities of RSS 0.91',
    `<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" ""><rss>${'&eacute;'.repeat(100_000)}</rss>`,
  ],
  ['open tags in content', rss(`<description><![CDATA[${'<a '.repeat(100_000)}]]></description>`)],
  [
    'properties of RDF',
    `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item>${'<a>'.repeat(450)}`,
  ],
  ['parentheses in a date', rss(`<pubDate>${'('.repeat(100_000)}</pubDate>`)],
  ['an address without an @', rss(`<author>${'a.'.repeat(100_000)}</author>`)],
  ['a URL of commas', rss(`<link>tag:${'a,'.repeat(100_000)}</link>`)],
  ['tags in content', rss(`<description><![CDATA[${'<div>'.repeat(50_000)}]]></description>`)],
  ['repeated elements', `<rss version="2.0"><channel>${'<item/>'.repeat(20_000)}</channel></rss>`],
  ['an entity that doubles', `<!DOCTYPE rss [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><rss>&a;</rss>`],
  ['an entity from a file', `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>`],
  ['the names of prototype members', '{"__proto__":{"title":1},"constructor":[]}'],
  ['an empty document', ''],
])('the linter reports at least one and at most 1000 findings for %s', (_, text) => {
  const { findings } = lint(text);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.length).toBeLessThanOrEqual(1000);
});

it('the linter never throws, wherever a document is cut or overwritten', () => {
  const view = sampleView(sampleArticles);
  const documents = [renderRss(view), renderAtom(view), renderJsonFeed(view)];
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.nat(5000), fc.uint8Array({ maxLength: 4 }), (bytes, at, other) => {
      const overwritten = Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + other.length)]);
      for (const { line, column } of lintDocument(overwritten).findings)
        expect(Math.min(line, column)).toBeGreaterThan(0);
      expect(lintDocument(bytes.subarray(0, at)).findings.length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

it.each(['\n', '\r\n', '\r'])('a finding has the same position in a document whose lines end with %j', (end) => {
  const text = ['<rss version="2.0">', '<channel>', '  <titel>', '  </titel>', '</channel>', '</rss>'].join(end);
  expect(lint(text).findings.find(({ rule }) => rule === 'unknown-element')).toMatchObject({ line: 3, column: 3 });
});

it('a position does not count the byte order mark', () => {
  expect(lint('\uFEFF<rss version="3.0"></rss>').findings.map(({ line, column }) => [line, column])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

it('a finding in a UTF-16 document has its position', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<rss version="3.0">\n<x/></rss>', 'utf16le')]);
  const unknown = lintDocument(bytes).findings.find(({ rule }) => rule === 'unknown-element');
  expect([unknown?.line, unknown?.column]).toEqual([2, 1]);
});

it('the linter reports the position of a bare ampersand, but accepts one in CDATA or a comment', () => {
  expect(lint('<rss><!-- a & b --><![CDATA[a & b]]>\nAT&T</rss>').findings[0]).toMatchObject({ line: 2, column: 3 });
  expect(rules('<rss version="2.0"><channel><!-- & --></channel></rss>')).not.toContain('not-well-formed');
});
