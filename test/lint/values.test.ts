import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { withoutComments } from '#shared/lint/values/comments.ts';
import { checkRfc822, checkRfc3339, checkW3cDate } from '#shared/lint/values/dates.ts';
import { checkHtml, checkPlainText } from '#shared/lint/values/html.ts';
import {
  checkCountry,
  checkEmail,
  checkEmailWithName,
  checkInteger,
  checkLanguage,
  checkMediaType,
} from '#shared/lint/values/simple-values.ts';
import { checkId, checkIri, checkUri } from '#shared/lint/values/uri.ts';

const rule = (problems: readonly { readonly rule: string }[]): string => problems.map(({ rule: name }) => name).join();

it.each([
  ['Wed, 27 Nov 2024 10:30:00 GMT', ''],
  ['27 Nov 2024 10:30 +0100', ''],
  ['Thu, 29 Feb 2024 23:59:60 GMT', ''],
  ['Wed, 02 Oct 2002 08:00:00 EST', ''],
  ['wed, 27 nov 2024 10:30:00 gmt', 'date-style'],
  ['Wed, 27 Nov 24 10:30:00 GMT', 'date-style'],
  ['Wed, 27 Nov 2024 10:30:00 GMT (à Londres)', 'date-style'],
  ['Wed, 27 (le jour (celui de Rabat)) Nov 2024 10:30:00 GMT', 'date-style'],
  ['27 Nov(une parenthèse \\) de plus)2024 10:30:00 GMT', 'date-style'],
  ['27 Nov 2024 10:30:00 GMT (sans fin', 'date-rfc822'],
  ['Tue, 27 Nov 2024 10:30:00 GMT', 'date-weekday'],
  ['29 Feb 2023 10:30:00 GMT', 'date-rfc822'],
  ['Wed, 27 Nov 2024 24:00:00 GMT', 'date-rfc822'],
  ['Wed, 27 Nov 2024', 'date-rfc822'],
  ['mer., 27 nov. 2024 10:30:00 GMT', 'date-rfc822'],
])('the RSS date %s has the problems [%s]', (date, expected) => {
  expect(rule(checkRfc822(date))).toBe(expected);
});

it.each([
  ['2024-11-27T10:30:00Z', '', ''],
  ['2024-11-27T10:30:00.25+01:00', '', ''],
  ['2024-11-27', 'date-rfc3339', ''],
  ['2024-11-27t10:30:00z', 'date-rfc3339', 'date-w3cdtf'],
  ['2024-11-27T10:30:00', 'date-rfc3339', 'date-w3cdtf'],
  ['2024-02-30T10:30:00Z', 'date-rfc3339', 'date-w3cdtf'],
  ['0001-01-01T00:00:00Z', 'date-implausible', 'date-implausible'],
])('the date %s has the problems [%s] in Atom and [%s] in Dublin Core', (date, atom, dublin) => {
  expect([rule(checkRfc3339(date)), rule(checkW3cDate(date))]).toEqual([atom, dublin]);
});

it.each([
  ['https://www.example.org/a?b=1&c=%C3%A9#d', ''],
  ['mailto:redaction@example.org', ''],
  ['urn:uuid:7a475cef-5794-5707-9151-e82240d91bf6', ''],
  ['urn:isbn:0451450523', ''],
  ['tag:example.org,2024-11-27:a', ''],
  ['tag:example.org,24:a', 'uri-invalid'],
  ['urn:x', 'uri-invalid'],
  ['http:/www.example.org', 'uri-invalid'],
  ['https://', 'uri-invalid'],
  ['https://www.example.org/100%', 'uri-invalid'],
  ['www.example.org', 'uri-relative'],
  ['https://www.example.org/أخبار', 'uri-not-ascii'],
])('the URL %s has the problems [%s]', (url, expected) => {
  expect(rule(checkUri(url))).toBe(expected);
});

it.each([
  ['http://www.example.org', 'id-not-normalised'],
  ['HTTP://www.example.org/', 'id-not-normalised'],
  ['http://www.example.org:80/', 'id-not-normalised'],
  ['http://www.example.org/a/../b', 'id-not-normalised'],
  ['http://www.example.org/%7Ea', 'id-not-normalised'],
  ['http://www.example.org/%c3%a9', 'id-not-normalised'],
  ['https://www.example.org/أخبار', ''],
  ['urn:barid:guid:post-4711', ''],
])('the Atom id %s has the problems [%s]', (id, expected) => {
  expect(rule(checkId(id))).toBe(expected);
  expect(rule(checkIri(id))).toBe('');
});

it.each([
  ['salma@example.org', '', 'email-without-name'],
  ['salma@example.org (سلمى الإدريسي)', 'email-invalid', ''],
  ['mailto:salma@example.org (Salma)', 'email-invalid', ''],
  ['Salma <salma@example.org>', 'email-invalid', 'email-without-name'],
  ['Salma Idrissi', 'email-invalid', 'email-invalid'],
  ['jane@example', 'email-local', 'email-without-name'],
  ['jane@example (Jane)', 'email-invalid', 'email-local'],
  ['jane@-example.org', 'email-invalid', 'email-invalid'],
  ['jane..doe@example.org', 'email-invalid', 'email-invalid'],
  ['Salma Idrissi (salma@example.org)', 'email-invalid', 'email-invalid'],
  ['Salma (mailto:salma@example.org)', 'email-invalid', 'email-invalid'],
  ['mailto:salma%40example.org%20%28Salma%29', 'email-invalid', ''],
  ['mailto:Salma%20%3Csalma%40example%2Eorg%3E?subject=Un%20accord', 'email-invalid', 'email-without-name'],
  ['mailto:100%', 'email-invalid', 'email-invalid'],
  ['"(pas un commentaire)" <salma@example.org>', 'email-invalid', 'email-without-name'],
])('the address %s has the problems [%s] in Atom and [%s] in RSS', (text, bare, named) => {
  expect([rule(checkEmail(text)), rule(checkEmailWithName(text))]).toEqual([bare, named]);
});

it.each([
  ['fr', ''],
  ['ar-MA', ''],
  ['zh-Hant-TW', ''],
  ['ber', ''],
  ['zgh', ''],
  ['en_US', 'language-invalid'],
  ['English', 'language-invalid'],
  ['xq', 'language-unknown'],
])('the language %s has the problems [%s]', (text, expected) => {
  expect(rule(checkLanguage(text))).toBe(expected);
});

it('a number outside its bounds and a malformed media type have a problem', () => {
  expect(['0', '24', '-1', '1.5', '', '1e3'].map((text) => rule(checkInteger(0, 23)(text)))).toEqual([
    '',
    ...Array(5).fill('number-invalid'),
  ]);
  expect(
    ['audio/mpeg', 'text/html; charset="utf-8"', 'mp3', 'audio/'].map((text) => rule(checkMediaType(text))),
  ).toEqual(['', '', 'media-type-invalid', 'media-type-invalid']);
});

it.each([
  ['AT&T < 100 km', ''],
  ['R&D ; suite', ''],
  ['1 <b>2</b>', 'markup-in-text'],
  ['AT&amp;T', 'markup-in-text'],
  ['<blockquote', ''],
])('the plain text %s has the problems [%s]', (text, expected) => {
  expect(rule(checkPlainText(text))).toBe(expected);
});

it.each([
  ["<p style='color:red'><a href='https://www.example.org/'>Un</a> accord</p>", ''],
  ["<p style='position:fixed'>x</p>", 'unsafe-html'],
  ["<a href='java&#10;script:x()'>x</a>", 'unsafe-html'],
  ["<img src='i.jpg'>", 'relative-url-in-html'],
  ["<a href='#note'>1</a>", ''],
  ['<svg><path/></svg><o:p></o:p>', 'unknown-html'],
])('the HTML %s has the problems [%s]', (html, expected) => {
  expect(rule(checkHtml(html))).toBe(expected);
});

it.each([
  ['a (b) c', 'a   c'],
  ['a (b (c) d) e', 'a   e'],
  ['a (b \\) c) d', 'a   d'],
  ['a "(b)" c', 'a "(b)" c'],
  ['a (b', 'a (b'],
  ['a) b', 'a) b'],
])('the text %s without its comments is %s', (text, expected) => {
  expect(withoutComments(text)).toBe(expected);
});

it('a text without parentheses, quotes and backslashes stays as it is, and one in parentheses leaves a space', () => {
  fc.assert(
    fc.property(
      fc.string().map((text) => text.replace(/[()"\\]/g, '')),
      (text) => {
        expect(withoutComments(text)).toBe(text);
        expect(withoutComments(`(${text})`)).toBe(' ');
        expect(withoutComments(`((${text})(${text}))`)).toBe(' ');
      },
    ),
  );
});

it('the codes of countries are those of ISO 3166, in any case', () => {
  expect(['MA', 'be', 'EH', 'XX', 'EU', 'ZZ', 'FRA', ''].map((code) => rule(checkCountry(code)))).toEqual([
    '',
    '',
    '',
    ...Array(5).fill('value-not-allowed'),
  ]);
});

const inItem = (name: string, value: string): string =>
  lintDocument(
    new TextEncoder().encode(
      `<rss version="2.0" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:georss="http://www.georss.org/georss"><channel><item><${name}>${value}</${name}></item></channel></rss>`,
    ),
  )
    .findings.filter(({ rule: found }) => found.startsWith('coordinates'))
    .map(({ rule: found }) => found)
    .join();

it.each([
  ['geo:lat', '-90', ''],
  ['geo:lat', '90.0001', 'coordinates-invalid'],
  ['geo:long', '180', ''],
  ['geo:long', '-180.1', 'coordinates-invalid'],
  ['geo:lat', 'N 33', 'coordinates-invalid'],
  ['georss:point', '33.97 -6.85', ''],
  ['georss:point', '33.97\n  -6.85', ''],
  ['georss:point', '33.97,-6.85', 'coordinates-comma'],
  ['georss:point', '33.97', 'coordinates-invalid'],
  ['georss:point', '-186.85 33.97', 'coordinates-invalid'],
  ['georss:line', '33.9 -6.8 34 -6.9', ''],
  ['georss:line', '33.9 -6.8', 'coordinates-invalid'],
  ['georss:box', '33.9 -6.8 34 -6.9', ''],
  ['georss:box', '33.9 -6.8 34 -6.9 35 -7', 'coordinates-invalid'],
  ['georss:circle', '33.9 -6.8 500', ''],
  ['georss:polygon', '33.9 -6.8 34 -6.8 34 -6.9 33.9 -6.8', ''],
  ['georss:polygon', '33.9 -6.8 34 -6.8 34 -6.9 33.9 -6.9', 'coordinates-open'],
])('<%s> with %s has the problems [%s]', (name, value, expected) => {
  expect(inItem(name, value)).toBe(expected);
});
