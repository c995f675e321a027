/** As in package.json. */
export const version = '0.1.0';

/** RFC 9110 §10.1.5; `about` is a URL where whoever is called can read who calls. */
export const userAgent = (about?: string): string => `Barid/${version}${about === undefined ? '' : ` (+${about})`}`;
