/** A URL or a path without the slashes at its end, in time linear in its length. */
export const withoutTrailingSlashes = (text: string): string => text.replace(/(?<!\/)\/+$/, '');
