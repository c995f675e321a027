/** White space, controls, marks of direction, lone surrogates and noncharacters. */
const invisible = /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;

/** Whether a reader would see nothing of a text. */
export const isBlank = (text: string): boolean => invisible.test(text);

/** The beginning of a text of one line, cut between words after at most `maxCharacters`, with an ellipsis where it was cut. */
export const truncate = (text: string, maxCharacters: number): string => {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '');
  const lastSpace = cut.lastIndexOf(' ');
  return `${cut.slice(0, lastSpace > 0 ? lastSpace : cut.length).replace(/[\s,;:.،؛–-]+$/u, '')}…`;
};
