import { Parser } from 'htmlparser2';
import { boundNesting } from './bound-nesting.ts';
import { dropped, isBlock, shownAs } from './elements.ts';
import { withoutForbidden } from './escape.ts';

const separates = (name: string): boolean => name === 'br' || isBlock(shownAs(name) ?? 'span');

/** What HTML says in words: one line for each paragraph, no tags, no references, no scripts. */
export const plainLines = (html: string): readonly string[] => {
  const parts: string[] = [];
  let muted = 0;
  const parser = new Parser({
    onopentag: (name) => {
      if (muted > 0 || dropped.has(name)) muted += 1;
      else if (separates(name)) parts.push('\n');
    },
    onclosetag: (name) => {
      if (muted > 0) muted -= 1;
      else if (separates(name)) parts.push('\n');
    },
    ontext: (text) => {
      if (muted === 0) parts.push(text.replace(/[ \t\n\r\f]+/g, ' '));
    },
  });
  parser.end(boundNesting(withoutForbidden(html)));
  return withoutForbidden(parts.join(''))
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '');
};

/** Text on one line: no characters that XML forbids, one space between words. */
export const oneLine = (text: string): string => withoutForbidden(text).replace(/\s+/gu, ' ').trim();

/** What HTML says in words, on one line. */
export const plainText = (html: string): string => plainLines(html).join(' ');
