import fc from 'fast-check';
import { expect, it } from 'vitest';
import { feedMetadata, maxAgeOf } from '#shared/follow/feed-metadata.ts';
import { parseLinkHeader } from '#shared/follow/links.ts';

const base = 'https://agence.example/flux/';
const rss = (head: string, namespaces = ''): string =>
  `<rss version="2.0" ${namespaces}><channel>${head}</channel></rss>`;
const hintsOf = (xml: string) => feedMetadata(xml, base).hints;

it('reads ttl in seconds, and ignores one that is no positive number', () => {
  expect(hintsOf(rss('<ttl>60</ttl>'))).toMatchObject({ ttl: 3600 });
  for (const nonsense of ['0', '-5', 'une heure', ''])
    expect(hintsOf(rss(`<ttl>${nonsense}</ttl>`)).ttl).toBeUndefined();
});

it('reads the hours and days to skip, midnight as hour 0 or 24', () => {
  const head =
    '<skipHours><hour>24</hour><hour>07</hour><hour>25</hour><hour>x</hour></skipHours><skipDays><day>Sunday</day><day>friday</day><day>Vendredi</day></skipDays>';
  expect(hintsOf(rss(head))).toMatchObject({ skipHours: [0, 7], skipDays: [0, 5] });
});

it('divides the period of the syndication module by its frequency', () => {
  const sy = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"';
  const head = '<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>';
  expect(hintsOf(rss(head, sy))).toMatchObject({ updatePeriod: 900 });
  expect(hintsOf(rss('<sy:updateFrequency>2</sy:updateFrequency>', sy))).toMatchObject({ updatePeriod: 43_200 });
  expect(hintsOf(rss('<title>x</title>', sy)).updatePeriod).toBeUndefined();
});

it('finds hub and self in RSS, Atom, RDF and JSON Feed, with relative URLs resolved', () => {
  const atom = 'xmlns:atom="http://www.w3.org/2005/Atom"';
  const links = '<atom:link rel="hub" href="/hub"/><atom:link rel="self" href="rss.xml"/>';
  const expected = [
    { rel: 'hub', href: 'https://agence.example/hub' },
    { rel: 'self', href: 'https://agence.example/flux/rss.xml' },
  ];
  expect(feedMetadata(rss(links, atom), base).links).toEqual(expected);
  const feed =
    '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="/hub"/><link rel="self" href="rss.xml"/></feed>';
  expect(feedMetadata(feed, base).links).toEqual(expected);
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${atom}><channel>${links}</channel></rdf:RDF>`;
  expect(feedMetadata(rdf, base).links).toEqual(expected);
  const json = {
    items: [],
    feed_url: 'https://a/f',
    hubs: [{ type: 'WebSub', url: 'https://a/h' }, { type: 'rssCloud', url: 'x' }, null],
  };
  expect(feedMetadata(JSON.stringify(json), base).links).toEqual([
    { rel: 'hub', href: 'https://a/h' },
    { rel: 'self', href: 'https://a/f' },
  ]);
});

it('takes no hub from an entry', () => {
  const item = '<item><atom:link rel="hub" href="https://evil.example/"/></item>';
  expect(feedMetadata(rss(item, 'xmlns:atom="http://www.w3.org/2005/Atom"'), base).links).toEqual([]);
});

it('subtracts the age of an answer from its max-age', () => {
  expect(maxAgeOf({ 'cache-control': 'public, max-age=600', age: '100' })).toBe(500);
  expect(maxAgeOf({ 'cache-control': 'max-age=60', age: '100' })).toBe(0);
  expect(maxAgeOf({ 'cache-control': 'no-cache, max-age=600' })).toBeUndefined();
  expect(maxAgeOf({ 'cache-control': 's-maxage=600' })).toBeUndefined();
});

it('reads a Link header with several links, several relations, quoted commas and semicolons', () => {
  const header =
    '<https://hub/>; rel="hub", </a,b;c>; title="x, y; z"; rel=self; type="a/b", <x>; rel="Alternate next", <none>';
  expect(parseLinkHeader(header)).toEqual([
    { rel: 'hub', href: 'https://hub/' },
    { rel: 'self', href: '/a,b;c', type: 'a/b' },
    { rel: 'alternate', href: 'x' },
    { rel: 'next', href: 'x' },
  ]);
  expect(parseLinkHeader(undefined)).toEqual([]);
});

it('reads any Link header without throwing, in little time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 0xffff }), { maxLength: 100 }).map((codes) => String.fromCharCode(...codes)),
      (text) => Array.isArray(parseLinkHeader(text)),
    ),
    { numRuns: 200 },
  );
  for (const endless of [`<x>${';"'.repeat(20_000)}`, '<'.repeat(40_000)]) {
    expect(Array.isArray(parseLinkHeader(endless))).toBe(true);
  }
});
