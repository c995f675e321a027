/** A reference to a letter, whose `&` was escaped once more: `&amp;eacute;`, `&amp;#233;`. */
const letter =
  '&amp;(?:[A-Za-z]{1,2}(?:acute|grave|circ|uml|cedil|tilde|caron|ring|slash|lig|strok)|#(?:x[\\da-f]{2,5}|\\d{3,6}));';
const withinWord = new RegExp(`\\p{L}${letter}|${letter}\\p{L}`, 'iu');

/** A reference that was escaped twice; `&amp;lt;` stays, for it may quote a tag. */
const escapedTwice = /&amp;(?!(?:lt|gt|amp);)([A-Za-z][A-Za-z\d]{1,30};|#\d{2,7};|#x[\da-f]{2,6};)/gi;
const ampersandTwice = /&amp;amp;(?![\w#])/g;

/**
 * HTML whose letters were escaped twice (`gar&amp;ccedil;on`) with its references as they were meant, outside code. A reference
 * within a word is no text about HTML.
 */
export const withoutDoubleEscapes = (html: string): string => {
  if (!withinWord.test(html)) return html;
  const mend = (part: string): string => part.replace(escapedTwice, '&$1').replace(ampersandTwice, '&amp;');
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const tag of html.matchAll(/<(\/?)(?:code|pre|kbd|samp)(?=[\s>])/gi)) {
    const part = html.slice(from, tag.index);
    parts.push(depth === 0 ? mend(part) : part);
    depth = Math.max(0, depth + (tag[1] === '/' ? -1 : 1));
    from = tag.index;
  }
  const rest = html.slice(from);
  parts.push(depth === 0 ? mend(rest) : rest);
  return parts.join('');
};
