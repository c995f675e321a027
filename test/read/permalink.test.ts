import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
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

it.each(trackers)('canonicalPermalink removes %s from query and fragment', (tracker) => {
  expect(canonicalPermalink(`https://EXAMPLE.org/a?id=1&${tracker}&b=2`)).toBe('https://example.org/a?id=1&b=2');
  expect(canonicalPermalink(`https://example.org/a?${tracker}#${tracker}`)).toBe('https://example.org/a');
});

it.each(['id=1', 'page=2', 'q=utm_source', 'at=home', 'gala=1', 'cid=9', 'ref=7'])(
  'canonicalPermalink keeps %s, which identifies the page',
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

it('canonicalPermalink refuses a URL that is relative or not http', () => {
  expect(() => canonicalPermalink('javascript:alert(1)')).toThrow(Rejected);
  expect(() => canonicalPermalink('/relative')).toThrow(Rejected);
});
