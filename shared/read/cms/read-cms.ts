import { Rejected } from '#shared/errors.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { type CmsMessage, readCmsItem } from './cms-message.ts';
import { readGhostMessage, readGhostPosts } from './ghost.ts';
import { readStrapiAnswer, readStrapiMessage } from './strapi.ts';

/** What a message of a CMS says, by its shape; undefined for a message that no known CMS sends. */
export const readCmsMessage = (value: JsonObject): CmsMessage | undefined =>
  readGhostMessage(value) ?? readStrapiMessage(value);

/** The sentence for a withdrawal that came to a door for articles. */
const howToWithdraw = ({ reason, posts }: Extract<CmsMessage, { kind: 'withdrawal' }>): string =>
  `${reason} To retract it, send DELETE /articles/${encodeURIComponent(posts[0]?.[0] ?? '{id}')}, or let the CMS post to /in/{name}, which retracts it itself (docs/cms.md).`;

/**
 * The articles of what a CMS sends or answers, at the doors for articles; undefined for anything else.
 * @throws Rejected ARTICLE_MISSING for a message without a post to read, and those of `readJsonItem`
 */
export const readCms = (value: unknown, context: ParseContext): ParsedDocument | undefined => {
  if (!isObject(value)) return undefined;
  const message = readCmsMessage(value);
  if (message?.kind === 'ignored') throw new Rejected('ARTICLE_MISSING', message.reason);
  const { item } = message ?? {};
  if (message?.kind === 'withdrawal' && item === undefined)
    throw new Rejected('ARTICLE_MISSING', howToWithdraw(message));
  if (message !== undefined && item !== undefined)
    return { isBatch: false, articles: [readCmsItem({ ...message, item }, context)] };
  return readGhostPosts(value, context) ?? readStrapiAnswer(value, context);
};
