import { Parser } from 'htmlparser2';
import { singleSpaced, trimmed } from '#shared/plain-text.ts';
import { withClosedDirections } from './bidi.ts';
import { boundNesting } from './bound-nesting.ts';
import { isLeftOut, isLineEnd } from './elements.ts';
import { emojiOf } from './emoji.ts';
import { escapeText, withoutForbidden } from './escape.ts';

/**
 * A text on one line: no characters that XML forbids, one space between words, a typographic one where one was set, and
 * directions that end with the text.
 */
export const oneLine = (text: string): string =>
  trimmed(singleSpaced(withClosedDirections(trimmed(withoutForbidden(text)))));

/** The text of any HTML, one line for each paragraph: no tags, no references, no scripts. */
export const plainLines = (html: string): readonly string[] => {
  if (!/[<&\t\n\r\f]/.test(html)) return [oneLine(html)].filter((line) => line !== '');
  const parts: string[] = [];
  let droppedDepth = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (droppedDepth > 0 || isLeftOut(name)) droppedDepth += 1;
      else if (name === 'img') parts.push(emojiOf(attributes) ?? '');
      else if (isLineEnd(name)) parts.push('\n');
    },
    onclosetag: (name) => {
      if (droppedDepth > 0) droppedDepth -= 1;
      else if (isLineEnd(name)) parts.push('\n');
    },
    ontext: (text) => {
      if (droppedDepth > 0) return;
      parts.push(/[\t\n\r\f]| {2}/.test(text) ? text.replace(/[ \t\n\r\f]+/g, ' ') : text);
    },
  });
  parser.end(boundNesting(withoutForbidden(html)));
  return withoutForbidden(parts.join(''))
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '');
};

/** The texts of the last bodies: one is asked for while a document is read, for its language, and when it is stored. */
const recentTexts = new Map<string, string>();
const maxRecentCharacters = 2_000_000;
let recentCharacters = 0;

/** Shorter HTML, such as that of titles and names, is read faster than found. */
const minKeptCharacters = 200;

/** The text of any HTML, on one line. */
export const plainText = (html: string): string => {
  if (html.length < minKeptCharacters) return plainLines(html).join(' ');
  const known = recentTexts.get(html);
  if (known !== undefined) return known;
  const text = plainLines(html).join(' ');
  recentTexts.set(html, text);
  recentCharacters += html.length;
  for (const oldest of recentTexts.keys()) {
    if (recentCharacters <= maxRecentCharacters) break;
    recentTexts.delete(oldest);
    recentCharacters -= oldest.length;
  }
  return text;
};

/** A plain text as HTML: an empty line ends a paragraph, a line end is a `br`. */
export const textToHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t\u00a0]*\n/)
    .map(trimmed)
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph.split('\n').map(escapeText).join('<br>')}</p>`)
    .join('');
