import { plainText } from '../body/plain-text.ts';
import { foldDate } from '../date/fold-date.ts';
import type { DateContext } from '../dates.ts';
import { readByline } from '../shell/byline.ts';
import { shellKind } from '../shell/shell-line.ts';
import { topBlocks } from './top-blocks.ts';

const keyOf = (text: string): string =>
  foldDate(text)
    .text.replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** How many blocks at the top may be title, byline and breadcrumb. */
const headBlocks = 6;

/** A canonical body without what the page repeats around it: the title, the byline, lines of the shell at either end. */
export const trimBody = (body: string, title: string, context: DateContext): string => {
  const titleKey = keyOf(title);
  const blocks = topBlocks(body).map((html) => ({ html, text: plainText(html) }));
  const isMedia = (html: string): boolean => /<(?:img|video|audio)\b/.test(html);
  const kept = blocks.filter(({ html, text }, index) => {
    if (index < headBlocks && text !== '' && keyOf(text) === titleKey) return false;
    if (isMedia(html)) return true;
    const isByline = index < headBlocks && readByline(text, context) !== undefined;
    return !isByline && shellKind(text) === undefined;
  });
  return kept.map(({ html }) => html).join('');
};
