import { existingDay } from './local-time.ts';
import { hijriMonthNames } from './month-names.ts';
import type { WrittenDay } from './written-day.ts';

const monthByName = new Map(
  hijriMonthNames.flatMap((names, index) => names.split('|').map((name) => [name, index + 1] as const)),
);
const anyMonth = [...monthByName.keys()].sort((a, b) => b.length - a.length).join('|');
const hijriDay = new RegExp(
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

/** The instant, at midnight UTC, of a day of the Umm al-Qura calendar; undefined where that calendar has no such day. */
const instantOfHijri = (year: number, month: number, day: number): Date | undefined => {
  // 1 Muharram 1390 was 9 March 1970. A mean lunar month has 29.530588 days; real ones put the day at most 3 days off.
  const months = (year - 1390) * 12 + month - 1;
  const guessMs = Date.UTC(1970, 2, 9) + Math.floor(months * 29.530588 + day - 1) * dayMs;
  for (let shift = -3; shift <= 3; shift += 1) {
    const instant = new Date(guessMs + shift * dayMs);
    const parts = new Map(calendar.formatToParts(instant).map(({ type, value }) => [type, Number.parseInt(value, 10)]));
    if (parts.get('year') === year && parts.get('month') === month && parts.get('day') === day) return instant;
  }
  return undefined;
};

/** The first Hijri day in a folded text, as the Gregorian day on which it begins. */
export const readHijriDay = (text: string): WrittenDay | undefined => {
  const match = hijriDay.exec(text);
  if (match === null) return undefined;
  const [found, day = '', name = '', year = ''] = match;
  const instant = instantOfHijri(Number(year), monthByName.get(name) ?? 0, Number(day));
  return {
    day:
      instant === undefined
        ? undefined
        : existingDay(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate()),
    start: match.index,
    end: match.index + found.length,
  };
};
