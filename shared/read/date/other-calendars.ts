import { type Day, existingDay } from './local-time.ts';
import { hijriMonthNames, persianMonthNames } from './month-names.ts';
import type { WrittenDay } from './written-day.ts';

/** A calendar beside the Gregorian one: its days by `Intl`, and an estimate of their instants that is at most 3 days off. */
type OtherCalendar = {
  readonly format: Intl.DateTimeFormat;
  readonly estimateMs: (year: number, month: number, day: number) => number;
};

const dayMs = 86_400_000;

const formatOf = (calendar: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });

/** Umm al-Qura: 1 Muharram 1390 was 9 March 1970, and a mean lunar month has 29.530588 days. */
const hijri: OtherCalendar = {
  format: formatOf('islamic-umalqura'),
  estimateMs: (year, month, day) =>
    Date.UTC(1970, 2, 9) + Math.floor(((year - 1390) * 12 + month - 1) * 29.530588 + day - 1) * dayMs,
};

/** 1 Farvardin 1400 was 21 March 2021; the first six months have 31 days. */
const persian: OtherCalendar = {
  format: formatOf('persian'),
  estimateMs: (year, month, day) =>
    Date.UTC(2021, 2, 21) +
    Math.floor((year - 1400) * 365.2422 + (month - 1) * 30 + Math.min(month - 1, 6) + day - 1) * dayMs,
};

/** The Gregorian day on which a day of another calendar begins; undefined where that calendar has no such day. */
const gregorianDay = (calendar: OtherCalendar, year: number, month: number, day: number): Day | undefined => {
  const estimateMs = calendar.estimateMs(year, month, day);
  for (let shift = -3; shift <= 3; shift += 1) {
    const instant = new Date(estimateMs + shift * dayMs);
    const parts = new Map(
      calendar.format.formatToParts(instant).map(({ type, value }) => [type, Number.parseInt(value, 10)]),
    );
    if (parts.get('year') === year && parts.get('month') === month && parts.get('day') === day)
      return existingDay(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate());
  }
  return undefined;
};

const namedMonths = new Map(
  [hijriMonthNames, persianMonthNames].flatMap((months, index) =>
    months.flatMap((names, month) =>
      names.split('|').map((name) => [name, { calendar: index === 0 ? hijri : persian, month: month + 1 }] as const),
    ),
  ),
);
const anyMonth = [...namedMonths.keys()].sort((a, b) => b.length - a.length).join('|');

/** The years that news can have, in the Hijri and in the Persian calendar. */
const year = '(?<year>1[34]\\d{2})(?!\\d)';
const shapes: readonly RegExp[] = [
  new RegExp(
    `(?<!\\d)(?<day>\\d{1,2})\\s*(?:من\\s+)?(?:شهر\\s+|ماه\\s+)?(?<month>${anyMonth})(?!\\p{L})(?:\\s+ماه)?\\s*,?\\s*(?:سنة\\s+|عام\\s+)?${year}`,
    'u',
  ),
  /(?<!\d)(?<year>1[34]\d{2})\s?([-/.])\s?(?<month>\d{1,2})\s?\2\s?(?<day>\d{1,2})(?!\d)/u,
  /(?<!\d)(?<day>\d{1,2})\s?([-/.])\s?(?<month>\d{1,2})\s?\2\s?(?<year>1[34]\d{2})(?!\d)/u,
];

/** The later of the readings of a day in numbers that is not after `today`: 1403/09/07 is Persian, 1446/05/25 is Hijri. */
const dayInNumbers = (year: number, month: number, day: number, today: Day): Day | undefined => {
  const timeOf = (found: Day): number => Date.UTC(found.year, found.month - 1, found.day);
  // The writer's day may have begun before ours.
  const latest = timeOf(today) + dayMs;
  return [persian, hijri]
    .flatMap((calendar) => gregorianDay(calendar, year, month, day) ?? [])
    .filter((found) => timeOf(found) <= latest)
    .toSorted((a, b) => timeOf(b) - timeOf(a))[0];
};

/** The first Hijri or Persian day in a folded text, as the Gregorian day on which it begins. */
export const readOtherDay = (text: string, today: Day): WrittenDay | undefined => {
  for (const shape of shapes) {
    const match = shape.exec(text);
    const { year = '', month = '', day = '' } = match?.groups ?? {};
    if (match === null) continue;
    const named = namedMonths.get(month);
    const numbers = [Number(year), named?.month ?? Number(month), Number(day)] as const;
    const found = named === undefined ? dayInNumbers(...numbers, today) : gregorianDay(named.calendar, ...numbers);
    return { day: found, hasYear: true, isSentinel: false, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
};
