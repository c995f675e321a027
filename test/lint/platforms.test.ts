import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPlatforms, allRules, lintDocument } from '#shared/lint/lint-document.ts';
import { partnerFormatNames } from '#shared/model/partner-format.ts';

const folder = new URL('../fixtures/lint-platforms/', import.meta.url);
const now = '2024-11-28T12:00:00Z';

const documents = allPlatforms.flatMap((platform) =>
  readdirSync(new URL(`${platform}/`, folder)).map((file) => ({
    platform,
    file,
    bytes: readFileSync(new URL(`${platform}/${file}`, folder)),
  })),
);

/** The expectation inside a document: `Expect: msn-title 12:1, …`. */
const expectationsOf = (bytes: Uint8Array): readonly string[] => {
  const [, list = ''] = /Expect: ([a-z0-9:, -]*[0-9])/.exec(new TextDecoder().decode(bytes)) ?? [];
  return list.split(', ').toSorted();
};

it.each(documents)('for $platform the linter finds the faults of $file, and nothing else', ({ platform, bytes }) => {
  const { findings } = lintDocument(bytes, { platform, now });
  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`).toSorted()).toEqual(
    expectationsOf(bytes),
  );
  for (const { message, clause, advice } of findings) {
    expect(message).toMatch(/^[A-Z“<0-9].{10,}\.$/);
    expect(clause).toMatch(/SmartFormat|MSN|Flipboard|RSS|Media/);
    expect(advice).toMatch(/^[A-Z].*\.$/);
  }
});

it.each(documents)('without a platform the linter asks nothing of $file that only one platform wants', ({ bytes }) => {
  for (const { rule } of lintDocument(bytes, { now }).findings)
    expect(rule).not.toMatch(/^(?:smartnews|msn|flipboard)-/);
});

it('each rule of a platform is broken by a document or a test', () => {
  const broken = new Set<string>(
    documents.flatMap(({ platform, bytes }) => lintDocument(bytes, { platform, now }).findings.map(({ rule }) => rule)),
  );
  const byTest = ['smartnews-size', 'msn-https'];
  const ofPlatforms = Object.keys(allRules).filter((rule) => /^(?:platform|smartnews|msn|flipboard)-/.test(rule));
  expect(ofPlatforms.filter((rule) => !broken.has(rule) && !byTest.includes(rule))).toEqual([]);
});

it('every partner format that comes with Barid has the rules of its platform', () => {
  expect([...allPlatforms]).toEqual([...partnerFormatNames]);
});

const lint = (text: string, options = {}) =>
  lintDocument(new TextEncoder().encode(text), options).findings.map(({ rule }) => rule);

const channel = (more: string): string =>
  `<rss version="2.0"><channel><title>Euromagreb</title><link>https://www.example.org/</link>${more}</channel></rss>`;

it('a document of more than 1 MB is too large for SmartNews', () => {
  expect(lint(channel(`<description>${'a'.repeat(999_000)}</description>`), { platform: 'smartnews' })).not.toContain(
    'smartnews-size',
  );
  expect(lint(channel(`<description>${'a'.repeat(1_000_000)}</description>`), { platform: 'smartnews' })).toContain(
    'smartnews-size',
  );
});

it('MSN takes a feed by https only', () => {
  expect(lint(channel(''), { platform: 'msn', url: 'http://feeds.example.org/msn.xml' })).toContain('msn-https');
  expect(lint(channel(''), { platform: 'msn', url: 'https://feeds.example.org/msn.xml' })).not.toContain('msn-https');
});

it('the age of items is not judged without the time of day', () => {
  const old = channel(
    '<item><title>A title that is long enough</title><pubDate>Wed, 27 Nov 2013 10:30:00 GMT</pubDate></item>',
  );
  expect(lint(old, { platform: 'msn' })).not.toContain('msn-date');
  expect(lint(old, { platform: 'msn', now })).toContain('msn-date');
});

it('a retraction needs no title, text or date for MSN', () => {
  const retraction = `<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>Euromagreb</title><link>https://www.example.org/</link><item><guid isPermaLink="false">tag:example.org,2024:a</guid><dcterms:modified>2024-11-27T10:30:00Z</dcterms:modified><dcterms:valid>end=2024-11-27T10:30:00Z; scheme=W3C-DTF</dcterms:valid></item></channel></rss>`;
  expect(lint(retraction, { platform: 'msn', now }).filter((rule) => rule.startsWith('msn-'))).toEqual([]);
});

describe('an Atom feed', () => {
  const atom = (entry: string): string =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="fr"><id>tag:example.org,2024:feed</id><title>Euromagreb</title><subtitle>L’actualité</subtitle><updated>2024-11-27T10:30:00Z</updated><author><name>Euromagreb</name></author><link href="https://www.example.org/"/><link rel="self" href="https://feeds.example.org/atom.xml"/><entry><id>tag:example.org,2024:a</id><title>Un accord sur la sécurité des ports</title><updated>2024-11-27T10:30:00Z</updated><author><name>Salma Idrissi</name></author><link href="https://www.example.org/a"/>${entry}</entry></feed>`;
  const picture = '<media:thumbnail url="https://www.example.org/a.jpg"/>';

  it('an Atom feed is judged by the same rules of each platform', () => {
    expect(
      lint(atom(`${picture}<content type="html">&lt;p&gt;Texte&lt;/p&gt;</content>`), { platform: 'msn', now }),
    ).toEqual([]);
    expect(lint(atom(`${picture}<summary>Texte</summary>`), { platform: 'msn', now })).toEqual(['msn-missing']);
    expect(lint(atom(`${picture}<summary>Texte</summary>`), { platform: 'smartnews', now })).toEqual(
      expect.arrayContaining(['smartnews-missing', 'smartnews-advised']),
    );
  });
});

it('a document that is made to be slow or broken gets its verdict all the same', () => {
  const item = (body: string): string =>
    channel(
      `<item><title>T</title><description>${body}</description><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">${body}</content:encoded></item>`,
    );
  for (const platform of allPlatforms) {
    for (const body of [
      '&lt;'.repeat(50_000),
      '…&lt;'.repeat(50_000),
      '&amp;#'.repeat(50_000),
      '&lt;a '.repeat(50_000),
    ])
      expect(lint(item(body), { platform, now }).length).toBeGreaterThan(0);
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      ({ bytes, platform }, at, text) => {
        const source = bytes.toString();
        const place = at % source.length;
        const { findings } = lintDocument(Buffer.from(source.slice(0, place) + text + source.slice(place + 5)), {
          platform,
          now,
        });
        expect(Array.isArray(findings)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
}, 20_000);

it('JSON Feed is read by none of the platforms', () => {
  const json = '{"version":"https://jsonfeed.org/version/1.1","title":"Euromagreb","items":[]}';
  for (const platform of allPlatforms) expect(lint(json, { platform })).toContain('platform-format');
  expect(lint('{"version"', { platform: 'msn' })).not.toContain('platform-format');
});
