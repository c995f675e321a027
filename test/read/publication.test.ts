import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { isPlaceholderDate, parseDate, parseStatedDate } from '#shared/read/date/parse-date.ts';
import type { ParseContext } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const dates = { now: parseContext.now, timeZone: parseContext.site.timeZone };
const prose = 'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève.';

const read = (text: string, sender: ParseContext['sender'] = 'publisher') => {
  try {
    return readArticles({ bytes: Buffer.from(text), type: '' }, { ...parseContext, sender })[0];
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

it.each([
  'Mon, 01 Jan 0001 00:00:00 GMT',
  'Wed, 30 Nov -0001 00:00:00 +0000',
  'Wed, 31 Dec 1969 16:00:00 PST',
  '01/01/1970',
  'NaN-NaN-NaN',
  'NaN-aN-aN',
  'Invalid Date',
  '0000-00-00 00:00:00',
])('%s stands for no date', (text) => {
  expect(isPlaceholderDate(text)).toBe(true);
});

it.each(['TBD', 'never', 'demain à 18h', '31 février 2024', '1 January 2030'])(
  '%s does not stand for no date',
  (text) => {
    expect(isPlaceholderDate(text)).toBe(false);
  },
);

it.each([
  ['/Date(1732699800000)/', '2024-11-27T09:30:00.000Z'],
  ['1732699800.25', '2024-11-27T09:30:00.250Z'],
  ['1732699800123456', '2024-11-27T09:30:00.123Z'],
])('parseDate reads %s', (text, expected) => {
  expect(parseDate(text, dates)?.toISOString()).toBe(expected);
});

it('a day without a year that may be the next one is not read as the last one', () => {
  expect(parseStatedDate('25 décembre', dates)).toBeUndefined();
  expect(parseStatedDate('25 de diciembre a las 18:00', dates)).toBeUndefined();
  expect(parseStatedDate('20 novembre', dates)?.toISOString()).toMatch(/^2026-11-(?:19|20)/);
  expect(parseStatedDate('25 Dec 24', dates)).toBeDefined();
  expect(parseStatedDate('il y a 8 mois', dates)).toBeDefined();
});

it.each([
  '3 mars 2030 à six heures',
  '3 de marzo de 2030 a las seis',
  '3 March 2030 at 1830 hrs',
  '3 مارس 2030 الساعة السادسة',
])('the hour of “%s” is not understood, and so the date is not read as midnight', (text) => {
  expect(parseStatedDate(text, dates)).toBeUndefined();
});

it.each([
  '3 mars 2030 à 6 heures',
  '3 de marzo de 2030 a las 6:00',
  '3 مارس 2030 الساعة 6',
  'il y a 2 heures',
  '3 mars 2030',
])('the stated date “%s” is read', (text) => {
  expect(parseStatedDate(text, dates)).toBeDefined();
});

/** A document of each format with an unreadable date, and the pointer of its refusal. */
const unreadable: readonly (readonly [text: string, pointer: string])[] = [
  [`{"title":"T","content_text":"${prose}","date_published":"demain à 18h"}`, '/date_published'],
  [`{"title":"T","content_text":"${prose}","publishedAt":"25 décembre"}`, '/publishedAt'],
  [`---\ntitle: T\ndate: demain à 18h\n---\n${prose}`, '/date'],
  [`---\ntitle: T\ndate: 2024-11-27\npublishDate: lundi\n---\n${prose}`, '/publishDate'],
  [`+++\ntitle = "T"\ndate = "غدا"\n+++\n${prose}`, '/date'],
  [`Titre: Le port de Tanger rouvre\nDate: mañana\n\n${prose}\n\n${prose}`, '/Date'],
  [
    `<rss><channel><item><title>T</title><description>${prose}</description><pubDate>bientôt</pubDate></item></channel></rss>`,
    'entry 1 /date_published',
  ],
  [
    `<html><head><title>T</title><meta property="article:published_time" content="demain"></head><body><h1>T</h1><p>${prose}</p></body></html>`,
    '/date_published',
  ],
  [
    `{"link":"https://w.example/1","title":{"rendered":"T"},"content":{"rendered":"<p>${prose}</p>"},"date_gmt":"demain"}`,
    '/date_published',
  ],
];

it.each(unreadable)('a publisher’s date that cannot be read is refused: %s', (text, pointer) => {
  expect(read(text)).toMatchObject({ code: 'DATE_UNREADABLE', status: 422, faults: [{ pointer }] });
});

it.each(unreadable)('an article of a source with such a date waits as a draft: %s', (text) => {
  expect(read(text, 'source')).toMatchObject({
    incoming: { draft: expect.stringContaining('embargo'), awaitsDate: true },
  });
});

it('a broken date of a year that is over holds no article of a source', () => {
  const found = read(
    `<rss><channel><item><title>T</title><description>${prose}</description><pubDate>Mon, 32 Jan 2024 10:00:00 GMT</pubDate></item></channel></rss>`,
    'source',
  );
  expect(found).toMatchObject({ warnings: [expect.stringContaining('32 Jan 2024')] });
  expect(found).not.toHaveProperty('incoming.draft');
});

it('a page whose JSON-LD has no date that can be read is dated by what people see', () => {
  const ld =
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"T","datePublished":"{{ date }}"}</script>';
  const html = `<html><head><title>T</title>${ld}</head><body><h1>T</h1><time datetime="2024-11-27T10:00:00Z">27 nov.</time><p>${prose}</p></body></html>`;
  expect(read(html)).toMatchObject({ incoming: { published: '2024-11-27T10:00:00.000Z' } });
});

it('a page that states a date in the future is scheduled, whatever else it says', () => {
  const ld =
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"T","datePublished":"2024-11-27"}</script>';
  const html = `<html><head><title>T</title>${ld}<meta property="article:published_time" content="2031-01-01T06:00:00Z"></head><body><h1>T</h1><p>${prose}</p></body></html>`;
  expect(read(html)).toMatchObject({ incoming: { published: '2031-01-01T06:00:00.000Z' } });
});

it.each([
  [1732699800, '2024-11-27T09:30:00.000Z'],
  [1732699800000, '2024-11-27T09:30:00.000Z'],
])('a number in JSON is a date: %d', (date, expected) => {
  expect(read(JSON.stringify({ title: 'T', content_text: prose, date_published: date }))).toMatchObject({
    incoming: { published: expected },
  });
});

it.each([[false], [{}], [[]]])('a date in JSON of another type is refused by its name: %j', (date) => {
  expect(read(JSON.stringify({ title: 'T', content_text: prose, date_published: date }))).toMatchObject({
    code: 'ARTICLE_INVALID',
    faults: [{ pointer: '/date_published' }],
  });
});
