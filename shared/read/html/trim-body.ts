import type { Author } from '#shared/model/article.ts';
import { plainText } from '../body/plain-text.ts';
import { foldText } from '../date/fold-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import { boilerplateKind, creditKind } from '../text/boilerplate-phrases.ts';
import { readByline } from '../text/byline.ts';
import { topBlocks } from './top-blocks.ts';

const keyOf = (text: string): string =>
  foldText(text)
    .text.replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** How many blocks at the top may be title, byline and breadcrumb. */
const headBlocks = 6;

type Block = { readonly html: string; readonly text: string; readonly isMedia: boolean; readonly isLink: boolean };

/** What links in a block say, in letters, of all that it says. */
const linkShare = (html: string, text: string): number => {
  const linked = [...html.matchAll(/<a\b[^>]*>([\s\S]*?)<\/a>/g)].map(([, inner]) => plainText(inner ?? '').length);
  return linked.reduce((sum, length) => sum + length, 0) / Math.max(1, text.length);
};

const toBlock = (html: string): Block => {
  const text = plainText(html);
  const isMedia = /<(?:img|video|audio)\b/.test(html);
  return { html, text, isMedia, isLink: !isMedia && text !== '' && linkShare(html, text) >= 0.9 };
};

const isHeading = ({ html }: Block): boolean => /^<h[1-6]\b/.test(html);

/** A block in which the article is told: a paragraph of some length, a quotation, a table, a list that is no list of links. */
const isTold = ({ html, text, isLink, isMedia }: Block): boolean =>
  isMedia || (!isLink && (text.length >= 60 || /^<(?:blockquote|table|pre|[uod]l)\b/.test(html)));

/** Whether a head's line says no more than who wrote: a name that is known, with an office or an agency. */
const namesAuthor = (text: string, authors: readonly Author[]): boolean => {
  const words = keyOf(text);
  return words.split(' ').length <= 9 && authors.some(({ name }) => name.length >= 4 && words.includes(keyOf(name)));
};

const isHeadShell = ({ text }: Block, title: string, authors: readonly Author[], context: DateContext): boolean => {
  const key = keyOf(text);
  if (key === title || (key.length > 15 && title.startsWith(key))) return true;
  return namesAuthor(text, authors) || (text.length < 130 && readByline(text, context) !== undefined);
};

/** A headline that is a link; no address that the article names, no sentence of it. */
const isLinkLine = ({ html, text, isLink }: Block): boolean =>
  isLink && html.startsWith('<p') && text.split(' ').length >= 5 && !/https?:|www\.|[.!?…؟]$/u.test(text);

/** Links to other articles, each a paragraph between paragraphs; a page of nothing but links is a list, and is meant. */
const withoutLinkLines = (blocks: readonly Block[]): readonly Block[] => {
  const lines = blocks.filter(isLinkLine).length;
  const told = blocks.filter((block) => !block.isLink && block.text.length >= 60).length;
  return lines * 2 <= told ? blocks.filter((block) => !isLinkLine(block)) : blocks;
};

/** The end without headings that head nothing, credits, invitations and links. */
const withoutTail = (blocks: readonly Block[]): readonly Block[] => {
  const last = blocks.findLastIndex(
    (block) => !isHeading(block) && creditKind(block.text) === undefined && (isTold(block) || !isLinkLine(block)),
  );
  return last < 0 ? blocks : blocks.slice(0, last + 1);
};

/** A gallery says each caption once for the picture and once for the list of pictures. */
const withoutRepeats = (blocks: readonly Block[]): readonly Block[] =>
  blocks.filter(({ text, html }, index) => text.length < 25 || text.length > 250 || html !== blocks[index - 1]?.html);

/** A canonical body without what the page repeats around it: the title, the byline, lines of the shell at either end. */
export const trimBody = (
  body: string,
  title: string,
  context: DateContext,
  authors: readonly Author[] = [],
): string => {
  const titleKey = keyOf(title);
  const blocks = topBlocks(body).map(toBlock);
  const kept = blocks.filter((block, index) => {
    if (index < headBlocks && block.text !== '' && keyOf(block.text) === titleKey) return false;
    if (block.isMedia) return true;
    if (index < headBlocks && isHeadShell(block, titleKey, authors, context)) return false;
    return boilerplateKind(block.text) === undefined;
  });
  return withoutTail(withoutLinkLines(withoutRepeats(kept)))
    .map(({ html }) => html)
    .join('');
};
