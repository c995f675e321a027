import type { Author } from '#shared/model/article.ts';
import { plainText } from '../body/html-to-text.ts';
import { foldWords } from '../date/fold-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import { boilerplateKind, creditKind } from '../text/boilerplate-phrases.ts';
import { readByline } from '../text/byline.ts';

const blockName = /^(?:p|h[1-6]|blockquote|pre|ul|ol|dl|table|figure|hr|div)$/;

/** The elements at the top level of a canonical body, each whole, in order; loose text between them is a block too. */
export const topBlocks = (body: string): readonly string[] => {
  const blocks: string[] = [];
  let depth = 0;
  let from = 0;
  for (const tag of body.matchAll(/<(\/?)([a-z][a-z\d]*)(?![a-z\d])[^<>]*>/g)) {
    const isClosing = tag[1] === '/';
    const isBlock = blockName.test(tag[2] ?? '');
    if (depth === 0 && !isClosing && isBlock) {
      if (tag.index > from) blocks.push(body.slice(from, tag.index));
      from = tag.index;
    }
    if (!tag[0].endsWith('/>')) depth += isClosing ? -1 : 1;
    const end = tag.index + tag[0].length;
    if (depth === 0 && isBlock) {
      blocks.push(body.slice(from, end));
      from = end;
    }
  }
  if (from < body.length) blocks.push(body.slice(from));
  return blocks;
};

/** Blocks at the top among which title, byline and breadcrumb may stand. */
const maxHeadBlocks = 6;

/** The longest live blogs have some thousands of blocks; a body of more is kept as it is. */
const maxBlocks = 10_000;

type Block = { readonly html: string; readonly text: string; readonly isMedia: boolean; readonly isLink: boolean };

const toBlock = (html: string): Block => {
  const text = plainText(html);
  const isMedia = /<(?:img|video|audio)\b/.test(html);
  const linked = [...html.matchAll(/<a\b[^>]*>([\s\S]*?)<\/a>/g)]
    .map(([, inner]) => plainText(inner ?? '').length)
    .reduce((sum, length) => sum + length, 0);
  return { html, text, isMedia, isLink: !isMedia && text !== '' && linked / text.length >= 0.9 };
};

/** Whether a block at the top repeats the title, names the known author, or is a byline. */
const isHeadLine = ({ text }: Block, title: string, authors: readonly Author[], context: DateContext): boolean => {
  const words = foldWords(text);
  if (words === title || (words.length > 15 && title.startsWith(words))) return true;
  const namesAuthor =
    words.split(' ').length <= 9 && authors.some(({ name }) => name.length >= 4 && words.includes(foldWords(name)));
  return namesAuthor || (text.length < 130 && readByline(text, context) !== undefined);
};

/** Whether a block is the linked headline of another article, and not a URL or a sentence of this one. */
const isLinkedHeadline = ({ html, text, isLink }: Block): boolean =>
  isLink && html.startsWith('<p') && text.split(' ').length >= 5 && !/https?:|www\.|[.!?…؟]$/u.test(text);

/**
 * A canonical body without the title, byline and boilerplate phrases that a page repeats in it, without repeated
 * captions, without linked headlines between paragraphs, and without credits, invitations and headings at its end.
 */
export const trimBody = (
  body: string,
  title: string,
  context: DateContext,
  authors: readonly Author[] = [],
): string => {
  const titleWords = foldWords(title);
  const whole = topBlocks(body);
  if (whole.length > maxBlocks) return body;
  const kept = whole
    .map(toBlock)
    .filter((block, index) => {
      const isHead = index < maxHeadBlocks;
      if (isHead && block.text !== '' && foldWords(block.text) === titleWords) return false;
      if (block.isMedia) return true;
      if (isHead && isHeadLine(block, titleWords, authors, context)) return false;
      return boilerplateKind(block.text) === undefined;
    })
    // A gallery has each caption twice: with its picture and in the list of pictures.
    .filter(({ text, html }, index, all) => text.length < 25 || text.length > 250 || html !== all[index - 1]?.html);
  // A page of nothing but linked headlines is a list, and is meant as one.
  const headlines = kept.filter(isLinkedHeadline).length;
  const paragraphs = kept.filter((block) => !block.isLink && block.text.length >= 60).length;
  const blocks = headlines * 2 <= paragraphs ? kept.filter((block) => !isLinkedHeadline(block)) : kept;
  const last = blocks.findLastIndex((block) => {
    const { html, text, isLink, isMedia } = block;
    if (/^<h[1-6]\b/.test(html) || creditKind(text) !== undefined) return false;
    const isLong = text.length >= 60 || /^<(?:blockquote|table|pre|[uod]l)\b/.test(html);
    return isMedia || (!isLink && isLong) || !isLinkedHeadline(block);
  });
  return (last < 0 ? blocks : blocks.slice(0, last + 1)).map(({ html }) => html).join('');
};

/** A line in emphasis that may be a name under a text. */
const emphasised = /^<p[^>]*>(?:<(?:strong|em|b|i|small)>)+[^<]{4,60}(?:<\/(?:strong|em|b|i|small)>)+<\/p>$/;

const personName =
  /^(?:\p{Lu}[\p{L}.'’-]*|de|da|di|el|al|ben|bin|von|van)(?:\s+(?:\p{Lu}[\p{L}.'’-]*|de|da|di|el|al|ben|bin|von|van)){1,3}$/u;

/** The author who signed at the end of a canonical body, and the body without the signature; undefined for none. */
export const readSignature = (
  body: string,
  context: DateContext,
): { readonly authors: readonly Author[]; readonly body: string } | undefined => {
  const last = topBlocks(body).at(-1) ?? '';
  const line = plainText(last);
  const labelled = line.length <= 80 ? readByline(line, context)?.author : undefined;
  const name = labelled ?? (emphasised.test(last) && personName.test(line) ? line : undefined);
  return name === undefined ? undefined : { authors: [{ name }], body: body.slice(0, body.length - last.length) };
};
