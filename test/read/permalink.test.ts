import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { guidFor } from '#shared/ingest/guid.ts';
import { permalinkIdentity } from '#shared/model/permalink-identity.ts';
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

const arabic = 'https://www.example.org/المغرب-وبلجيكا/أخبار?القسم=أمن#فقرة';

it.each([
  ['the letters', arabic],
  ['WordPress’s lower case', encodeURI(arabic).replace(/%../g, (byte) => byte.toLowerCase())],
  ['upper case', encodeURI(arabic)],
  ['encoded unreserved characters', encodeURI(arabic).replaceAll('-', '%2d').replace('.org', '.org:443')],
  [
    'dot segments, a capital host and a mark of direction',
    `\u200f${arabic.replace('www.example.org/', 'WWW.Example.ORG./a/../')}\u200e`,
  ],
])('canonicalPermalink of an Arabic address is the same for the spelling with %s', (_, spelling) => {
  expect(canonicalPermalink(spelling)).toBe(encodeURI(arabic));
});

it.each([
  ['https://example.org/a%7Eb%2fc', 'https://example.org/a~b%2Fc'],
  ['https://example.org/100%', 'https://example.org/100%25'],
  ['https://example.org/a|b', 'https://example.org/a%7Cb'],
  ['https://اخبار.example/', 'https://xn--mgbacxr.example/'],
  ['https://xn--mgbacxr.example', 'https://xn--mgbacxr.example/'],
  ['https://example.org/?q=%e9t%e9', 'https://example.org/?q=%E9t%E9'],
])('canonicalPermalink of %s is %s', (spelling, canonical) => {
  expect(canonicalPermalink(spelling)).toBe(canonical);
});

it('all spellings of any address have one canonical permalink, identity and guid', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'abZ09-._~éأخبارⵎñ😀!$&()*+,;=:@'),
    minLength: 1,
    maxLength: 12,
  });
  /** One character in one of the spellings that RFC 3986 calls equivalent. */
  const spell = (character: string, choice: number): string => {
    const bytes = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    if (!/[\w.~-]|[^\0-\x7f]/.test(character)) return character;
    return [character, bytes, bytes.toUpperCase()][choice % 3] ?? character;
  };
  const spelled = (text: string, choices: readonly number[]): string =>
    [...text].map((character, index) => spell(character, choices[index % choices.length] ?? 0)).join('');
  const choices = fc.array(fc.nat(2), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, choices, choices, (path, query, one, other) => {
      const [a, b] = [one, other].map(
        (choice) => `https://example.org/x${spelled(path, choice)}?y${spelled(query, choice)}=1`,
      );
      expect(canonicalPermalink(a ?? '')).toBe(canonicalPermalink(b ?? ''));
      expect(guidFor({ url: a, title: 't' }, 's')).toBe(guidFor({ url: b, title: 't' }, 's'));
      expect(permalinkIdentity(a ?? '')).toBe(permalinkIdentity(b ?? ''));
    }),
    { numRuns: 300 },
  );
});

it('canonicalPermalink refuses a URL that is relative or not http', () => {
  expect(() => canonicalPermalink('javascript:alert(1)')).toThrow(Rejected);
  expect(() => canonicalPermalink('/relative')).toThrow(Rejected);
});
