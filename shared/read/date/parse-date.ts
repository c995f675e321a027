import { readTime } from './clock-time.ts';
import { foldText } from './fold-text.ts';
import { readHijri } from './hijri.ts';
import { readIsoDate } from './iso-date.ts';
import { dayIn, instantOf, readUtcOffset } from './local-time.ts';
import { readAgo, readNamedDay } from './relative-date.ts';
import { readDay, type WrittenDay } from './written-day.ts';

/** What a date is read against where it does not say all: relative dates, and dates without a zone. */
export type DateContext = { readonly now: Date; readonly timeZone: string };

/** Longer than any date: what is longer is a text in which a date may stand. */
const maxLength = 200;

/** A day in a folded text; the Gregorian one where a Hijri one stands beside it. */
const findDay = (text: string, { now, timeZone }: DateContext): WrittenDay | undefined => {
  const hijri = readHijri(text);
  const masked = hijri === undefined ? text : blank(text, hijri.start, hijri.end);
  return readDay(masked, dayIn(now, timeZone)) ?? hijri;
};

const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);

/** What stands around the day holds the time, and the zone after it. */
const withTime = (text: string, { day, start, end }: WrittenDay, timeZone: string): Date | undefined => {
  if (day === undefined) return undefined;
  // Era marks stand between day and time: 27 نوفمبر 2024 م، 10:30.
  const rest = text.slice(end).replace(/^\s*(?:م|ه|هـ|t)(?=[\s,:|/-]|$)/u, ' ');
  const after = readTime(rest);
  const found = after !== 'impossible' && after.rest === rest ? readTime(text.slice(0, start)) : after;
  if (found === 'impossible') return undefined;
  const zone = readUtcOffset(found.rest) ?? readUtcOffset(rest);
  return instantOf(day, found.time, zone ?? timeZone);
};

const readNamed = (text: string, { now, timeZone }: DateContext): Date | undefined => {
  const named = readNamedDay(text);
  if (named === undefined) return undefined;
  const day = dayIn(new Date(now.getTime() - named.daysAgo * 86_400_000), timeZone);
  const clock = readTime(text.slice(named.end));
  return clock === 'impossible' ? undefined : instantOf(day, clock.time, readUtcOffset(clock.rest) ?? timeZone);
};

const readEpoch = (text: string): Date | undefined => {
  if (!/^1\d{9}(?:\d{3})?$/.test(text)) return undefined;
  return new Date(Number(text) * (text.length === 10 ? 1000 : 1));
};

/** The instant that a newsroom's date names, in any of the forms of issue 3; undefined for what is no possible date. */
export const parseDate = (text: string, context: DateContext): Date | undefined => {
  if (text.length > maxLength) return undefined;
  const folded = foldText(text).text.trim();
  const iso = readIsoDate(folded, context.timeZone);
  if (iso !== undefined) return iso === 'impossible' ? undefined : iso;
  const ago = readAgo(folded);
  if (ago !== undefined) return new Date(context.now.getTime() - ago);
  const day = findDay(folded, context);
  if (day !== undefined) return withTime(folded, day, context.timeZone);
  return readEpoch(folded) ?? readNamed(folded, context);
};

/** The first full date in a line of text, with where it stands in it: also one glued to the words around it. */
export const findDate = (
  line: string,
  context: DateContext,
): { readonly date: Date; readonly start: number; readonly end: number } | undefined => {
  const { text, offsets } = foldText(line.slice(0, 500));
  const day = findDay(text, context);
  // The time belongs to this day, not to a second one further on.
  const next = day === undefined ? undefined : findDay(text.slice(day.end), context);
  const upTo = day === undefined || next === undefined ? text.length : day.end + next.start;
  const date = day === undefined ? undefined : withTime(text.slice(0, upTo), day, context.timeZone);
  if (day === undefined || date === undefined) return undefined;
  return { date, start: offsets[day.start] ?? 0, end: offsets[day.end] ?? line.length };
};
