/** The model's own notation needs no calculation, and every entry has two instants in each format. */
const modelInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * An instant as in RFC 3339 §5.6, in UTC: `2024-11-27T00:00:00Z`. In whole seconds, since RFC 822 (RSS) knows no smaller
 * ones, and a date is the same instant in every format, event and answer.
 */
export const toRfc3339 = (instant: string): string =>
  `${(modelInstant.test(instant) ? instant : new Date(instant).toISOString()).slice(0, 19)}Z`;

/** An instant as in RFC 822 §5.1 with the four-digit year of RFC 1123 §5.2.14, in GMT: `Wed, 27 Nov 2024 00:00:00 GMT`. */
export const toRfc822 = (instant: string): string => new Date(instant).toUTCString();
