import { Rejected } from '#shared/errors.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { type CmsContext, type CmsMessage, readCmsItem } from './cms-message.ts';
import { readContentfulMessage } from './contentful.ts';
import { readDirectusMessage } from './directus.ts';
import { readDrupalMessage } from './drupal.ts';
import { readGhostMessage, readGhostPosts } from './ghost.ts';
import { readNamesOnly } from './names-only.ts';
import { readSanityMessage } from './sanity.ts';
import { readStrapiAnswer, readStrapiMessage } from './strapi.ts';
import { readWordPressMessage } from './wordpress.ts';

const readers: readonly ((value: JsonObject, context: CmsContext) => CmsMessage | undefined)[] = [
  readGhostMessage,
  readStrapiMessage,
  readContentfulMessage,
  readSanityMessage,
  readDirectusMessage,
  readDrupalMessage,
  readWordPressMessage,
  readNamesOnly,
];

/** What a message of a CMS says, by its shape and headers; undefined for a message that no known CMS sends. */
export const readCmsMessage = (value: JsonObject, context: CmsContext): CmsMessage | undefined => {
  for (const read of readers) {
    const message = read(value, context);
    if (message !== undefined) return message;
  }
  return undefined;
};

/** The sentence for a withdrawal that came to a door for articles. */
const howToWithdraw = ({ reason, posts }: Extract<CmsMessage, { kind: 'withdrawal' }>): string =>
  `${reason} To retract it, send DELETE /articles/${encodeURIComponent(posts[0]?.[0] ?? '{id}')}, or let the CMS post to /in/{name}, which retracts it itself (docs/cms.md).`;

const readPost = (message: CmsMessage, context: ParseContext): ParsedDocument | undefined => {
  switch (message.kind) {
    case 'ignored':
      throw new Rejected('ARTICLE_MISSING', message.reason);
    case 'partial':
    case 'page':
      throw new Rejected('MESSAGE_PARTIAL', message.reason);
    case 'document':
      return undefined;
    case 'withdrawal': {
      const { item } = message;
      if (item === undefined) throw new Rejected('ARTICLE_MISSING', howToWithdraw(message));
      return { isBatch: false, articles: [readCmsItem({ item }, context)] };
    }
    case 'article':
      return { isBatch: false, articles: [readCmsItem(message, context)] };
  }
};

/**
 * The articles of what a CMS sends or answers, at the doors for articles; undefined for anything else.
 * @throws Rejected ARTICLE_MISSING, MESSAGE_PARTIAL for a message without a post to read, and those of `readJsonItem`
 */
export const readCms = (value: unknown, context: ParseContext): ParsedDocument | undefined => {
  if (!isObject(value)) return undefined;
  const { now, site } = context;
  const message = readCmsMessage(value, { headers: {}, language: site.language, now, timeZone: site.timeZone });
  if (message !== undefined) return readPost(message, context);
  return readGhostPosts(value, context) ?? readStrapiAnswer(value, context);
};
