/** A reference to a letter, whose `&` was escaped once more: `&amp;eacute;`, `&amp;#233;`. */
const letterName =
  '[A-Za-z]{1,2}(?:acute|grave|circ|uml|cedil|tilde|caron|ring|slash|lig|strok);|#(?:19[2-9]|[2-9]\\d\\d|\\d{4,6});';
const withinWord = new RegExp(`\\p{L}&amp;(?:${letterName})|&amp;(?:${letterName})\\p{L}`, 'iu');

/**
 * References that such a text has beside them. None stands for a sign of which references consist: mending makes no new one.
 */
const escapedTwice = new RegExp(
  `&amp;(${letterName}|(?:nbsp|quot|apos|[lr]s?d?quo|[lr]aquo|sbquo|bdquo|[nm]dash|hellip|euro|deg|middot|bull|ordm|ordf|iexcl|iquest|shy|thinsp|zwn?j|[lr]rm);|#(?:16\\d|1[78]\\d|19[01]);)`,
  'gi',
);

/** Whether a text has letters that were escaped twice. */
export const hasDoubleEscapes = (html: string): boolean => withinWord.test(html);

/**
 * HTML whose letters were escaped twice (`gar&amp;ccedil;on`) with its references as they were meant, outside code. A reference
 * within a word is no text about HTML.
 */
export const withoutDoubleEscapes = (html: string): string => {
  if (!withinWord.test(html)) return html;
  const mend = (part: string): string => part.replace(escapedTwice, '&$1');
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
