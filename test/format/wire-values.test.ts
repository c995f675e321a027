import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atomEntryId } from '#shared/format/atom-ids.ts';
import { emailOf, toUri } from '#shared/format/wire-values.ts';
import { anyText } from './any-view.ts';

it.each([
  ['tag:example.org,2024:a'],
  ['https://www.example.org/?p=1&b=%C3%A9#x'],
  ['urn:uuid:7a475cef-5794-5707-9151-e82240d91bf6'],
  ['HTTP://EXAMPLE.com/'],
  ['https://www.example.org/pêche'],
  ['https://مثال.example/خبر?ص=١'],
  ['https://MÜNCHEN.example/a%c3%a9/%7Eb'],
  ['https://新闻.example/𠮷'],
  ['urn:uuid:7A475CEF-5794-5707-9151-E82240D91BF6'],
])('an Atom id is the guid, letter by letter, if the guid is an IRI: %s', (guid) => {
  expect(atomEntryId(guid)).toBe(guid);
});

it.each([
  ['https://www.example.org/a b', 'urn:barid:guid:https%3A%2F%2Fwww.example.org%2Fa%20b'],
  ['https://www.example.org/\u200e1', 'urn:barid:guid:https%3A%2F%2Fwww.example.org%2F%E2%80%8E1'],
  ['سبتة', 'urn:barid:guid:%D8%B3%D8%A8%D8%AA%D8%A9'],
  ['https://www.example.org/[…]', 'urn:barid:guid:https%3A%2F%2Fwww.example.org%2F%5B%E2%80%A6%5D'],
  ['urn:uuid:4711', 'urn:barid:guid:urn%3Auuid%3A4711'],
  ['tag:4711', 'urn:barid:guid:tag%3A4711'],
  ['https:///x', 'urn:barid:guid:https%3A%2F%2F%2Fx'],
  ['~4711 b', 'urn:barid:guid:%7E4711%20b'],
])('an Atom id is a URN if the guid is no IRI: %s', (guid, id) => {
  expect(atomEntryId(guid)).toBe(id);
});

it('an Atom id is an IRI for any guid, and unique to it', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      const uri = atomEntryId(one).replace(/[^\0-\x7F]+/gu, encodeURIComponent);
      expect(uri).toMatch(/^[a-z][a-z0-9+.-]*:[a-z0-9;/?:@&=+$.\-_!~*'(),#%]*$/i);
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
])('a URL becomes a URI without user name and password: %s', (url, uri) => {
  expect(toUri(url)).toBe(uri);
});

it('an author’s e-mail address is written only if it is valid', () => {
  const emails = ['salma@example.org', 'a@b', 'Salma <s@example.org>', 'سلمى@example.org', 'a@b.ma, c@d.ma'];
  expect(emails.map((email) => emailOf({ name: 'Salma', email }))).toEqual([
    'salma@example.org',
    ...Array.from({ length: 4 }),
  ]);
});
