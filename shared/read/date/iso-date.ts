import { existingDay } from './calendar-day.ts';
import { instantOf, readUtcOffset } from './local-time.ts';

const shape =
  /^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:(?:\s*t\s*|\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(z|ut|utc|gmt|[+-]\d{2}:?\d{0,2})?$/;
const ordinal = /^(\d{4})-?(\d{3})$/;
const yearOnly = /^(\d{4})$/;

/** RFC 3339 and ISO 8601 in a folded text, also as feeds get it wrong; `impossible` for such a shape without such a day. */
export const readIsoDate = (text: string, timeZone: string): Date | 'impossible' | undefined => {
  const match = shape.exec(text);
  if (match === null) return readOrdinal(text, timeZone);
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const found = existingDay(Number(year), Number(month), Number(day));
  const isClock = Number(hour) <= 24 && Number(minute) <= 59 && Number(second) <= 60;
  if (found === undefined || !isClock) return 'impossible';
  const time = {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(`${fraction}000`.slice(0, 3)),
  };
  return instantOf(found, time, zone === undefined ? timeZone : (readUtcOffset(zone) ?? 0));
};

const readOrdinal = (text: string, timeZone: string): Date | undefined => {
  const [, years, days = '1'] = ordinal.exec(text) ?? yearOnly.exec(text) ?? [];
  if (years === undefined || Number(days) < 1 || Number(days) > 366) return undefined;
  const date = new Date(Date.UTC(Number(years), 0, Number(days)));
  const day = existingDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0 };
  return day === undefined ? undefined : instantOf(day, midnight, timeZone);
};
