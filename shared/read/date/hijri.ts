import { type Day, existingDay } from './calendar-day.ts';
import { hijriMonthNames } from './month-names.ts';

const names = hijriMonthNames.flatMap((alternatives, index) =>
  alternatives.split('|').map((name) => ({ name, month: index + 1 })),
);
const monthOf = new Map(names.map(({ name, month }) => [name, month]));
const anyMonth = names
  .map(({ name }) => name)
  .sort((a, b) => b.length - a.length)
  .join('|');

const shape = new RegExp(
  `(?<!\\d)(\\d{1,2})\\s*(?:من\\s+)?(?:شهر\\s+)?(${anyMonth})\\s*,?\\s*(?:سنة\\s+|عام\\s+)?(1[34]\\d{2})(?!\\d)`,
  'u',
);

const calendar = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

const dayMs = 86_400_000;

const hijriOf = (instant: number): Day => {
  const parts = new Map(calendar.formatToParts(instant).map(({ type, value }) => [type, Number.parseInt(value, 10)]));
  return { year: parts.get('year') ?? 0, month: parts.get('month') ?? 0, day: parts.get('day') ?? 0 };
};

/** The Gregorian day of one of Umm al-Qura's calendar: guessed from the mean month, then walked to. */
const toGregorian = (year: number, month: number, day: number): Day | undefined => {
  const months = (year - 1390) * 12 + month - 1;
  // 1 Muharram 1390 was 9 March 1970; a mean lunar month has 29.530588 days.
  const guess = Date.UTC(1970, 2, 9) + Math.floor(months * 29.530588 + day - 1) * dayMs;
  for (let shift = -3; shift <= 3; shift += 1) {
    const instant = guess + shift * dayMs;
    const found = hijriOf(instant);
    if (found.year !== year || found.month !== month || found.day !== day) continue;
    const date = new Date(instant);
    return existingDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  }
  return undefined;
};

/** A Hijri day in a folded text, as the Gregorian day that it began as. */
export const readHijri = (
  text: string,
): { readonly day: Day | undefined; readonly start: number; readonly end: number } | undefined => {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [found, day = '', name = '', year = ''] = match;
  const gregorian = toGregorian(Number(year), monthOf.get(name) ?? 0, Number(day));
  return { day: gregorian, start: match.index, end: match.index + found.length };
};
