/** What a date is read against where it does not say all. */
export type DateContext = { readonly now: Date; readonly timeZone: string };

/** The instant that a newsroom's date names; undefined for what is no possible date. */
export const parseDate = (text: string, _context: DateContext): Date | undefined => {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
};
