import { type Day, existingDay, fullYear } from './calendar-day.ts';
import { monthNames } from './month-names.ts';

const monthByName = new Map(
  monthNames.flatMap((alternatives, index) => alternatives.split('|').map((name) => [name, index + 1] as const)),
);
const anyMonth = [...monthByName.keys()].sort((a, b) => b.length - a.length).join('|');
// Two names of one month stand side by side in Arabic: تشرين الثاني/نوفمبر.
const month = `(?:شهر\\s+)?(${anyMonth})\\.?(?!\\p{L})(?:\\s*[/(-]\\s*(?:${anyMonth})(?!\\p{L})\\)?)?`;
const dayNumber = '(?<![\\d.])(?<!\\d:)(\\d{1,2})(?:er|ere|st|nd|rd|th|º|ª|°|e)?\\.?';
const between = '[\\s,-]*(?:de\\s+|of\\s+|di\\s+|من\\s+|ن\\s+)?';
const year = "'?(\\d{4}|\\d{2})(?!\\s?[\\d:h])";

type Shape = { readonly pattern: RegExp; readonly order: 'dmy' | 'mdy' | 'ymd' };

/** Days with the month's name, the surest first. */
const namedShapes: readonly Shape[] = [
  {
    pattern: new RegExp(`${dayNumber}${between}${month}[\\s,./-]*(?:del?\\s+|of\\s+|سنة\\s+|عام\\s+)?${year}`, 'u'),
    order: 'dmy',
  },
  { pattern: new RegExp(`(?<!\\p{L})${month}\\s*${dayNumber}(?!\\d)[\\s,]*(\\d{4})(?!\\d)`, 'u'), order: 'mdy' },
  { pattern: new RegExp(`(?<!\\d)(\\d{4})[\\s/,-]+${month}[\\s/,-]+(\\d{1,2})(?!\\d)`, 'u'), order: 'ymd' },
];

/** Days in digits; where day and month could change places, the day stands first, as it does where Barid's sites are. */
const digitShapes: readonly Shape[] = [
  { pattern: /(?<!\d)(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)/u, order: 'ymd' },
  { pattern: /(?<![\d.])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)/u, order: 'dmy' },
];

/** Days without a year, and months without a day. */
const openShapes: readonly Shape[] = [
  { pattern: new RegExp(`${dayNumber}${between}${month}`, 'u'), order: 'dmy' },
  { pattern: new RegExp(`(?<!\\p{L})${month}\\s*${dayNumber}(?![\\d:h])`, 'u'), order: 'mdy' },
];
const monthOnly = new RegExp(`(?<!\\p{L})${month}[\\s,/-]*(\\d{4})(?!\\d)`, 'u');
const loneYear = /(?<![\d:+-])((?:19|20)\d{2})(?![\d:])/u;

/** A day that stands in a folded text from `start` to `end`; without `day` it names one that no calendar has. */
export type WrittenDay = { readonly day: Day | undefined; readonly start: number; readonly end: number };

const place = (match: RegExpExecArray): { readonly start: number; readonly end: number } => ({
  start: match.index,
  end: match.index + match[0].length,
});

const namedDay = (text: string): WrittenDay | undefined => {
  for (const { pattern, order } of namedShapes) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [, first = '', second = '', third = ''] = match;
    const [years, name, days] =
      order === 'ymd' ? [first, second, third] : order === 'mdy' ? [third, first, second] : [third, second, first];
    return { day: existingDay(fullYear(years), monthByName.get(name) ?? 0, Number(days)), ...place(match) };
  }
  return undefined;
};

const digitDay = (text: string): WrittenDay | undefined => {
  for (const { pattern, order } of digitShapes) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [, first = '', , second = '', third = ''] = match;
    if (order === 'ymd') return { day: existingDay(Number(first), Number(second), Number(third)), ...place(match) };
    const isMonthFirst = Number(second) > 12 && Number(first) <= 12;
    const [days, months] = isMonthFirst ? [second, first] : [first, second];
    return { day: existingDay(fullYear(third), Number(months), Number(days)), ...place(match) };
  }
  return undefined;
};

/** Without a year it is the last such day, or tomorrow's where the writer is ahead of us. */
const lastSuch = (months: number, days: number, today: Day): Day | undefined => {
  const thisYear = existingDay(today.year, months, days);
  const limit = Date.UTC(today.year, today.month - 1, today.day + 1);
  return thisYear !== undefined && Date.UTC(today.year, months - 1, days) <= limit
    ? thisYear
    : existingDay(today.year - 1, months, days);
};

const openDay = (text: string, today: Day): WrittenDay | undefined => {
  for (const { pattern, order } of openShapes) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [, first = '', second = ''] = match;
    const [name, days] = order === 'mdy' ? [first, second] : [second, first];
    const months = monthByName.get(name) ?? 0;
    // asctime writes the year last: Nov 27 10:00:00 2024.
    const years = loneYear.exec(text.slice(match.index + match[0].length))?.[1];
    const day =
      years === undefined ? lastSuch(months, Number(days), today) : existingDay(Number(years), months, Number(days));
    return { day, ...place(match) };
  }
  const match = monthOnly.exec(text);
  if (match === null) return undefined;
  return { day: existingDay(Number(match[2]), monthByName.get(match[1] ?? '') ?? 0, 1), ...place(match) };
};

/** The first day that a folded text writes out: with its month's name, else in digits, else without a year. */
export const readDay = (text: string, today: Day): WrittenDay | undefined =>
  namedDay(text) ?? digitDay(text) ?? openDay(text, today);
