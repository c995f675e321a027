import { type Check, type Problem, quote } from '../finding.ts';
import { withoutComments } from './comments.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type DateTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Hour, minute and second. */
  readonly time: readonly number[];
};

/** The calendar has the day, and the day has the time. A leap second exists (RFC 3339 §5.6). */
const exists = ({ year, month, day, time: [hour = 0, minute = 0, second = 0] }: DateTime): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() &&
  hour <= 23 &&
  minute <= 59 &&
  second < 61;

/** Fixed years instead of the clock, so that a document always gets the same verdict. */
const plausibilityProblems = (year: number, value: string): readonly Problem[] =>
  year >= 1970 && year <= 2100
    ? []
    : [{ rule: 'date-implausible', message: `${quote(value)} is not a plausible date.` }];

const rfc822 =
  /^(?:(Sun|Mon|Tue|Wed|Thu|Fri|Sat), )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:UT|GMT|[ECMP][SD]T|Z|[+-]\d\d[0-5]\d)$/;

/** The forms of RFC 822 §5 that some readers reject: any case and spacing, a two-digit year, military zones. */
const looseRfc822 =
  /^(?:(sun|mon|tue|wed|thu|fri|sat)\s*,\s*)?(\d{1,2})\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s+(\d\d|\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+(?:ut|gmt|[ecmp][sd]t|[a-ik-z]|[+-]\d{4})$/i;

/** More than a date with its comments needs: bounds the work. */
const maxDateLength = 1000;

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

/** RSS 2.0: "All date-times in RSS conform to the Date and Time Specification of RFC 822", four digits of the year preferred. */
export const checkRfc822: Check = (value) => {
  const strict = rfc822.exec(value);
  const found = strict ?? looseRfc822.exec(withoutComments(value.slice(0, maxDateLength)).trim());
  if (found === null) return [{ rule: 'date-rfc822', message: `${quote(value)} is not an RFC 822 date.` }];
  const [, weekday, day = '', monthName = '', yearText = '', ...time] = found;
  const year = Number(yearText) + (yearText.length > 2 ? 0 : Number(yearText) < 50 ? 2000 : 1900);
  const month = months.indexOf(capitalised(monthName)) + 1;
  const dateTime = { year, month, day: Number(day), time: time.map((part) => Number(part ?? 0)) };
  if (!exists(dateTime)) return [{ rule: 'date-rfc822', message: `${quote(value)} is not an existing time.` }];
  const actual = weekdays[new Date(Date.UTC(year, month - 1, Number(day))).getUTCDay()] ?? '';
  if (weekday !== undefined && capitalised(weekday) !== actual) {
    return [{ rule: 'date-weekday', message: `${quote(value)} is a ${actual}, not a ${capitalised(weekday)}.` }];
  }
  if (strict === null) return [{ rule: 'date-style', message: `Some readers do not understand ${quote(value)}.` }];
  return plausibilityProblems(year, value);
};

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|[+-]([01]\d|2[0-3]):([0-5]\d))$/;

/** RFC 4287 §3.3: a date-time of RFC 3339 with a capital T and, for UTC, a capital Z. */
export const checkRfc3339: Check = (value) => {
  const [, year = '', month = '', day = '', hour, minute, second] = rfc3339.exec(value) ?? [];
  const time = [hour, minute, second].map(Number);
  if (year === '' || !exists({ year: Number(year), month: Number(month), day: Number(day), time })) {
    return [{ rule: 'date-rfc3339', message: `${quote(value)} is not an RFC 3339 date-time.` }];
  }
  return plausibilityProblems(Number(year), value);
};

const w3cdtf = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|[+-]\d\d:\d\d))?)?)?$/;

/** Dublin Core `date`: W3C Date and Time Formats, from a year to a fraction of a second. */
export const checkW3cDate: Check = (value) => {
  const [, year = '', month = '01', day = '01', ...time] = w3cdtf.exec(value) ?? [];
  const numbers = { year: Number(year), month: Number(month), day: Number(day) };
  if (year !== '' && exists({ ...numbers, time: time.map((part) => Number(part ?? 0)) })) {
    return plausibilityProblems(numbers.year, value);
  }
  return [{ rule: 'date-w3cdtf', message: `${quote(value)} is not a W3C date.` }];
};
