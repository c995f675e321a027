import { plainText } from '../body/plain-text.ts';
import { textToHtml } from '../body/text-to-html.ts';
import { foldText } from '../date/fold-text.ts';
import { topBlocks } from './top-blocks.ts';

const keyOf = (text: string): string => foldText(text).text.replace(/[^\p{L}\p{N}]+/gu, '');

/** Shorter than this a JSON-LD body is a summary. */
const minBody = 250;

const toHtml = (said: string): string => {
  if (/<(?:p|br|div)\b/i.test(said)) return said;
  return /\n/.test(said) ? textToHtml(said.replace(/\n+/g, '\n\n')) : textToHtml(said);
};

/** Whether a block's words stand in the other text; a picture or a block of a few letters stands everywhere. */
const standsIn = (block: string, key: string): boolean => {
  const own = keyOf(plainText(block));
  return own.length < 12 || key.includes(own.slice(0, 60)) || key.includes(own.slice(-60));
};

/**
 * What was extracted, held against the text that the publisher gave to machines (schema.org `articleBody`): where most
 * of it is missing the publisher's text is taken, where the page says more, the ends that the publisher does not know go.
 */
export const withSecondOpinion = (extracted: string, articleBody: string | undefined): string => {
  const said = articleBody === undefined ? '' : plainText(articleBody);
  if (articleBody === undefined || said.length < minBody) return extracted;
  const found = plainText(extracted);
  if (found.length < said.length * 0.6) return toHtml(articleBody);
  const key = keyOf(said);
  const isWhole = key.length > keyOf(found).length * 0.6;
  if (!isWhole) return extracted;
  const blocks = topBlocks(extracted);
  const from = blocks.findIndex((block) => keyOf(plainText(block)).length >= 12 && standsIn(block, key));
  const to = blocks.findLastIndex((block) => keyOf(plainText(block)).length >= 12 && standsIn(block, key));
  if (from < 0) return extracted;
  const leading = blocks.slice(0, from).filter((block) => /<(?:img|video|audio)\b/.test(block));
  return [...leading, ...blocks.slice(from, to + 1)].join('');
};
