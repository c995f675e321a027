import { Rejected } from '#shared/errors.ts';
import { isJsonFeed } from '../feed/read-json-feed.ts';
import { readUpstreamFeed } from '../feed/read-upstream-feed.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { isWordPress, readWordPress } from '../wordpress/read-wordpress.ts';
import { readJsonBatch, readJsonItem } from './json-item.ts';

/** What the parser says: the place, and for what is cut off that it is. */
const faultOf = (text: string, error: unknown): string => {
  if (text.trim() === '') return 'it is empty';
  const said = (error instanceof Error ? error.message : String(error)).slice(0, 200);
  return /^Unexpected end/.test(said) ? `it ends after ${text.length} characters, before it is complete` : said;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = faultOf(text, cause);
    throw new Rejected('JSON_INVALID', `The document is not JSON: ${message}.`, {
      cause,
      faults: [{ pointer: '', message }],
    });
  }
};

/**
 * A JSON document: one item, a batch `{"items":[…]}`, a whole JSON Feed, or what WordPress answers.
 * @throws Rejected JSON_INVALID and those of `readJsonItem`
 */
export const readJson = (text: string, context: ParseContext): ParsedDocument => {
  const value = parse(text);
  if (isJsonFeed(value)) return { isBatch: true, articles: readUpstreamFeed(text, context) };
  if (isWordPress(value)) return { isBatch: Array.isArray(value), articles: readWordPress(value, context) };
  if (typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)) {
    return { isBatch: true, articles: readJsonBatch(value.items, context) };
  }
  return { isBatch: false, articles: [readJsonItem(value, context)] };
};
