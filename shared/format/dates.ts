/** As RFC 822 §5.1 with the four digits of RFC 1123 §5.2.14, in GMT: `Wed, 27 Nov 2024 00:00:00 GMT`. */
export const toRfc822 = (instant: string): string => new Date(instant).toUTCString();

/** As RFC 3339 §5.6 in UTC, with milliseconds only where there are any: `2024-11-27T00:00:00Z`. */
export const toRfc3339 = (instant: string): string => new Date(instant).toISOString().replace('.000Z', 'Z');
