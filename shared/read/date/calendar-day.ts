/** A day of the Gregorian calendar; months count from 1. */
export type Day = { readonly year: number; readonly month: number; readonly day: number };

/** Years that an article can come from; 1970-01-01 is what a broken clock says. */
const isPlausible = ({ year, month, day }: Day): boolean =>
  year >= 1900 && year <= 2199 && !(year === 1970 && month === 1 && day === 1);

/** The day, if the calendar has it. */
export const existingDay = (year: number, month: number, day: number): Day | undefined => {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && isPlausible({ year, month, day }) ? { year, month, day } : undefined;
};

/** RFC 2822 §4.3: two digits below 50 are of this century. */
export const fullYear = (digits: string): number => {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
};
