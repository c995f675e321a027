import { type Day, existingDay } from './local-time.ts';
import { monthNames } from './month-names.ts';

/** A day in a folded text, from `start` to `end`; `day` is undefined where no calendar has it, as for 31 February. */
export type WrittenDay = { readonly day: Day | undefined; readonly start: number; readonly end: number };

const monthByName = new Map(
  monthNames.flatMap((names, index) => names.split('|').map((name) => [name, index + 1] as const)),
);
const anyMonth = [...monthByName.keys()].sort((a, b) => b.length - a.length).join('|');
// Arabic puts two names of one month side by side: تشرين الثاني/نوفمبر.
const month = `(?:شهر\\s+)?(?<month>${anyMonth})\\.?(?!\\p{L})(?:\\s*[/(-]\\s*(?:${anyMonth})(?!\\p{L})\\)?)?`;
const dayNumber = '(?<![\\d.])(?<!\\d:)(?<day>\\d{1,2})(?:er|ere|st|nd|rd|th|º|ª|°|e)?\\.?';
const between = '[\\s,-]*(?:de\\s+|of\\s+|di\\s+|من\\s+|ن\\s+)?';
const beforeYear = '[\\s,./-]*(?:del?\\s+|of\\s+|سنة\\s+|عام\\s+)?';
const year = "'?(?<year>\\d{4}|\\d{2})(?!\\s?[\\d:h])";

/** The ways to write a day, the least ambiguous first. `first` and `second` are day and month, or month and day. */
const shapes: readonly RegExp[] = [
  new RegExp(`${dayNumber}${between}${month}${beforeYear}${year}`, 'u'),
  new RegExp(`(?<!\\p{L})${month}\\s*${dayNumber}(?!\\d)[\\s,]*(?<year>\\d{4})(?!\\d)`, 'u'),
  new RegExp(`(?<!\\d)(?<year>\\d{4})[\\s/,-]+${month}[\\s/,-]+(?<day>\\d{1,2})(?!\\d)`, 'u'),
  /(?<!\d)(?<year>\d{4})\s?([-/.])\s?(?<month>\d{1,2})\s?\2\s?(?<day>\d{1,2})(?!\d)/u,
  /(?<![\d.])(?<first>\d{1,2})\s?([-/.])\s?(?<second>\d{1,2})\s?\2\s?(?<year>\d{4}|\d{2})(?!\d)/u,
  new RegExp(`${dayNumber}${between}${month}`, 'u'),
  new RegExp(`(?<!\\p{L})${month}\\s*${dayNumber}(?![\\d:h])`, 'u'),
  new RegExp(`(?<!\\p{L})${month}[\\s,/-]*(?<year>\\d{4})(?!\\d)`, 'u'),
];

const loneYear = /(?<![\d:+-])((?:19|20)\d{2})(?![\d:])/u;

/** The first day in a folded text, in the least ambiguous form that the text has; without a year, the latest until `today`. */
export const readDay = (text: string, today: Day): WrittenDay | undefined => {
  for (const shape of shapes) {
    const match = shape.exec(text);
    if (match === null) continue;
    const { first, second, year, ...named } = match.groups ?? {};
    // Where both orders are possible the day comes first, as in the countries of most sites that run Barid.
    const isMonthFirst = Number(second) > 12 && Number(first) <= 12;
    const day = Number(named.day ?? (isMonthFirst ? second : first) ?? 1);
    const monthText = named.month ?? (isMonthFirst ? first : second) ?? '';
    const monthNumber = monthByName.get(monthText) ?? Number(monthText);
    const [start, end] = [match.index, match.index + match[0].length];
    // asctime writes the year last: Nov 27 10:00:00 2024.
    const writtenYear = year ?? loneYear.exec(text.slice(end))?.[1];
    // RFC 2822 §4.3: a year of two digits below 50 is of this century.
    const century = writtenYear?.length !== 2 ? 0 : Number(writtenYear) < 50 ? 2000 : 1900;
    if (writtenYear !== undefined)
      return { day: existingDay(century + Number(writtenYear), monthNumber, day), start, end };
    // The last such day up to tomorrow: the writer's day may have begun before ours.
    const isFuture = Date.UTC(today.year, monthNumber - 1, day) > Date.UTC(today.year, today.month - 1, today.day + 1);
    const thisYear = isFuture ? undefined : existingDay(today.year, monthNumber, day);
    return { day: thisYear ?? existingDay(today.year - 1, monthNumber, day), start, end };
  }
  return undefined;
};
