import { Rejected } from '#shared/errors.ts';
import { warnFirst } from '../batch.ts';
import { readCms } from '../cms/read-cms.ts';
import { ghostData, readGhost } from '../export/read-ghost.ts';
import { isJsonFeed } from '../feed/read-json-feed.ts';
import { readUpstreamFeed } from '../feed/read-upstream-feed.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { refuseForeignJson } from '../refuse-foreign.ts';
import { readVisibility, strictest } from '../visibility.ts';
import { isWordPress, readWordPress } from '../wordpress/read-wordpress.ts';
import { itemMemberNames, readJsonBatch, readJsonItem } from './json-item.ts';
import { batchVocabulary, warnOfUnknownMembers } from './unknown-members.ts';
import { parseWellFormed } from './well-formed-json.ts';
import { refuseWrapped } from './wrapped-article.ts';

/** The messages of V8's JSON parser, each with the sentence that a publisher is given instead. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^Unterminated string/, 'a string has no closing quote'],
  [
    /^Expected (?:double-quoted )?property name/,
    "a member's name must stand in double quotes, and no comma may stand before a closing brace",
  ],
  [/^Expected ':'/, "a colon must follow a member's name"],
  [/^Expected ','/, 'a comma is missing between two members or items'],
  [
    /control character/,
    'a string contains a line break or another control character; write it as an escape such as \\n',
  ],
  [/escape/, 'a backslash in a string begins no escape of JSON'],
  [/after JSON/, 'text follows the end of the document'],
];

/** What is wrong and where; the words of the parser itself are never shown. */
const describeMistake = (text: string, error: unknown): string => {
  if (text.trim() === '') return 'it is empty';
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Unexpected end')) return `it ends after ${text.length} characters, before it is complete`;
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  const [, near] = /^Unexpected token .*?, (?:\.{3})?"([\s\S]*)"(?:\.{3})? is not valid JSON$/.exec(message) ?? [];
  const mistake = mistakes.find(([pattern]) => pattern.test(message))?.[1] ?? 'a value is not written as JSON';
  if (line !== undefined) return `${mistake} (line ${line}, column ${column})`;
  return near === undefined ? mistake : `${mistake} (near “${near}”)`;
};

/** The value of a text in JSON. @throws Rejected JSON_INVALID, which says where the mistake is */
export const parseJson = (text: string): unknown => {
  try {
    return parseWellFormed(text);
  } catch (cause) {
    const message = describeMistake(text, cause);
    throw new Rejected('JSON_INVALID', `The document is not JSON: ${message}.`, {
      cause,
      faults: [{ pointer: '', message }],
    });
  }
};

/** The members around the items of a batch; `"status": 200` and `"ok"` are those of an HTTP answer, not of its articles. */
const withoutAnswerStatus = (around: object): object => {
  const isOfAnswer = 'status' in around && /^(?:2\d\d|ok|success)$/i.test(String(around.status));
  return isOfAnswer ? { ...around, status: undefined } : around;
};

/**
 * A JSON document: one item, a batch `{"items":[…]}`, a whole JSON Feed, what WordPress, Ghost and Strapi send, or an export
 * of Ghost.
 * @throws Rejected JSON_INVALID, ARTICLE_MISSING, EXPORT_UNSUPPORTED, ARTICLE_WRAPPED and those of `readJsonItem`
 */
export const readJson = (text: string, context: ParseContext): ParsedDocument => {
  const value = parseJson(text);
  if (isJsonFeed(value)) return readUpstreamFeed(text, context);
  if (isWordPress(value)) return readWordPress(value, context);
  const ghost = ghostData(value);
  if (ghost !== undefined) return readGhost(ghost, context);
  if (typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)) {
    const unknown = warnOfUnknownMembers([{ value, at: '/', vocabulary: batchVocabulary }]);
    const { items, ...around } = value;
    const dates = { now: context.now, timeZone: context.site.timeZone };
    const visibility = strictest([context.visibility, readVisibility(withoutAnswerStatus(around), dates)]);
    return { isBatch: true, articles: warnFirst(readJsonBatch(items, { ...context, visibility }), unknown) };
  }
  const ofCms = readCms(value, context);
  if (ofCms !== undefined) return ofCms;
  refuseForeignJson(value);
  refuseWrapped(value, itemMemberNames);
  if (typeof value === 'object' && value !== null && 'items' in value && !('title' in value)) {
    const faults = [{ pointer: '/items', message: 'expected a list' }];
    throw new Rejected('ARTICLE_INVALID', 'items must be a list: send {"items": [{…}, {…}]}, or one article alone.', {
      faults,
    });
  }
  return { isBatch: false, articles: [readJsonItem(value, context)] };
};
