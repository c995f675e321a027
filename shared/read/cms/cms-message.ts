import { Rejected } from '#shared/errors.ts';
import { readJsonItem } from '../json/json-item.ts';
import type { JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { readDate } from '../publication.ts';
import { readWordPress } from '../wordpress/read-wordpress.ts';
import { fillTemplate } from './permalink-template.ts';

/** What a message comes with: headers by their names in lower case, and the language and clock of the site. */
export type CmsContext = {
  readonly headers: Readonly<Record<string, string>>;
  readonly language: string;
  /** The language that the site file names for the webhook: of a post in several, its text in this one is an article of its own. */
  readonly only?: string | undefined;
  readonly now: Date;
  readonly timeZone: string;
};

/** A post of a CMS as an item of JSON Feed, with the members that say whether it is public, and warnings of its reading. */
export type CmsItem = {
  readonly item: JsonObject;
  readonly warnings?: readonly string[];
  /** The fields of the post, from which its permalink is made where the CMS names none. */
  readonly entry?: JsonObject;
};

/**
 * What a message of a CMS's webhooks says; `reason` is a sentence. It holds a post as it is now (`article`, or `document` for one of
 * WordPress's API); says that posts are public no more; names a post whose page can be read; concerns no article; or holds too
 * little to read.
 */
export type CmsMessage =
  | ({ readonly kind: 'article' } & CmsItem)
  | { readonly kind: 'document'; readonly value: JsonObject }
  | {
      readonly kind: 'withdrawal';
      readonly reason: string;
      /** For each post, its names here. */
      readonly posts: readonly (readonly string[])[];
      /** The date of the change by the clock of the CMS, as it writes it; absent where the post is gone for good. */
      readonly changed?: string | undefined;
      readonly item?: JsonObject;
      readonly entry?: JsonObject;
    }
  | { readonly kind: 'page'; readonly reason: string; readonly entry: JsonObject }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'partial'; readonly reason: string };

/** A message after its post was read. */
export type ReadMessage =
  | { readonly kind: 'article'; readonly article: ParsedArticle }
  /** The page of a post is to be fetched. */
  | { readonly kind: 'page'; readonly url: string }
  | {
      readonly kind: 'withdrawal';
      readonly reason: string;
      readonly posts: readonly (readonly string[])[];
      /** RFC 3339. */
      readonly changed?: string | undefined;
    }
  | { readonly kind: 'ignored'; readonly reason: string };

/** The article of a post. @throws Rejected as `readJsonItem` */
export const readCmsItem = ({ item, warnings = [] }: CmsItem, context: ParseContext): ParsedArticle => {
  const article = readJsonItem(item, context);
  return { ...article, warnings: [...article.warnings, ...warnings] };
};

const namesOf = ({ id, url }: JsonObject): readonly string[] =>
  [id, url].flatMap((name) => (typeof name === 'string' && name !== '' ? [name] : []));

const instantIn = (written: unknown, { now, site }: ParseContext): string | undefined =>
  readDate(typeof written === 'string' ? written : undefined, { now, timeZone: site.timeZone }).instant;

const isUnfinished = (item: JsonObject, code: string): boolean =>
  (/draft/i.test(String(item.status)) || item.publishedAt === null || item.published === false) &&
  /^ARTICLE_(?:WITHOUT_|INVALID$)/.test(code);

/** @throws Rejected MESSAGE_PARTIAL */
const refusePartial = (reason: string): never => {
  throw new Rejected('MESSAGE_PARTIAL', reason);
};

const readPost = (post: CmsItem, context: ParseContext): ReadMessage => {
  try {
    return { kind: 'article', article: readCmsItem(post, context) };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const { item } = post;
    if (error.code === 'ARTICLE_NOT_PUBLIC')
      return {
        kind: 'withdrawal',
        reason: error.message,
        posts: [namesOf(item)],
        changed: instantIn(item.date_modified, context),
      };
    if (isUnfinished(item, error.code)) return { kind: 'ignored', reason: `The draft waits: ${error.message}` };
    throw error;
  }
};

/**
 * Reads the post of a message. One that is for members only, or protected, is withdrawn: it may have been public before. A draft
 * without a title or text is left until it has them. `permalink` is the template of the site file for posts without one.
 * @throws Rejected MESSAGE_PARTIAL, and as `readJsonItem`
 */
export const readMessage = (message: CmsMessage, context: ParseContext, permalink: string | undefined): ReadMessage => {
  const madeOf = (entry: JsonObject | undefined): string | undefined =>
    permalink === undefined || entry === undefined ? undefined : fillTemplate(permalink, entry);
  switch (message.kind) {
    case 'ignored':
      return message;
    case 'partial':
      return refusePartial(message.reason);
    case 'page': {
      const url = madeOf(message.entry);
      return url === undefined ? refusePartial(message.reason) : { kind: 'page', url };
    }
    case 'document': {
      const [article] = readWordPress(message.value, context).articles;
      if (article instanceof Rejected) throw article;
      return article === undefined
        ? { kind: 'ignored', reason: 'The message holds no post.' }
        : { kind: 'article', article };
    }
    case 'withdrawal': {
      const { reason, posts, changed, entry } = message;
      const url = madeOf(entry);
      const named = url === undefined ? posts : posts.map((names) => [...names, url]);
      return { kind: 'withdrawal', reason, posts: named, changed: instantIn(changed, context) };
    }
    case 'article': {
      const { item, entry } = message;
      const url = item.url ?? madeOf(entry);
      return readPost({ ...message, item: url === undefined ? item : { ...item, url } }, context);
    }
  }
};
