import { plainText, textToHtml } from '../body/html-to-text.ts';
import { foldedText } from '../date/fold-text.ts';
import { topBlocks } from './trim-body.ts';

/** A shorter JSON-LD body, in characters, is a summary. */
const minBodyCharacters = 250;

/** Blocks of fewer letters stand in any text by chance. */
const minBlockLetters = 12;

const lettersOf = (text: string): string => foldedText(text).replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * The extracted body, checked against the text that the publisher declares (schema.org `articleBody`): the declared text
 * replaces a body that has less than 60 % of it, and ends of the body that the declared text does not have are cut off.
 */
export const mergeJsonLdBody = (extracted: string, written: string | undefined): string => {
  // Seen in the wild: a body for JSON that was escaped for HTML before, once or twice.
  const articleBody = written?.replace(/&(?:amp;)+(?=#?\w{1,31};)/g, '&');
  const declared = articleBody === undefined ? '' : plainText(articleBody);
  if (articleBody === undefined || declared.length < minBodyCharacters) return extracted;
  const found = plainText(extracted);
  if (found.length < declared.length * 0.6)
    return /<(?:p|br|div)\b/i.test(articleBody) ? articleBody : textToHtml(articleBody.replace(/\n+/g, '\n\n'));
  const letters = lettersOf(declared);
  if (letters.length <= lettersOf(found).length * 0.6) return extracted;
  const blocks = topBlocks(extracted);
  const isDeclared = blocks.map((block) => {
    const own = lettersOf(plainText(block));
    return own.length >= minBlockLetters && (letters.includes(own.slice(0, 60)) || letters.includes(own.slice(-60)));
  });
  const from = isDeclared.indexOf(true);
  if (from < 0) return extracted;
  const leading = blocks.slice(0, from).filter((block) => /<(?:img|video|audio)\b/.test(block));
  return [...leading, ...blocks.slice(from, isDeclared.lastIndexOf(true) + 1)].join('');
};
