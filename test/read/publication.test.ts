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

it('a time zone that Barid does not know is named in a warning', () => {
  const item = { title: 'Tanger', content_html: `<p>${prose}</p>`, date_published: 'Wed, 27 Nov 2024 10:30:00 XYZT' };
  const found = read(JSON.stringify(item));
  expect(found).toMatchObject({ incoming: { published: '2024-11-27T09:30:00.000Z' } });
  expect(found instanceof Rejected ? [] : found?.warnings).toContain(
    'published: Barid does not know the time zone XYZT; the time was read in Africa/Casablanca.',
  );
});

it('the last day of the year 9999 is no date: a publisher is asked for one, a followed source publishes on arrival', () => {
  const date = 'Fri, 31 Dec 9999 23:59:59 GMT';
  expect(
    read(JSON.stringify({ title: 'Tanger', content_html: `<p>${prose}</p>`, date_published: date })),
  ).toMatchObject({
    code: 'DATE_UNREADABLE',
  });
  const feed = `<rss version="2.0"><channel><title>T</title><item><title>Tanger</title><link>https://t.example/1</link><pubDate>${date}</pubDate><description>${prose}</description></item></channel></rss>`;
  const followed = read(feed, 'source');
  expect(followed).not.toMatchObject({ incoming: { published: expect.anything() } });
  expect(followed).not.toMatchObject({ incoming: { draft: expect.anything() } });
  expect(followed instanceof Rejected ? [] : followed?.warnings.join()).toContain('31 Dec 9999');
});

/** The dates of a page with a line below its headline. */
const datesOfPage = (line: string) => {
  const page = `<!doctype html><html lang="fr"><body><article><h1>Tanger</h1><p>${line}</p><p>${prose}</p><p>${prose}</p></article></body></html>`;
  const article = read(page);
  if (article === undefined || article instanceof Rejected) throw new Error('the page is refused');
  return [article.incoming.published, article.incoming.modified];
};

it.each([
  '<time datetime="2024-11-28T11:00:00+01:00">Publié le 27/11/2024 à 10h00 - Mis à jour le 28/11/2024 à 11h00</time>',
  '<time datetime="2024-11-27T10:00:00+01:00">Publié le 27/11/2024 à 10h00 - Mis à jour le 28/11/2024 à 11h00</time>',
  'Mis à jour le <time datetime="2024-11-28T11:00:00+01:00">28/11/2024 à 11h00</time>, publié le <time datetime="2024-11-27T10:00:00+01:00">27/11/2024 à 10h00</time>',
  '<time class="updated" datetime="2024-11-28T11:00:00+01:00">28/11/2024</time> <time class="entry-date published" datetime="2024-11-27T10:00:00+01:00">27/11/2024</time>',
  '<time datetime="2024-11-28T11:00:00+01:00">نشر في 27 نوفمبر 2024 10:00 - آخر تحديث 28 نوفمبر 2024 11:00</time>',
])('publication and update stay apart in %s', (line) => {
  expect(datesOfPage(line)).toEqual(['2024-11-27T09:00:00.000Z', '2024-11-28T10:00:00.000Z']);
});
