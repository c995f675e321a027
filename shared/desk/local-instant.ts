import { Rejected } from '#shared/errors.ts';
import { existingDay, instantOf } from '#shared/read/date/local-time.ts';

/** The value of a field for a date and a time (HTML Living Standard, "Local dates and times"). */
const localDate = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,3})?)?$/;

/** The instant of a date and time as a person entered them, in the time zone of the site. @throws Rejected DATE_UNREADABLE */
export const localInstant = (value: string, timeZone: string): string => {
  const [isDate, year, month, date, hour, minute, second = '0'] = localDate.exec(value) ?? [];
  const day = isDate === undefined ? undefined : existingDay(Number(year), Number(month), Number(date));
  if (day === undefined) throw new Rejected('DATE_UNREADABLE', 'Enter a day and a time, such as 2026-12-01 08:00.');
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second), millisecond: 0 };
  return instantOf(day, time, timeZone).toISOString();
};
