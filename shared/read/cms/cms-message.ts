import { Rejected } from '#shared/errors.ts';
import { readJsonItem } from '../json/json-item.ts';
import type { JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { readDate } from '../publication.ts';

/** A post of a CMS as an item of JSON Feed, with the members that say whether it is public, and warnings of its reading. */
export type CmsItem = { readonly item: JsonObject; readonly warnings?: readonly string[] };

/**
 * What a message of a CMS's webhooks says: a post as it is now; that posts are public no more, by the names that they may have
 * here, with the post itself where the message has it; or nothing that concerns articles. `reason` is a sentence.
 */
export type CmsMessage =
  | ({ readonly kind: 'article' } & CmsItem)
  | {
      readonly kind: 'withdrawal';
      readonly reason: string;
      /** For each post, its names. */
      readonly posts: readonly (readonly string[])[];
      /** The date of the change by the clock of the CMS, as it writes it; absent where the post is gone for good. */
      readonly changed?: string | undefined;
      readonly item?: JsonObject;
    }
  | { readonly kind: 'ignored'; readonly reason: string };

/** A message after its post was read. */
export type ReadMessage =
  | { readonly kind: 'article'; readonly article: ParsedArticle }
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
  [id, url].flatMap((name) =>
    typeof name === 'string' && name !== '' ? [name] : typeof name === 'number' ? [String(name)] : [],
  );

const instantIn = (written: unknown, { now, site }: ParseContext): string | undefined =>
  readDate(typeof written === 'string' ? written : undefined, { now, timeZone: site.timeZone }).instant;

const isUnfinished = (item: JsonObject, code: string): boolean =>
  (item.status === 'draft' || item.publishedAt === null) && /^ARTICLE_(?:WITHOUT_|INVALID$)/.test(code);

/**
 * Reads the post of a message. One that is for members only, or protected, is withdrawn: it may have been public before. A draft
 * without a title or text is left until it has them.
 * @throws Rejected as `readJsonItem`
 */
export const readMessage = (message: CmsMessage, context: ParseContext): ReadMessage => {
  if (message.kind === 'ignored') return message;
  if (message.kind === 'withdrawal') {
    const { kind, reason, posts, changed } = message;
    return { kind, reason, posts, changed: instantIn(changed, context) };
  }
  try {
    return { kind: 'article', article: readCmsItem(message, context) };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const { item } = message;
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
