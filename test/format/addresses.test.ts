import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atomEntryId } from '#shared/format/atom-ids.ts';
import { renderSitemap } from '#shared/format/sitemap.ts';
import { emailOf, toUri } from '#shared/format/wire-values.ts';
import { anyText } from './any-view.ts';

it.each([
  ['tag:example.org,2024:a'],
  ['https://www.example.org/?p=1&b=%C3%A9#x'],
  ['urn:uuid:7a475cef-5794-5707-9151-e82240d91bf6'],
  ['HTTP://EXAMPLE.com/'],
])('the id of an entry in Atom is the guid to the letter where that is a URI: %s', (guid) => {
  expect(atomEntryId(guid)).toBe(guid);
});

it.each([
  ['https://www.example.org/pêche', 'https://www.example.org/p%C3%AAche'],
  ['https://مثال.example/خبر', 'https://xn--mgbh0fb.example/%D8%AE%D8%A8%D8%B1'],
  ['https://www.example.org/[…]', 'urn:barid:guid:https%3A%2F%2Fwww.example.org%2F%5B%E2%80%A6%5D'],
  ['urn:uuid:4711', 'urn:barid:guid:urn%3Auuid%3A4711'],
  ['tag:4711', 'urn:barid:guid:tag%3A4711'],
  ['https:///x', 'urn:barid:guid:https%3A%2F%2F%2Fx'],
  ['~4711 b', 'urn:barid:guid:%7E4711%20b'],
])('the id of an entry in Atom is a URI for every guid: %s', (guid, id) => {
  expect(atomEntryId(guid)).toBe(id);
});

it('the id of an entry in Atom is a URI, and another one for another guid', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      expect(atomEntryId(one)).toMatch(/^[a-z][a-z0-9+.-]*:[a-z0-9;/?:@&=+$.\-_!~*'(),#%]*$/i);
      if (one.toWellFormed() !== other.toWellFormed()) expect(atomEntryId(one)).not.toBe(atomEntryId(other));
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['https://www.example.org/100 %/%C3%A9', 'https://www.example.org/100%20%25/%C3%A9'],
  ['https://salma:secret@www.example.org/a@b', 'https://www.example.org/a@b'],
  ['https://www.example.org/#a#b#', 'https://www.example.org/#a%23b%23'],
  ['http://[2001:db8::1]:8080/[x]', 'http://[2001:db8::1]:8080/%5Bx%5D'],
])('an address is a URI without anybody’s password: %s', (url, uri) => {
  expect(toUri(url)).toBe(uri);
});

it('an address of a person is said where it is an e-mail address', () => {
  const said = ['salma@example.org', 'a@b', 'Salma <s@example.org>', 'سلمى@example.org', 'a@b.ma, c@d.ma'];
  expect(said.map((email) => emailOf({ name: 'Salma', email }))).toEqual([
    'salma@example.org',
    ...Array.from({ length: 4 }),
  ]);
});

it('a sitemap of articles without pages of their own names the page of all feeds, since it must name one', () => {
  const text = new TextDecoder().decode(renderSitemap('https://feeds.example.org', []));
  expect(text).toContain('<loc>https://feeds.example.org/</loc>');
});
