/** White space, controls, marks of direction, lone surrogates and noncharacters. */
const invisible = /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;

/** Whether a reader would see nothing of a text. */
export const isBlank = (text: string): boolean => invisible.test(text);

/** Spaces that typographers set: French puts one before `:` and `?`, and within guillemets and numbers. */
const typographicSpace = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/u;

/**
 * White space, and a lone U+FEFF, which JavaScript takes for white space. Before variation selectors it begins a C2PA manifest
 * that is embedded in the text (C2PA 2.4, A.8): without it nobody can verify the text.
 */
const anySpace = '(?:[^\\S\\uFEFF]|\\uFEFF(?![\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}]))+';
const spaces = new RegExp(anySpace, 'gu');
const leadingSpaces = new RegExp(`^${anySpace}`, 'u');

/** A text without white space around it; a C2PA manifest at its beginning stays whole. */
export const trimmed = (text: string): string => text.trimEnd().replace(leadingSpaces, '');

/** White space that is not a single space. */
const unusualSpace = /[^\S ]| {2}/u;

/** A text with one space between words, a typographic one where one was set. */
export const singleSpaced = (text: string): string =>
  unusualSpace.test(text) ? text.replace(spaces, (space) => typographicSpace.exec(space)?.[0] ?? ' ') : text;

/** No writing puts more marks on a letter (UAX #15 §13, Stream-Safe Text Format), and ordering them takes the square of their number. */
const manyMarks = /(\p{M}{30})(?=\p{M})/gu;

/** A text in a form of Unicode (UAX #15), in a time that grows with its length alone; a stack of over thirty marks is parted. */
export const normalized = (text: string, form: 'NFC' | 'NFKC' | 'NFKD' = 'NFC'): string =>
  text.replace(manyMarks, '$1\u034f').normalize(form);

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
  return `${cut.replace(/(?<![\s,;:.،؛–-])[\s,;:.،؛–-]+$/u, '')}…`;
};
