/** As RFC 822 §5.1 with the four digits of RFC 1123 §5.2.14, in GMT: `Wed, 27 Nov 2024 00:00:00 GMT`. */
export const toRfc822 = (instant: string): string => new Date(instant).toUTCString();

/** As the model keeps instants: nothing to calculate, and every entry has two of them in each format. */
const asStored = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** As RFC 3339 §5.6 in UTC, with milliseconds only where there are any: `2024-11-27T00:00:00Z`. */
export const toRfc3339 = (instant: string): string =>
  (asStored.test(instant) ? instant : new Date(instant).toISOString()).replace('.000Z', 'Z');
