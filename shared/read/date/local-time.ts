/** A day of the Gregorian calendar; months count from 1. */
export type Day = { readonly year: number; readonly month: number; readonly day: number };

/** A time of day on a 24-hour clock. */
export type TimeOfDay = {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
};

/** The time of a day that is written without one. */
export const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0, millisecond: 0 };

/** The day, if the calendar has it and an article can come from it; 1 January 1970 is the date of a broken clock. */
export const existingDay = (year: number, month: number, day: number): Day | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isBrokenClock = year === 1970 && month === 1 && day === 1;
  return exists && year >= 1900 && year <= 2199 && !isBrokenClock ? { year, month, day } : undefined;
};

/** The day of an ISO 8601 week, whose first day is Monday; undefined for a week that the year does not have. */
export const dayOfWeek = (year: number, week: number, weekday: number): Day | undefined => {
  // 4 January is always in the first week.
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  const date = new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + weekday - 1));
  const thursday = new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + 3));
  return week >= 1 && thursday.getUTCFullYear() === year
    ? existingDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
    : undefined;
};

/** Kept, because building one takes longer than reading a date. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of Greenwich that clocks in a time zone show at an instant. */
const offsetMinutesAt = (instantMs: number, timeZone: string): number => {
  const formatter =
    formatters.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, formatter);
  const name = formatter.formatToParts(instantMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
};

/** The instant at which clocks show a day and a time; `zone` is minutes east of Greenwich, or an IANA name. */
export const instantOf = ({ year, month, day }: Day, time: TimeOfDay, zone: number | string): Date => {
  const localMs = Date.UTC(year, month - 1, day, time.hour, time.minute, time.second, time.millisecond);
  if (typeof zone === 'number') return new Date(localMs - zone * 60_000);
  // The offset depends on the instant: the first one found may be that of the other side of a clock change.
  const guessMs = localMs - offsetMinutesAt(localMs, zone) * 60_000;
  return new Date(localMs - offsetMinutesAt(guessMs, zone) * 60_000);
};

/** The day that an instant falls on in a time zone. */
export const dayIn = (instant: Date, timeZone: string): Day => {
  const local = new Date(instant.getTime() + offsetMinutesAt(instant.getTime(), timeZone) * 60_000);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
};
