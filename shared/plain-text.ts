/** White space, controls, marks of direction, lone surrogates and noncharacters. */
const invisible = /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;

/** Whether a reader would see nothing of a text. */
export const isBlank = (text: string): boolean => invisible.test(text);

/** Spaces that typographers set: French puts one before `:` and `?`, and within guillemets and numbers. */
const typographicSpace = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/u;

/** White space that is not a single space. */
const unusualSpace = /[^\S ]| {2}/u;

/** A text with one space between words, a typographic one where one was set. */
export const singleSpaced = (text: string): string =>
  unusualSpace.test(text) ? text.replace(/\s+/gu, (space) => typographicSpace.exec(space)?.[0] ?? ' ') : text;

/** UAX #29: what a person takes for one character may be many, as in 👩‍🚀, हिं and é. */
const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** No character that a person wrote is longer. */
const maxClusterLength = 64;

/** Where the last whole character ends of the first `maxLength` code units. */
const lastBoundary = (text: string, maxLength: number): number => {
  let end = 0;
  for (const { index, segment } of clusters.segment(text.slice(0, maxLength + maxClusterLength))) {
    if (index + segment.length > maxLength) break;
    end = index + segment.length;
  }
  return end;
};

/**
 * The beginning of a text of one line: at most `maxLength` code units, an ellipsis included where it was cut. It is cut
 * between words or, in a script without spaces, between characters (grapheme clusters).
 */
export const truncate = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text;
  const end = lastBoundary(text, maxLength - 1);
  const lastSpace = text.lastIndexOf(' ', end);
  const cut = text.slice(0, lastSpace > end / 2 ? lastSpace : end);
  return `${cut.replace(/[\s,;:.،؛–-]+$/u, '')}…`;
};
