import { Parser } from 'htmlparser2';
import { singleSpaced } from '#shared/plain-text.ts';
import { withClosedDirections } from './bidi.ts';
import { boundNesting } from './bound-nesting.ts';
import { blocks, dropped, fallbacks, frames, shownAs } from './elements.ts';
import { emojiOf } from './emoji.ts';
import { escapeText, withoutForbidden } from './escape.ts';

/**
 * A text on one line: no characters that XML forbids, one space between words, a typographic one where one was set, and
 * directions that end with the text.
 */
export const oneLine = (text: string): string =>
  singleSpaced(withClosedDirections(withoutForbidden(text).trim())).trim();

/** The text of any HTML, one line for each paragraph: no tags, no references, no scripts. */
export const plainLines = (html: string): readonly string[] => {
  const parts: string[] = [];
  let droppedDepth = 0;
  const isSeparator = (name: string): boolean => name === 'br' || blocks.has(shownAs(name) ?? 'span');
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (droppedDepth > 0 || dropped.has(name) || fallbacks.has(name) || frames.has(name)) droppedDepth += 1;
      else if (name === 'img') parts.push(emojiOf(attributes) ?? '');
      else if (isSeparator(name)) parts.push('\n');
    },
    onclosetag: (name) => {
      if (droppedDepth > 0) droppedDepth -= 1;
      else if (isSeparator(name)) parts.push('\n');
    },
    ontext: (text) => {
      if (droppedDepth === 0) parts.push(text.replace(/[ \t\n\r\f]+/g, ' '));
    },
  });
  parser.end(boundNesting(withoutForbidden(html)));
  return withoutForbidden(parts.join(''))
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '');
};

/** The text of any HTML, on one line. */
export const plainText = (html: string): string => plainLines(html).join(' ');

/** A plain text as HTML: an empty line ends a paragraph, a line end is a `br`. */
export const textToHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t\u00a0]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph.split('\n').map(escapeText).join('<br>')}</p>`)
    .join('');
