import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { articleId, guidFor } from '#shared/ingest/guid.ts';
import { permalinkIdentity } from '#shared/model/permalink.ts';
import { canonicalPermalink } from '#shared/read/permalink.ts';

const trackers = [
  'utm_source=a',
  'UTM_Medium=b',
  'xtor=RSS-1',
  'at_medium=x',
  'wt_mc=1',
  'pk_campaign=y',
  'cmpid=z',
  '_ga=1.2',
  'fbclid=q',
  'amp;utm_term=w',
  'mc_cid=e',
  'gclid=r',
];

it.each(trackers)('canonicalPermalink leaves %s out of query and fragment', (tracker) => {
  expect(canonicalPermalink(`https://EXAMPLE.org/a?id=1&${tracker}&b=2`)).toBe('https://example.org/a?id=1&b=2');
  expect(canonicalPermalink(`https://example.org/a?${tracker}#${tracker}`)).toBe('https://example.org/a');
});

it.each(['id=1', 'page=2', 'q=utm_source', 'at=home', 'gala=1', 'cid=9', 'ref=7'])(
  'canonicalPermalink keeps %s, which says what the page is',
  (parameter) => {
    expect(canonicalPermalink(`https://example.org/a?${parameter}#section-2`)).toBe(
      `https://example.org/a?${parameter}#section-2`,
    );
  },
);

it('canonicalPermalink is idempotent for any address', () => {
  const part = fc.oneof(
    fc.constantFrom(...trackers, 'id=1', '?', '#', '&', '%', '\\', "'", ':~:text=x'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const anyUrl = fc
    .tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.array(part, { maxLength: 6 }))
    .map(([url, parts]) => url + parts.join(''))
    .filter((url) => URL.canParse(url));
  fc.assert(
    fc.property(anyUrl, (url) => {
      const once = canonicalPermalink(url);
      expect(canonicalPermalink(once)).toBe(once);
    }),
    { numRuns: 200, examples: [['http://a.aa##'], ['http://a.aa???'], ['http://a.aa/#utm_source=1&?a=1']] },
  );
});

it('canonicalPermalink refuses what is no http address', () => {
  expect(() => canonicalPermalink('javascript:alert(1)')).toThrow(Rejected);
  expect(() => canonicalPermalink('/relative')).toThrow(Rejected);
});

it.each([
  'http://example.org/a/b',
  'https://example.org/a/b/',
  'https://example.org:443/a/b',
  'https://example.org/a/b/amp/',
  'https://example.org/a/b/amp',
  'https://example.org/a/b?amp',
  'https://example.org/a/b?amp=1',
  'https://example.org/a/b?outputType=amp',
  'https://example.org/a/b.amp',
])('permalinkIdentity takes %s for the same article', (url) => {
  expect(permalinkIdentity(url)).toBe(permalinkIdentity('https://example.org/a/b'));
});

it.each([
  'https://www.example.org/a/b',
  'https://example.org/a/B',
  'https://example.org/a/b?id=2',
  'https://example.org/a/b#2',
  'https://example.org/a/camp',
  'https://example.org:8080/a/b',
])('permalinkIdentity takes %s for another article', (url) => {
  expect(permalinkIdentity(url)).not.toBe(permalinkIdentity('https://example.org/a/b'));
});

it('guidFor keeps a given guid to the letter', () => {
  expect(guidFor({ guid: ' HTTP://Example.org/?utm_source=x ', title: 'a' }, 'https://example.org')).toBe(
    ' HTTP://Example.org/?utm_source=x ',
  );
});

it('guidFor makes one of the canonical permalink, as RFC 9562 does', () => {
  const guid = 'urn:uuid:bf43599f-3a9c-5ff8-84c0-01582839837f';
  expect(guidFor({ url: 'https://ex.org/a?id=3', title: 'a' }, 'https://ex.org')).toBe(guid);
  expect(guidFor({ url: 'https://EX.org/a?UTM_SOURCE=x&id=3#xtor=RSS-1', title: 'b' }, 'https://ex.org')).toBe(guid);
});

it('guidFor makes one of title and day where there is no permalink', () => {
  const first = guidFor({ title: 'Le  Budget ', published: '2024-11-12T09:00:00.000Z' }, 'https://ex.org');
  expect(guidFor({ title: 'le budget', published: '2024-11-12T17:00:00.000Z' }, 'https://ex.org')).toBe(first);
  expect(guidFor({ title: 'le budget', published: '2024-11-13T17:00:00.000Z' }, 'https://ex.org')).not.toBe(first);
  expect(guidFor({ title: 'le budget', published: '2024-11-12T17:00:00.000Z' }, 'https://other.org')).not.toBe(first);
});

it('guidFor has an id of 26 characters of base32', () => {
  expect(articleId('x')).toBe('fvyrmqvxe2yeialcpsu7xlbs6x');
});
