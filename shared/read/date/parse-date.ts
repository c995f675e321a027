import { readTime, readUtcOffset } from './clock-time.ts';
import { foldText } from './fold-text.ts';
import { readHijriDay } from './hijri.ts';
import { dayIn, existingDay, instantOf, midnight } from './local-time.ts';
import { readAgo, readNamedDay } from './relative-date.ts';
import { readDay, type WrittenDay } from './written-day.ts';

/** The instant that relative dates count from, and the IANA time zone of dates that name none. */
export type DateContext = { readonly now: Date; readonly timeZone: string };

/** No date is longer: a longer text may contain a date, but is not one. */
const maxDateCharacters = 200;

/** Texts for "no date": zeros and the years 0 and 1 of databases, 1 January 1970, and the words of programming languages. */
const placeholders: readonly RegExp[] = [
  /^[0\s:./tz+-]*$/i,
  /^-?000[01]-\d\d-\d\d/,
  /^(?:\p{L}{2,9}\.?,? )?\d{1,2} \p{L}{3,9}\.? (?:-0{0,3}1|000[01])\b/u,
  /^(?:1970-01-01|1969-12-31)/,
  /^(?:\p{L}{3},? )?(?:0?1 jan(?:uary)? 1970|31 dec(?:ember)? 1969)\b/iu,
  /^(?:0?1[/.-]0?1[/.-]1970|12\/31\/1969|31[/.-]12[/.-]1969)\b/,
  // JavaScript: NaN-NaN-NaN, and the last letters of it.
  /^(?:nan|an)(?:[-/:.t ]+(?:nan|an))*z?$/i,
  /^(?:null|none|nil|undefined|nan|invalid date|n\/?a)$/i,
];

/** Whether a text stands for the absence of a date, as databases and programs write it. */
export const isPlaceholderDate = (text: string): boolean => placeholders.some((pattern) => pattern.test(text.trim()));

const isoDate =
  /^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:(?:\s*t\s*|\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?|\s*t(\d{2}))?\s*(z|ut|utc|gmt|[+-]\d{2}:?\d{0,2})?$/;
const isoOrdinalDate = /^(\d{4})(?:-?(\d{3}))?$/;

/** RFC 3339 and ISO 8601 in a folded text, with the mistakes that feeds make; `impossible` for 2024-02-30. */
const readIsoDate = (text: string, timeZone: string): Date | 'impossible' | undefined => {
  const match = isoDate.exec(text);
  if (match === null) {
    const [, year = '', dayOfYear = '1'] = isoOrdinalDate.exec(text) ?? [];
    if (year === '' || Number(dayOfYear) < 1 || Number(dayOfYear) > 366) return undefined;
    const date = new Date(Date.UTC(Number(year), 0, Number(dayOfYear)));
    const day = existingDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
    return day === undefined ? undefined : instantOf(day, midnight, timeZone);
  }
  const [, year, month, day = '1', clock, minute = '0', second = '0', fraction = '', hours = '0', zone] = match;
  const hour = clock ?? hours;
  const found = existingDay(Number(year), Number(month), Number(day));
  const time = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(`${fraction}000`.slice(0, 3)),
  };
  if (found === undefined || time.hour > 24 || time.minute > 59 || time.second > 60) return 'impossible';
  return instantOf(found, time, zone === undefined ? timeZone : (readUtcOffset(zone) ?? 0));
};

/** The first day in a folded text; of a Hijri day and a Gregorian one side by side, the Gregorian. */
const findDay = (text: string, { now, timeZone }: DateContext): WrittenDay | undefined => {
  const hijri = readHijriDay(text);
  if (hijri === undefined) return readDay(text, dayIn(now, timeZone));
  const masked = text.slice(0, hijri.start) + ' '.repeat(hijri.end - hijri.start) + text.slice(hijri.end);
  return readDay(masked, dayIn(now, timeZone)) ?? hijri;
};

/** The instant of a day in a folded text: its time follows the day or else precedes it, its zone follows the time. */
const withTime = (text: string, { day, start, end }: WrittenDay, timeZone: string): Date | undefined => {
  if (day === undefined) return undefined;
  // An era mark may come between day and time: 27 نوفمبر 2024 م، 10:30.
  const rest = text.slice(end).replace(/^\s*(?:م|ه|هـ|t)(?=[\s,:|/-]|$)/u, ' ');
  const after = readTime(rest);
  const found = after !== 'impossible' && after.rest === rest ? readTime(text.slice(0, start)) : after;
  if (found === 'impossible') return undefined;
  return instantOf(day, found.time, readUtcOffset(found.rest) ?? readUtcOffset(rest) ?? timeZone);
};

/**
 * The instant of a date as newsrooms write it: ISO 8601, RFC 822, words in French, Arabic, Spanish, English and others,
 * Hijri, relative, or seconds or milliseconds since 1970. Undefined for anything else, and for days that do not exist.
 */
export const parseDate = (text: string, context: DateContext): Date | undefined => {
  if (text.length > maxDateCharacters) return undefined;
  const { now, timeZone } = context;
  const folded = foldText(text).text.trim();
  const iso = readIsoDate(folded, timeZone);
  if (iso !== undefined) return iso === 'impossible' ? undefined : iso;
  const agoMs = readAgo(folded);
  if (agoMs !== undefined) return new Date(now.getTime() - agoMs);
  const written = findDay(folded, context);
  if (written !== undefined) return withTime(folded, written, timeZone);
  const [, seconds, fraction] =
    /^(?:\/?date\()?(1\d{9})(\d{3}(?:\d{3})?|[.,]\d{1,9})?(?:[+-]\d{4})?(?:\)\/?)?$/.exec(folded) ?? [];
  if (seconds !== undefined) {
    const milliseconds = `${(fraction ?? '').replace(/^[.,]/, '')}000`.slice(0, 3);
    return new Date(Number(seconds) * 1000 + Number(milliseconds));
  }
  const named = readNamedDay(folded);
  if (named === undefined) return undefined;
  const clock = readTime(folded.slice(named.end));
  if (clock === 'impossible') return undefined;
  const day = dayIn(new Date(now.getTime() - named.daysAgo * 86_400_000), timeZone);
  return instantOf(day, clock.time, readUtcOffset(clock.rest) ?? timeZone);
};

const yearOrDistance =
  /\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\p{L}{3}[\s.,-]+\d{2}(?![\d:h])|(?<!\p{L})(?:ago|il y a|depuis|hace|vor|fa|منذ|قبل)(?!\p{L})/u;

/** A day without a year is the last such day, unless that would be so long ago that the next one may be meant. */
const maxYearlessMs = 90 * 86_400_000;

/** Words that announce an hour: “à six heures”, “a las seis”, “at 1830 hrs”, “الساعة السادسة”. */
const announcesHour = /(?<!\p{L})(?:heures?|horas?|hrs?|uhr|o'clock|a las?(?=\s)|الساع[هة])(?!\p{L})/u;

/**
 * The instant of a date that a document states for its article, as `parseDate` reads it; undefined for “25 décembre” in
 * November, and for an hour in words that is not understood: either may be an embargo, which must not end early.
 */
export const parseStatedDate = (text: string, context: DateContext): Date | undefined => {
  const date = parseDate(text, context);
  if (date === undefined) return undefined;
  const folded = foldText(text).text;
  const isLongAgo = context.now.getTime() - date.getTime() > maxYearlessMs;
  if (isLongAgo && !yearOrDistance.test(folded)) return undefined;
  const clock = readTime(folded);
  const hasUnknownHour = clock !== 'impossible' && clock.time === midnight && announcesHour.test(folded);
  return hasUnknownHour && readAgo(folded) === undefined ? undefined : date;
};

/** A date in a line, from `start` to `end`. */
export type FoundDate = { readonly date: Date; readonly start: number; readonly end: number };

/** The first date in a line of text, even one that is glued to the words around it. */
export const findDate = (line: string, context: DateContext): FoundDate | undefined => {
  const { text, offsets } = foldText(line.slice(0, 500));
  const day = findDay(text, context);
  if (day === undefined) return undefined;
  // A time after a second date belongs to that one.
  const next = findDay(text.slice(day.end), context);
  const upTo = next === undefined ? text.length : day.end + next.start;
  const date = withTime(text.slice(0, upTo), day, context.timeZone);
  return date === undefined
    ? undefined
    : { date, start: offsets[day.start] ?? 0, end: offsets[day.end] ?? line.length };
};
