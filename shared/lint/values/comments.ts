/**
 * RFC 822 §3.3, RFC 2822 §3.2.3: replaces each comment by a space. Comments nest; a backslash quotes the next character, and
 * a quoted string contains no comment. Text without the end of a comment stays as it is.
 */
export const withoutComments = (text: string): string => {
  let outside = '';
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\\') {
      if (depth === 0) outside += text.slice(index, index + 2);
      index += 1;
    } else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      outside += character;
    } else if (character === '(' && !isQuoted) {
      if (depth === 0) outside += ' ';
      depth += 1;
    } else if (character === ')' && depth > 0) {
      depth -= 1;
    } else if (depth === 0) {
      outside += character;
    }
  }
  return depth === 0 ? outside : text;
};
