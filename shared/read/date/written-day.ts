import { foldedText } from './fold-text.ts';
import { type Day, existingDay } from './local-time.ts';
import { monthNames } from './month-names.ts';

/** A day in a folded text, from `start` to `end`. */
export type WrittenDay = {
  /** Undefined where no calendar has it, as for 31 February. */
  readonly day: Day | undefined;
  /** Whether the text carries the year; otherwise it is the latest such day. */
  readonly hasYear: boolean;
  /** It stands for the absence of a date: the first day of a calendar or of a clock, as programs write it. */
  readonly isSentinel: boolean;
  readonly start: number;
  readonly end: number;
};

const monthByName = new Map(
  monthNames.flatMap((names, index) => names.split('|').map((name) => [name, index + 1] as const)),
);
const anyMonth = [...monthByName.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => (/\d$/.test(name) ? `${name}(?!\\d)` : name))
  .join('|');
// Arabic puts two names of one month side by side: تشرين الثاني/نوفمبر.
const month = `(?:شهر\\s+)?(?<month>${anyMonth})\\.?(?!\\p{L})(?:\\s*[/(-]\\s*(?:${anyMonth})(?!\\p{L})\\)?)?`;
const dayNumber = '(?<![\\d.])(?<!\\d[:h])(?<day>\\d{1,2})(?:er|ere|st|nd|rd|th|º|ª|°|e)?\\.?';
const between = '[\\s,/-]*(?:de\\s+|of\\s+|di\\s+|من\\s+|ن\\s+|ב)?';
const beforeYear = '[\\s,./-]*(?:del?\\s+|of\\s+|سنة\\s+|عام\\s+)?';
/** A number of two digits is no year where it is the hour of a time: 27 nov 10:30, 27 nov 10 pm. */
const isHour = '\\s?[:h]|\\.\\d\\d(?!\\d)|\\s*(?:heures?|horas?|hrs?|uhr|[ap]m|[ap]\\.m|ص|م|صباحا|مساء)(?!\\p{L})';
const shortYear = `'?(?<year>\\d{2})(?!\\d|${isHour})`;
const year = `(?:(?<year>\\d{4})(?!\\d)|'?(?<year>\\d{2,3})(?!\\d|${isHour}))`;
const folded = (text: string): string => foldedText(text);
const [nen, getsu, nichi] = ['[年년]', '[月월]', '[日号號일]'].map(
  (characters) => `(?:${[...characters.slice(1, -1)].map(folded).join('|')})`,
);

/** Numbers in Chinese characters: 二〇二四, 十一, 二十七. */
const chineseDigits = '〇一二三四五六七八九';
const chineseNumber = (text: string): number => {
  const digitOf = (character: string): number => Math.max(0, chineseDigits.indexOf(character.replace(/[零○]/, '〇')));
  const [tens, ones] = text.split('十');
  if (ones === undefined) return Number([...text].map(digitOf).join(''));
  return (tens === '' ? 1 : digitOf(tens ?? '')) * 10 + digitOf(ones);
};

/** A number in digits or in Chinese characters. */
const numberOf = (text: string): number => (/^\d/.test(text) ? Number(text) : chineseNumber(text));

/** The first years of the eras by which Japan and Taiwan count. */
const eras: Readonly<Record<string, number>> = { 令和: 2019, 平成: 1989, 昭和: 1926, 民國: 1912, 民国: 1912 };
const era = `(?<era>${Object.keys(eras).map(folded).join('|')})`;

/** The ways to write a day, the least ambiguous first. `first` and `second` are day and month, or month and day. */
const shapes: readonly RegExp[] = [
  new RegExp(`${dayNumber}${between}${month}${beforeYear}${year}`, 'u'),
  new RegExp(`(?<!\\p{L})${month}[\\s-]*${dayNumber}(?!\\d)[\\s,-]*${year}`, 'u'),
  new RegExp(`(?<!\\d)(?<year>\\d{4})(?:\\s?m)?\\.?[\\s/,-]+${month}[\\s/,-]+(?<day>\\d{1,2})(?!\\d)`, 'u'),
  new RegExp(
    `${era}\\s?(?<year>元|\\d{1,3})\\s?${nen}\\s?(?<month>\\d{1,2})\\s?${getsu}\\s?(?<day>\\d{1,2})\\s?${nichi}`,
    'u',
  ),
  new RegExp(
    `(?<!\\d)(?<year>\\d{4}|\\d{2})\\s?${nen}\\s?(?<month>\\d{1,2})\\s?${getsu}\\s?(?<day>\\d{1,2})\\s?${nichi}`,
    'u',
  ),
  new RegExp(
    `(?<year>[〇零○一二三四五六七八九]{4})${nen}(?<month>[一二三四五六七八九十]{1,2})${getsu}(?<day>[一二三四五六七八九十]{1,3})${nichi}`,
    'u',
  ),
  // Vietnamese counts its months: ngày 27 tháng 11 năm 2024.
  /(?<!\d)(?<day>\d{1,2})[\s,/-]+thang\s+(?<month>\d{1,2})[\s,/-]+(?:nam\s+)?(?<year>\d{4})(?!\d)/u,
  /(?<!\d)(?<year>\d{4})\s?([-/.])\s?(?<month>\d{1,2})\s?\2\s?(?<day>\d{1,2})(?!\d)/u,
  /(?<![\d.]|\d[:h])(?<first>\d{1,2})\s?([-/.])\s?(?<second>\d{1,2})\s?\2\s?(?<year>\d{4})(?!\d|(?<=\.\d\d(?:[01]\d|2[0-3])):[0-5]\d(?![:\d]))/u,
  // A time that touches the year: 28.09.1912:44.
  /(?<![\d.:h/-])(?<day>\d{1,2})\.(?<month>0?[1-9]|1[0-2])\.(?<year>\d{2})(?=\d{2}:\d{2}(?!\d))/u,
  // Points stand between day, month and year in this order only: 10.15.00 is a time.
  new RegExp(`(?<![\\d.:h/-])(?<day>\\d{1,2})\\.\\s?(?<month>0?[1-9]|1[0-2])\\.\\s?${shortYear}(?![./-]\\d)`, 'u'),
  new RegExp(
    `(?<![\\d.:h/-])(?<first>\\d{1,2})\\s?([-/])\\s?(?<second>\\d{1,2})\\s?\\2\\s?${shortYear}(?![./-]\\d)`,
    'u',
  ),
  new RegExp(`${dayNumber}${between}${month}`, 'u'),
  new RegExp(`(?<!\\p{L})${month}\\s*${dayNumber}(?![\\d:h])`, 'u'),
  new RegExp(`(?<!\\p{L})${month}[\\s,/-]*(?<year>\\d{4})(?!\\d)`, 'u'),
  new RegExp(`(?<!\\d)(?<month>\\d{1,2})\\s?${getsu}\\s?(?<day>\\d{1,2})\\s?${nichi}`, 'u'),
  /(?<![\d.])(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.(?=,?\s+(?:um\s+)?\d{1,2}[:.]\d{2})/u,
];

/** A year that stands apart from its day: asctime writes it last, Nov 27 10:00:00 2024. */
const loneYear = /(?<![\d:+-])((?:19|20|21)\d{2}|000[01]|9999)(?![\d:])/u;

/** Days of which programs make one that they do not have: zeros in SQL Server, Excel, Windows and Outlook. */
const sentinelDays = /^(?:1601-1-1|1753-1-1|1899-12-3[01]|1900-1-1|1904-1-1|1969-12-31|1970-1-1|4501-1-1)$/;

/** The year that digits stand for: RFC 2822 §4.3 for those of two and three. */
const yearOf = (written: string, era: string | undefined): number => {
  const digits = /^\d/.test(written) || written === '元' ? written : String(chineseNumber(written));
  const first = era === undefined ? undefined : eras[era];
  if (first !== undefined) return first - 1 + (digits === '元' ? 1 : Number(digits));
  if (digits.length === 4) return Number(digits);
  return Number(digits) + (digits.length === 2 && Number(digits) < 50 ? 2000 : 1900);
};

/** The day and the month of a match; where both orders are possible the day comes first, as for most sites that run Barid. */
const dayAndMonth = ({ first, second, day, month = '1' }: Readonly<Record<string, string | undefined>>) => {
  if (first === undefined) return { day: numberOf(day ?? '1'), month: monthByName.get(month) ?? numberOf(month) };
  const isMonthFirst = Number(second) > 12 && Number(first) <= 12;
  return isMonthFirst ? { day: Number(second), month: Number(first) } : { day: Number(first), month: Number(second) };
};

/** The first day in a folded text, in the least ambiguous form that the text has; without a year, the latest until `today`. */
export const readDay = (text: string, today: Day): WrittenDay | undefined => {
  for (const shape of shapes) {
    const match = shape.exec(text);
    if (match === null) continue;
    const groups = match.groups ?? {};
    const place = { start: match.index, end: match.index + match[0].length };
    const digits =
      groups.year ?? loneYear.exec(text.slice(place.end))?.[1] ?? loneYear.exec(text.slice(0, place.start))?.[1];
    const { day, month } = dayAndMonth(groups);
    if (digits !== undefined) {
      // 99-12-31: no day of a month is so late.
      const isYearFirst = groups.first !== undefined && digits.length === 2 && Number(groups.first) > 31;
      const year = yearOf(isYearFirst ? (groups.first ?? digits) : digits, groups.era);
      const found = isYearFirst
        ? existingDay(year, Number(groups.second), Number(digits))
        : existingDay(year, month, day);
      const isSentinel = (digits.length === 4 && numberOf(digits) <= 1) || sentinelDays.test(`${year}-${month}-${day}`);
      return { day: isSentinel ? undefined : found, hasYear: true, isSentinel, ...place };
    }
    // The last such day up to tomorrow: the writer's day may have begun before ours.
    const isFuture = Date.UTC(today.year, month - 1, day) > Date.UTC(today.year, today.month - 1, today.day + 1);
    const thisYear = isFuture ? undefined : existingDay(today.year, month, day);
    return { day: thisYear ?? existingDay(today.year - 1, month, day), hasYear: false, isSentinel: false, ...place };
  }
  return undefined;
};
