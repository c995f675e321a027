import { readTime, readZone, type WrittenTime, type WrittenZone } from './clock-time.ts';
import { foldedText, foldText } from './fold-text.ts';
import { type Day, dayIn, dayOfWeek, existingDay, instantOf, midnight } from './local-time.ts';
import { readOtherDay } from './other-calendars.ts';
import { readAgo, readNamedDay } from './relative-date.ts';
import { readDay, type WrittenDay } from './written-day.ts';

/** The instant that relative dates count from, and the IANA time zone of dates that name none. */
export type DateContext = { readonly now: Date; readonly timeZone: string };

/** No date is longer: a longer text may contain a date, but is not one. */
const maxDateCharacters = 200;

/** Texts for "no date": zeros, instants before 1970 in seconds, and the words of programming languages. */
const placeholders: readonly RegExp[] = [
  /^[0\s:./tz+-]*$/i,
  /^(?:0000|0001|1970)(?:-?01){2}(?!\d{2}(?!\d{4}))/,
  /^-?000[01]-\d\d-\d\d/,
  /^-\d{1,15}$/,
  // Zeros as PHP shows them: 30 Nov -0001.
  /(?:^|\s)-(?:0{0,3}1)(?!\d)(?=\s|$)/,
  // JavaScript: NaN-NaN-NaN, and the last letters of it.
  /^(?:nan|an)(?:[-/:.t ]+(?:nan|an))*z?$/i,
  /^(?:null|none|nil|undefined|nan|invalid date|n\/?a)$/i,
  // The last second that 32 bits hold.
  /^(?:2038-01-19|(?:\p{L}{3}, )?19 jan 2038)[t ]03:14:0/iu,
];

/** Whether a text stands for the absence of a date, as databases and programs write it. */
export const isPlaceholderDate = (text: string): boolean => {
  const trimmed = text.trim().slice(0, maxDateCharacters);
  if (placeholders.some((pattern) => pattern.test(trimmed))) return true;
  return readDay(foldedText(trimmed), { year: 2000, month: 1, day: 1 })?.isSentinel === true;
};

const isoTime =
  '(?:(?:\\s*t\\s*|\\s+|(?<=^\\d{8})(?=\\d{4}(?:\\d{2})?(?!\\d)))(\\d{1,2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9}))?)?|\\s*t(\\d{2}))?\\s*(z|ut|utc|gmt|[+-]\\d{2}:?\\d{0,2})?$';
const isoDate = new RegExp(`^(\\d{4})-?(\\d{2})(?:-?(\\d{2}))?${isoTime}`);
const isoWeekDate = /^(\d{4})-?w(\d{2})(?:-?([1-7]))?(?=$|[\st])/;
const isoOrdinalDate = /^(\d{4})(?:-?(\d{3}))?$/;

const padded = (day: Day): string =>
  `${day.year}-${String(day.month).padStart(2, '0')}-${String(day.day).padStart(2, '0')}`;

/** Hours from and to, behind a day and a space: 2024-11-27 10:30-12:00. */
const isSpan = (text: string): boolean => {
  const [, hours] = /^\S+\s+(\d{1,2}:\d{2}-\d{2}:?\d{0,2})$/.exec(text) ?? [];
  const span = hours === undefined ? undefined : readTime(hours);
  return hours !== undefined && span !== undefined && span !== 'impossible' && span.end === hours.length;
};

/** RFC 3339 and ISO 8601 in a folded text, with the mistakes that feeds make; `impossible` for 2024-02-30. */
const readIsoDate = (text: string, timeZone: string): Date | 'impossible' | undefined => {
  const week = isoWeekDate.exec(text);
  if (week !== null) {
    const [found, year, number, weekday = '1'] = week;
    const day = dayOfWeek(Number(year), Number(number), Number(weekday));
    return day === undefined ? 'impossible' : readIsoDate(padded(day) + text.slice(found.length), timeZone);
  }
  if (isSpan(text)) return undefined;
  const match = isoDate.exec(text);
  if (match === null) {
    const [, year = '', dayOfYear = '1'] = isoOrdinalDate.exec(text) ?? [];
    if (year === '' || Number(dayOfYear) < 1 || Number(dayOfYear) > 366) return undefined;
    const date = new Date(Date.UTC(Number(year), 0, Number(dayOfYear)));
    const day = existingDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
    return day?.year === Number(year) ? instantOf(day, midnight, timeZone) : undefined;
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
  // A Persian or Hijri year is no year of the Gregorian calendar: 1403-09-07.
  if (/^1[34]/.test(text)) return undefined;
  if (found === undefined || time.hour > 24 || time.minute > 59 || time.second > 60) return 'impossible';
  return instantOf(found, time, zone === undefined ? timeZone : (readZone(zone)?.zone ?? 0));
};

/** A folded text with a part of it blotted out; every other part keeps its place. */
const without = (text: string, { start, end }: { readonly start: number; readonly end: number }): string =>
  text.slice(0, start) + '|'.repeat(end - start) + text.slice(end);

/** The first day in a folded text, and the text without it; of a Hijri or Persian day and a Gregorian one, the Gregorian. */
const findDay = (text: string, today: Day): { readonly day: WrittenDay; readonly rest: string } | undefined => {
  const other = readOtherDay(text, today);
  const masked = other === undefined ? text : without(text, other);
  const gregorian = readDay(masked, today);
  const day = gregorian ?? other;
  return day === undefined ? undefined : { day, rest: without(masked, day) };
};

/** A date that stands in a folded text. `rest` is the text without it. */
type WrittenDate = {
  readonly day: WrittenDay;
  readonly time: WrittenTime | 'impossible' | undefined;
  readonly zone: WrittenZone | undefined;
  readonly rest: string;
};

/** The day of a folded text, its time, which follows the day or else precedes it, and the zone after the time. */
const readWritten = (text: string, today: Day): WrittenDate | undefined => {
  const found = findDay(text, today);
  if (found === undefined) return undefined;
  const { day } = found;
  // An era mark may come between day and time: 27 نوفمبر 2024 م، 10:30.
  const mark = /^\s*(?:م|ه|هـ|t)(?=[\s,:|/-]|$)/u.exec(found.rest.slice(day.end))?.[0].length ?? 0;
  const undated = without(found.rest, { start: day.end, end: day.end + mark });
  const [before, after] = [undated.slice(0, day.start), undated.slice(day.end)];
  const later = readTime(after);
  const time = later ?? readTime(before);
  if (time === 'impossible' || time === undefined) {
    const zone = readZone(after);
    return { day, time, zone, rest: undated };
  }
  const shift = later === undefined ? 0 : day.end;
  const place = { time: time.time, start: time.start + shift, end: time.end + shift };
  const untimed = without(undated, place);
  const at = (zone: WrittenZone | undefined, offset: number): WrittenZone | undefined =>
    zone && { ...zone, start: zone.start + offset, end: zone.end + offset };
  const behindTime = later === undefined ? untimed.slice(place.end, day.start) : untimed.slice(place.end);
  const zone = at(readZone(behindTime), place.end) ?? at(readZone(untimed.slice(day.end)), day.end);
  return { day, time: place, zone, rest: zone === undefined ? untimed : without(untimed, zone) };
};

const instantOfWritten = ({ day, time, zone }: WrittenDate, timeZone: string): Date | undefined =>
  day.day === undefined || time === 'impossible'
    ? undefined
    : instantOf(day.day, time?.time ?? midnight, zone?.zone ?? timeZone);

/** A year in words: “deux mille vingt-quatre”, “ألفين وأربعة وعشرين”. */
const yearWords =
  /deux[ -]mille|dos mil|two thousand|twenty[ -]|zweitausend|duemila|dois mil|iki bin|الفين|الفي(?=\s)|二[〇零○]|[〇零○]/u;

/** Whether a day without a year stands beside a number that may be its year: one that is left, or an offset like `-09`. */
const mayHaveYear = ({ day, zone, rest }: WrittenDate, text: string): boolean => {
  if (day.hasYear) return false;
  return (
    /\d/.test(rest) || yearWords.test(rest) || /^[\s(,]*[+-]\d{1,2}$/.test(text.slice(zone?.start ?? 0, zone?.end ?? 0))
  );
};

/**
 * The instant of a date as newsrooms write it: ISO 8601, RFC 822, words in French, Arabic, Spanish, English and others,
 * Hijri, Persian, relative, or seconds or milliseconds since 1970. Undefined for anything else, for days that do not exist,
 * and for a day without a year beside a number that may be its year: no date has a year that its text does not carry.
 */
export const parseDate = (text: string, context: DateContext): Date | undefined => {
  if (text.length > maxDateCharacters) return undefined;
  const { now, timeZone } = context;
  const folded = foldedText(text).trim();
  const iso = readIsoDate(folded, timeZone);
  if (iso !== undefined) return iso === 'impossible' ? undefined : iso;
  const agoMs = readAgo(folded);
  if (agoMs !== undefined) return new Date(now.getTime() - agoMs);
  const written = readWritten(folded, dayIn(now, timeZone));
  if (written !== undefined) {
    return mayHaveYear(written, folded) ? undefined : instantOfWritten(written, timeZone);
  }
  const [, seconds, fraction] =
    /^(?:\/?date\()?(1\d{9})(\d{3}(?:\d{3})?|[.,]\d{1,9})?(?:[+-]\d{4})?(?:\)\/?)?$/.exec(folded) ?? [];
  if (seconds !== undefined) {
    const milliseconds = `${(fraction ?? '').replace(/^[.,]/, '')}000`.slice(0, 3);
    return new Date(Number(seconds) * 1000 + Number(milliseconds));
  }
  const named = readNamedDay(folded);
  if (named === undefined) return undefined;
  const behind = folded.slice(named.end);
  const clock = readTime(behind);
  if (clock === 'impossible') return undefined;
  const day = dayIn(new Date(now.getTime() - named.daysAgo * 86_400_000), timeZone);
  const zone = clock === undefined ? undefined : readZone(behind.slice(clock.end));
  return instantOf(day, clock?.time ?? midnight, zone?.zone ?? timeZone);
};

/** A day without a year is the last such day, unless that would be so long ago that the next one may be meant. */
const maxYearlessMs = 90 * 86_400_000;

/** Words that announce an hour: “à six heures”, “a las seis”, “at 1830 hrs”, “الساعة السادسة”. */
const announcesHour = /(?<!\p{L})(?:heures?|horas?|hrs?|uhr|o'clock|a las?(?=\s)|الساع[هة])(?!\p{L})/u;

/** The letters right after a time, where an RFC 822 date has its zone. */
const zoneLetters = /^\s?\(?([A-Z]{3,5})(?![\p{L}\d])/u;

/** A date that a document states for its article; `unknownZone` is the name of a zone that was passed over. */
export type StatedDate = { readonly date: Date; readonly unknownZone?: string };

/** Numbers that belong to no day, time or zone of a text: its time, or its year, was not understood. */
const leftNumbers = ({ rest, day, time }: WrittenDate, today: Day): boolean => {
  if (time !== undefined) return false;
  let left = rest;
  for (let next = findDay(left, today); next !== undefined; next = findDay(left, today)) left = next.rest;
  // asctime and Latvian put the year apart from the day.
  return day.hasYear && /\d/.test(left.replace(String(day.day?.year), ''));
};

/**
 * The instant of a date that a document states for its article, as `parseDate` reads it; undefined for “25 décembre” in
 * November, and for an hour that is not understood: either may be an embargo, which must not end early.
 */
export const readStatedDate = (text: string, context: DateContext): StatedDate | undefined => {
  const date = parseDate(text, context);
  if (date === undefined) return undefined;
  const { text: folded, offsets } = foldText(text);
  if (readIsoDate(folded.trim(), context.timeZone) !== undefined || readAgo(folded.trim()) !== undefined)
    return { date };
  const today = dayIn(context.now, context.timeZone);
  const written = readWritten(folded, today);
  if (written === undefined) return { date };
  const { day, time, zone } = written;
  if (!day.hasYear && context.now.getTime() - date.getTime() > maxYearlessMs) return undefined;
  if (leftNumbers(written, today) || (time === undefined && announcesHour.test(folded))) return undefined;
  if (time === undefined || time === 'impossible' || zone !== undefined) return { date };
  const [, unknownZone] = zoneLetters.exec(text.slice(offsets[time.end])) ?? [];
  return unknownZone === undefined ? { date } : { date, unknownZone };
};

/** The instant of `readStatedDate`. */
export const parseStatedDate = (text: string, context: DateContext): Date | undefined =>
  readStatedDate(text, context)?.date;

/** A date in a line, from `start` to `end`. */
export type FoundDate = { readonly date: Date; readonly start: number; readonly end: number };

/** The first date in a line of text, even one that is glued to the words around it. */
export const findDate = (line: string, context: DateContext): FoundDate | undefined => {
  const { text, offsets } = foldText(line.slice(0, 500));
  const today = dayIn(context.now, context.timeZone);
  const first = findDay(text, today);
  if (first === undefined) return undefined;
  const { day } = first;
  // A time after a second date belongs to that one.
  const next = findDay(text.slice(day.end), today);
  const upTo = next === undefined ? text.length : day.end + next.day.start;
  const written = readWritten(text.slice(0, upTo), today);
  const date = written && instantOfWritten({ ...written, day }, context.timeZone);
  return date === undefined
    ? undefined
    : { date, start: offsets[day.start] ?? 0, end: offsets[day.end] ?? line.length };
};
