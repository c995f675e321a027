import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allRules, lintDocument } from '#shared/lint/lint-document.ts';

const folder = new URL('../fixtures/lint/', import.meta.url);
const files = readdirSync(folder);

/** The expectation inside a document: `Expect: missing-element 5:1, …`. */
const expectationsOf = (bytes: Uint8Array): readonly string[] => {
  const [, list = ''] = /Expect: ([a-z0-9:, -]*[0-9])/.exec(new TextDecoder('latin1').decode(bytes)) ?? [];
  return list.split(', ');
};

const lint = (text: string, options = {}) => lintDocument(new TextEncoder().encode(text), options);

it.each(files)('the linter finds the faults of %s at their positions, and nothing else', (file) => {
  const bytes = readFileSync(new URL(file, folder));
  const { findings } = lintDocument(bytes);
  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(expectationsOf(bytes));
});

it.each(files)('each finding in %s has a message, a clause, and the advice and severity of its rule', (file) => {
  const { findings } = lintDocument(readFileSync(new URL(file, folder)));
  for (const { message, clause, advice, severity, rule } of findings) {
    expect(message).toMatch(/^[A-Z“<0-9].{10,}\.$/);
    expect(clause).toMatch(
      /§|RFC|RSS|JSON Feed|Apple|Dublin Core|GeoRSS|Basic Geo|FeedBurner|Podcasting 2\.0|OPML|Sitemaps|Google/,
    );
    expect({ advice, severity }).toEqual(allRules[rule]);
  }
});

const atom = readFileSync(new URL('../feeds/an-empty-feed/atom.xml', folder), 'utf8');
const json = readFileSync(new URL('../feeds/an-empty-feed/feed.out.json', folder), 'utf8');
const url = 'https://feeds.example.org/feeds/all/atom.xml';

it.each([
  ['application/atom+xml; charset=utf-8', []],
  ['text/xml', []],
  ['application/atom+xml; charset=iso-8859-1', ['charset-mismatch']],
  ['application/json', ['document-type']],
  ['text/html; charset=utf-8', ['document-type']],
])('an Atom feed served as %s has the findings %j', (type, expected) => {
  expect(lint(atom, { type }).findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(expected));
  if (expected.length === 0) expect(lint(atom, { type }).findings).toEqual([]);
});

it('a feed whose self link is not its own URL has the finding self-link-elsewhere', () => {
  expect(lint(atom, { url }).findings).toEqual([]);
  expect(lint(atom, { url: 'https://mirror.example/atom.xml' }).findings).toMatchObject([
    { rule: 'self-link-elsewhere' },
  ]);
  expect(lint(json, { url }).findings).toMatchObject([{ rule: 'self-link-elsewhere' }]);
});

const sitemap = (urls: readonly string[]) =>
  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">${urls.join('\n')}</urlset>`;

it.each([
  ['50,000 pages', 50_000, 50_001, ''],
  [
    '1,000 articles of news',
    1000,
    1001,
    '<news:news><news:publication><news:name>Euromagreb</news:name><news:language>fr</news:language></news:publication><news:publication_date>2024-11-27</news:publication_date><news:title>Un accord</news:title></news:news>',
  ],
])('a sitemap of %s has no finding, and one more is too many', (_, most, tooMany, more) => {
  const pages = (count: number) =>
    Array.from({ length: count }, (_, n) => `<url><loc>https://www.example.org/${n}</loc>${more}</url>`);
  expect(lint(sitemap(pages(most))).findings).toEqual([]);
  expect(lint(sitemap(pages(tooMany))).findings).toMatchObject([{ rule: 'sitemap-too-long', line: tooMany }]);
});

it('a page of more than 1,000 pictures is too long for a sitemap', () => {
  const picture = '<image:image><image:loc>https://www.example.org/i.jpg</image:loc></image:image>';
  const page = (count: number) => [`<url><loc>https://www.example.org/</loc>${picture.repeat(count)}</url>`];
  expect(lint(sitemap(page(1000))).findings).toEqual([]);
  expect(lint(sitemap(page(1001))).findings).toMatchObject([{ rule: 'sitemap-too-long' }]);
});

it('each rule is broken by a fixture or a test', () => {
  const broken = files.flatMap((file) =>
    lintDocument(readFileSync(new URL(file, folder))).findings.map(({ rule }) => rule),
  );
  const byTest = ['charset-mismatch', 'feed-size', 'document-type', 'self-link-elsewhere', 'sitemap-too-long'];
  // test/lint/platforms.test.ts breaks those of platforms.
  const general = Object.keys(allRules).filter((rule) => !/^(?:platform|smartnews|msn|flipboard)-/.test(rule));
  expect(general.filter((rule) => !broken.some((name) => name === rule) && !byTest.includes(rule))).toEqual([]);
});

it('a violation of a specification is an error, and a problem of some readers is a warning', () => {
  const report = lint('<rss version="2.0"><channel><title>Euromagreb</title></channel></rss>');
  expect(report.format).toBe('rss');
  expect(report.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
    '<channel> has no <link>.',
    '<channel> has no <description>.',
  ]);
  expect(report.findings.filter(({ severity }) => severity === 'warning').map(({ rule }) => rule)).toEqual([
    'self-link-missing',
  ]);
});

it('a feed of more than 2 MB is warned of, and an archive is not', () => {
  const rulesOf = (characters: number, mark = '') => {
    const content = `&lt;p>${'a'.repeat(characters)}&lt;/p>`;
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">${mark}<id>urn:uuid:7a475cef-5794-5707-9151-e82240d91bf6</id><title>t</title><updated>2026-11-01T00:00:00Z</updated><entry><id>urn:uuid:7a475cef-5794-5707-9151-e82240d91bf7</id><title>a</title><updated>2026-11-01T00:00:00Z</updated><content type="html">${content}</content></entry></feed>`;
    return lintDocument(Buffer.from(atom)).findings.map(({ rule }) => rule);
  };
  expect(rulesOf(2_100_000)).toContain('feed-size');
  expect(rulesOf(1_900_000)).not.toContain('feed-size');
  expect(rulesOf(2_100_000, '<fh:archive/>')).not.toContain('feed-size');
});
