import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDate, isPlaceholderDate, parseDate, readStatedDate } from '#shared/read/date/parse-date.ts';

const context = { now: new Date('2024-12-01T12:00:00Z'), timeZone: 'Africa/Casablanca' };

/** Dates as newsrooms write them, each with the beginning of its instant. */
const written = [
  ['27 novembre 2024 à midi', '2024-11-27T11:00'],
  ['November 27, 2024 at noon', '2024-11-27T11:00'],
  ['27 de noviembre de 2024 al mediodía', '2024-11-27T11:00'],
  ['27 نوفمبر 2024 ظهرًا', '2024-11-27T11:00'],
  ['27 novembre 2024 à Midi-Pyrénées', '2024-11-26T23:00'],
  ['27 novembre 2024 à 6h du soir', '2024-11-27T17:00'],
  ['27 novembre 2024 à 18 heures 30', '2024-11-27T17:30'],
  ['2024-11-27T18Z', '2024-11-27T18:00'],
  ['2024-11-27T18', '2024-11-27T17:00'],
  ['2024-11-27T10:00 America/New_York', '2024-11-27T15:00'],
  ['2024-07-27T10:00:00[Europe/Paris]', '2024-07-27T08:00'],
  ['2024-07-27 10:00 Europe/Nowhere', '2024-07-27T09:00'],
  ['27 juillet 2024 à 18h (heure de Paris)', '2024-07-27T16:00'],
  ['July 27, 2024, 6 pm London time', '2024-07-27T17:00'],
  ['27 يوليو 2024 الساعة 18:30 بتوقيت الجزائر', '2024-07-27T17:30'],
  ['27 نوفمبر 2024', '2024-11-26T23:00:00.000Z'],
  ['٢٧ نوفمبر ٢٠٢٤ - ١٠:٣٠', '2024-11-27T09:30:00.000Z'],
  ['27 تشرين الثاني 2024', '2024-11-26T23'],
  ['27 تشرين الثاني/نوفمبر 2024', '2024-11-26T23'],
  ['الأربعاء 27 نونبر 2024 - 18:45', '2024-11-27T17:45'],
  ['الأربعاء، 27 نوفمبر، 2024', '2024-11-26T23'],
  ['27 نوفمبر 2024 م', '2024-11-26T23'],
  ['27 نوفمبر 2024 الساعة 10:30 مساءً', '2024-11-27T21:30'],
  ['27 نوفمبر 2024 10:30 ص', '2024-11-27T09:30'],
  ['نوفمبر 27, 2024', '2024-11-26T23'],
  ['15 غشت 2024', '2024-08-14T23'],
  ['15 أوت 2024', '2024-08-14T23'],
  ['15 آب 2024', '2024-08-14T23'],
  ['3 كانون الأول 2023', '2023-12-02T23'],
  ['14 جويلية 2024', '2024-07-13T23'],
  ['1 ماي 2024', '2024-04-30T23'],
  ['أيلول 5, 2024', '2024-09-04T23'],
  ['27/11/2024', '2024-11-26T23'],
  ['٢٧/١١/٢٠٢٤', '2024-11-26T23'],
  ['27 نوفمبر 2024 10:30 بتوقيت غرينتش', '2024-11-27T10:30'],
  ['25 جمادى الأولى 1446', '2024-11-26T23'],
  ['25 جمادى الأولى 1446 هـ', '2024-11-26T23'],
  ['25 جمادى الأولى 1446 هـ الموافق 27 نوفمبر 2024', '2024-11-26T23'],
  ['الأربعاء 25 جمادى الأولى 1446هـ - 27 نوفمبر 2024م', '2024-11-26T23'],
  ['1 رمضان 1445', '2024-03-1'],
  ['27 novembre 2024', '2024-11-26T23'],
  ['27 novembre 2024 à 10h30', '2024-11-27T09:30'],
  ['Publié le mercredi 27 novembre 2024 à 18 h 05', '2024-11-27T17:05'],
  ['mer. 27 nov. 2024 10:30', '2024-11-27T09:30'],
  ['1er août 2024', '2024-07-31T23'],
  ['27 de noviembre de 2024', '2024-11-26T23'],
  ['miércoles, 27 de noviembre de 2024 a las 10:30', '2024-11-27T09:30'],
  ['27 nov 2024 | 10:30 CET', '2024-11-27T09:30'],
  ['mar 26 nov 2024', '2024-11-25T23'],
  ['November 27, 2024', '2024-11-26T23'],
  ['Nov. 27, 2024 5:30 p.m. EST', '2024-11-27T22:30'],
  ['27th November 2024', '2024-11-26T23'],
  ['27. November 2024, 10.30 Uhr', '2024-11-27T09:30'],
  ['Wed, 27 Nov 2024 10:30:00 +0100', '2024-11-27T09:30'],
  ['Wed, 27 Nov 2024 10:30:00 GMT', '2024-11-27T10:30'],
  ['Wed, 27 Nov 24 10:30 EST', '2024-11-27T15:30'],
  ['27 Nov 2024 10:30:00 Z', '2024-11-27T10:30'],
  ['Wed, 27 Nov 2024 10:30:00 GMT+1', '2024-11-27T09:30'],
  ['Wed, 27 Nov 2024 10:30:00 UTC+01:00', '2024-11-27T09:30'],
  ['Wednesday, 27-Nov-24 10:30:00 PST', '2024-11-27T18:30'],
  ['Wed Nov 27 10:30:00 2024', '2024-11-27T09:30'],
  ['Wed Nov 27 10:30:00 CET 2024', '2024-11-27T09:30'],
  ['Wed, 27 Nov 2024 24:00:00 GMT', '2024-11-28T00'],
  ['Thu, 01 Jan 2004 19:48:21 A', '2004-01-01T19:48:21'],
  ['2024-11-27', '2024-11-26T23'],
  ['2024-11-27T10:30:00Z', '2024-11-27T10:30'],
  ['2024-11-27T10:30:00.123+01:00', '2024-11-27T09:30:00.123'],
  ['2024-11-27T10:30', '2024-11-27T09:30'],
  ['2024-11-27 10:30:00 +0100', '2024-11-27T09:30'],
  ['2024-11-27 10:30:00', '2024-11-27T09:30'],
  ['20241127T103000Z', '2024-11-27T10:30'],
  ['20241127', '2024-11-26T23'],
  ['2024/11/27', '2024-11-26T23'],
  ['2024-11', '2024-10-31T23'],
  ['2024-332', '2024-11-26T23'],
  ['27.11.2024 10:30', '2024-11-27T09:30'],
  ['27-11-2024', '2024-11-26T23'],
  ['11/27/2024', '2024-11-26T23'],
  ['27/11/24', '2024-11-26T23'],
  ['1732699800', '2024-11-27T09:30'],
  ['1732699800000', '2024-11-27T09:30'],
  ['il y a 2 heures', '2024-12-01T10'],
  ['il y a une heure', '2024-12-01T11'],
  ['منذ ساعتين', '2024-12-01T10'],
  ['منذ 3 أيام', '2024-11-28T12'],
  ['قبل ساعة', '2024-12-01T11'],
  ['hace 3 días', '2024-11-28T12'],
  ['2 hours ago', '2024-12-01T10'],
  ['hier à 18h', '2024-11-30T17'],
  ['أمس', '2024-11-29T23'],
  ['aujourd’hui à 8 h 15', '2024-12-01T07:15'],
  ['27 novembre', '2024-11-26T23'],
  ['25 décembre', '2023-12-24T23'],
  ['ⵢⵓⵍⵢⵓⵣ 2024', '2024-06-30T23'],
  ['27 ⵏⵓⵡⴰⵏⴱⵉⵔ 2024', '2024-11-26T23'],
  ['10:30 - 27 novembre 2024', '2024-11-27T09:30'],
  ['18:45 | 27/11/2024', '2024-11-27T17:45'],
  ['Mis à jour le 27/11/2024 à 18:45', '2024-11-27T17:45'],
  ['2024-11-27T10:30:00 GMT', '2024-11-27T10:30'],
  ['2024-11-27T10:30:00-0500', '2024-11-27T15:30'],
  ['27 نوفمبر 2024 | 14:05', '2024-11-27T13:05'],
  ['Sept. 5, 2024', '2024-09-04T23'],
  ['5 sept. 2024', '2024-09-04T23'],
  ['Sat, 07 Sep 2002 00:00:01 GMT', '2002-09-07T00:00:01'],
  ['Sat, 07 Sep 02 00:00:01 GMT', '2002-09-07T00:00:01'],
  ['27-Nov-24 10:00', '2024-11-27T09:00'],
  ['28. September 19 12:34', '2019-09-28T11:34'],
  ['28.09. 19:12', '2024-09-28T18:12'],
  ['Sun, 06 Nov 94 08:49:37 GMT', '1994-11-06T08:49:37'],
  ["27 Nov '24 at 5pm", '2024-11-27T16:00'],
  ['Nov 27, 24', '2024-11-26T23'],
  ['Nov 27 24 10:00', '2024-11-27T09:00'],
  ['Sep 19 12:34', '2024-09-19T11:34'],
  ['Sep 19 24 12:34', '2024-09-19T11:34'],
  ['mercredi 27 novembre 24, 10h30', '2024-11-27T09:30'],
  ['27 نوفمبر 24', '2024-11-26T23'],
  ['27 نوفمبر 10 مساء', '2024-11-27T21'],
  ['27 nov 10 pm', '2024-11-27T21'],
  ['27 Nov 124 10:00', '2024-11-27T09'],
  ['99-12-31', '1999-12-31T00'],
  ['2024年11月27日', '2024-11-26T23'],
  ['2024年11月27日(水) 10时30分', '2024-11-27T09:30'],
  ['2024年11月27日 下午3:05', '2024-11-27T14:05'],
  ['令和6年11月27日 午後3時5分', '2024-11-27T14:05'],
  ['民國113年11月27日', '2024-11-26T23'],
  ['2024년 11월 27일 오후 3시 5분', '2024-11-27T14:05'],
  ['2024. 11. 27.', '2024-11-26T23'],
  ['2024-W48-3', '2024-11-26T23'],
  ['2024W483', '2024-11-26T23'],
  ['2020-W53-7', '2021-01-02T23'],
  ['2024-W48-3T10:00Z', '2024-11-27T10'],
  ['۷ آذر ۱۴۰۳', '2024-11-26T23'],
  ['چهارشنبه ۷ آذر ۱۴۰۳ - ۱۴:۳۰', '2024-11-27T13:30'],
  ['۱۴۰۳/۰۹/۰۷ ساعت ۹:۵', '2024-11-27T08:05'],
  ['1403-09-07', '2024-11-26T23'],
  ['۲۷ نوامبر ۲۰۲۴', '2024-11-26T23'],
  ['1446/05/25', '2024-11-26T23'],
  ['25/05/1446', '2024-11-26T23'],
  ['20:0:0 27/11/2024', '2024-11-27T19'],
  ['2024-11-27 20:0:0', '2024-11-27T19'],
  ['2024-1-5T9:5:3Z', '2024-01-05T09:05:03'],
  ['Wed, 27 Nov 2024 9:5 GMT', '2024-11-27T09:05'],
  ['27 Nov 2024 10.55 am', '2024-11-27T09:55'],
  ['27 Nov 2024 10.15.00 +0100', '2024-11-27T09:15:00'],
  ['27/11/2024 10.15.00', '2024-11-27T09:15'],
  ['10.15.00 27.11.24', '2024-11-27T09:15'],
  ['Nov 27 2024 10:30:15:250AM', '2024-11-27T09:30:15.250'],
  ['Sat, 27 Jul 2024 10:15:00 Europe/Paris', '2024-07-27T08:15'],
  ['27 July 2024 10:15 Etc/GMT+5', '2024-07-27T15:15'],
  ['Sat, 27 Jul 2024 10:15:00 Eastern Daylight Time', '2024-07-27T14:15'],
  ['27 juillet 2024 à 10h15 (heure d’été d’Europe centrale)', '2024-07-27T08:15'],
  ['27 de julio de 2024 a las 10:15, hora central europea', '2024-07-27T08:15'],
  ['27 يوليو 2024 الساعة 10:15 بتوقيت مكة المكرمة', '2024-07-27T07:15'],
  ['27 juillet 2024 à 10h15 et mis en ligne', '2024-07-27T09:15'],
  ['12 تشرين 2 2026', '2026-11-12T00'],
  ['12 تشرين ٢ ٢٠٢٤', '2024-11-11T23'],
  ['5 كانون1 2024', '2024-12-04T23'],
  ['5 كانون الثانى 2024', '2024-01-04T23'],
  ['20241127103000', '2024-11-27T09:30'],
] as const;

const impossible = [
  '31 février 2024',
  '2024-02-30',
  '2024-13-01',
  '32/11/2024',
  'hello',
  '1970-01-01T00:00:00Z',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  '0000-00-00 00:00:00',
  'Wed, 27 Nov 2024 25:30:00 GMT',
  '31 Dec 9999',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Mon, 01 Jan 0001 00:00:00 +0000',
  '27 Nov 10000',
  '12 تشرين 2026',
  '2024-W53-1',
  '2023-366',
];

/** No dates: what programs write where they have none. */
const sentinels = [
  'Mon, 01 Jan 0001 00:00:00 +0000',
  '0001-01-01T00:00:00Z',
  '1/1/0001 12:00:00 AM',
  '1er janvier 0001',
  '01.01.0001',
  'Wed, 30 Nov -0001 00:00:00 +0000',
  '0000-00-00 00:00:00',
  '00 Nov 0000',
  '-62135596800',
  '30 December 1899',
  '1900-01-01T00:00:00',
  'Wed, 31 Dec 1969 16:00:00 PST',
  'Thu Jan 01 1970 01:00:00 GMT+0100',
  'Tue, 19 Jan 2038 03:14:07 GMT',
];

it.each(written)('parseDate reads %s as %s', (text, expected) => {
  expect(parseDate(text, context)?.toISOString().slice(0, expected.length)).toBe(expected);
});

it.each(impossible)('parseDate finds no date in %s', (text) => {
  expect(parseDate(text, context)).toBeUndefined();
});

it('parseDate reads a date without a zone in the time zone of the site, in summer and in winter', () => {
  const paris = { ...context, timeZone: 'Europe/Paris' };
  expect(parseDate('27 juillet 2024 à 10:00', paris)?.toISOString()).toBe('2024-07-27T08:00:00.000Z');
  expect(parseDate('27 janvier 2024 à 10:00', paris)?.toISOString()).toBe('2024-01-27T09:00:00.000Z');
});

it('findDate returns the place of a date that is glued to the words around it', () => {
  const line = 'euromagreb27 نوفمبر 2024آخر تحديث :';
  const found = findDate(line, context);
  expect(line.slice(found?.start, found?.end)).toBe('27 نوفمبر 2024');
});

it.each(sentinels)('isPlaceholderDate knows that %s stands for the absence of a date', (text) => {
  expect(isPlaceholderDate(text)).toBe(true);
});

it('readStatedDate refuses a date with a number that is neither its year nor its time', () => {
  expect(readStatedDate('27 novembre 2024, 1830', context)).toBeUndefined();
  expect(readStatedDate('27 Nov 10 30', context)).toBeUndefined();
  expect(readStatedDate('27 novembre 2024', context)?.date.toISOString()).toBe('2024-11-26T23:00:00.000Z');
});

it('readStatedDate names a time zone that Barid does not know', () => {
  const { date, unknownZone } = readStatedDate('Wed, 27 Nov 2024 10:30:00 XYZT', context) ?? {};
  expect(date?.toISOString()).toBe('2024-11-27T09:30:00.000Z');
  expect(unknownZone).toBe('XYZT');
  expect(readStatedDate('Wed, 27 Nov 2024 10:30:00 CEST', context)?.unknownZone).toBeUndefined();
});

describe('a year', () => {
  const months = ['Sep', 'September', 'septembre', 'septiembre', 'سبتمبر', 'أيلول', 'شتنبر', '9', '09', '۹'];
  const times = [
    '',
    '10:30',
    '9:5:3',
    '10.55 am',
    '10h30',
    '00:00:01 GMT',
    '10:15:00 Europe/Paris',
    'T10:30:00Z',
    '6 pm',
  ];
  const separators = [' ', ', ', '-', '/', '. ', ' | '];
  const part = fc.record({
    year: fc.integer({ min: 1950, max: 2049 }),
    isShort: fc.boolean(),
    day: fc.integer({ min: 1, max: 28 }),
    month: fc.constantFrom(...months),
    time: fc.constantFrom(...times),
    separator: fc.constantFrom(...separators),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
  });
  const utc = { now: new Date('2026-06-15T12:00:00Z'), timeZone: 'UTC' };

  it('of a date is one that its text carries, in every order and writing', () => {
    fc.assert(
      fc.property(part, ({ year, isShort, day, month, time, separator, order }) => {
        const shown = isShort ? String(year).slice(2) : String(year);
        const parts = [String(day), month, shown, time];
        // The place alone distinguishes a year of two digits from a day and an hour.
        const places = isShort ? [3, 0, 1, 2] : order;
        const text = places.map((index) => parts[index]).join(separator);
        const read = parseDate(text, utc)?.getUTCFullYear();
        // Of two numbers of two digits either may be the year: 07.09.02.
        const carried = (text.match(/\d+/g) ?? []).map((digits) =>
          digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) < 50 ? 2000 : 1900),
        );
        expect([undefined, ...carried]).toContain(read);
        if (!isShort) expect([undefined, year]).toContain(read);
      }),
      { numRuns: 2000 },
    );
  });

  it('of two digits is read beside a month in words, whatever time follows', () => {
    fc.assert(
      fc.property(part, ({ year, day, time }) => {
        const text = `${day} Sep ${String(year).slice(2)} ${time.replace('T', '')}`;
        expect(parseDate(text, utc)?.toISOString().slice(0, 7)).toBe(`${year}-09`);
      }),
    );
  });
});
