import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { readJsonBatch, readJsonItem } from './json-item.ts';
import { isObject, type JsonObject } from './unknown-members.ts';

const textIn = (object: JsonObject, name: string): string | undefined => {
  const value = object[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

const objectsIn = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Ghost gives a draft the address of its error page, or of a preview: neither is a permalink. */
const isPermalink = (url: string | undefined): boolean =>
  url !== undefined && !/\/404\/?$|\/p\/[\da-f-]{36}\/?$/i.test(url);

/** A post of Ghost's webhooks and APIs as an item of JSON Feed, with the members that say whether it is public. */
const toItem = (post: JsonObject): JsonObject => {
  const authors = objectsIn(post.authors).length > 0 ? objectsIn(post.authors) : objectsIn([post.primary_author]);
  const url = textIn(post, 'canonical_url') ?? textIn(post, 'url');
  return defined({
    // Ghost's own feed has this id as its guid.
    id: textIn(post, 'id') ?? textIn(post, 'uuid'),
    url: isPermalink(url) ? url : undefined,
    title: post.title,
    content_html: textIn(post, 'html'),
    content_text: textIn(post, 'plaintext'),
    summary: textIn(post, 'custom_excerpt'),
    image: textIn(post, 'feature_image'),
    _barid: { image: defined({ alt: textIn(post, 'feature_image_alt') }) },
    date_published: post.published_at,
    date_modified: post.updated_at,
    language: textIn(post, 'locale'),
    authors: authors.map((author) => defined({ name: textIn(author, 'name'), url: textIn(author, 'website') })),
    // Ghost shows no reader a tag that begins with a number sign.
    tags: objectsIn(post.tags)
      .filter(({ visibility }) => visibility !== 'internal')
      .flatMap((tag) => textIn(tag, 'name') ?? [])
      .filter((name) => !name.startsWith('#')),
    status: post.email_only === true ? 'sent' : post.status,
    visibility: post.visibility,
  });
};

const isGhostPost = (post: JsonObject): boolean =>
  ['html', 'lexical', 'mobiledoc', 'plaintext'].some((name) => name in post) && ('slug' in post || 'uuid' in post);

const noArticle = (message: string): Rejected => new Rejected('ARTICLE_MISSING', message);

const readWebhook = (current: JsonObject, previous: unknown, context: ParseContext): ParsedDocument => {
  if (Object.keys(current).length === 0) {
    const id = isObject(previous) ? (textIn(previous, 'id') ?? '{id}') : '{id}';
    throw noArticle(`Ghost deleted this post. To retract it, send DELETE /articles/${encodeURIComponent(id)}.`);
  }
  if (current.type === 'page') throw noArticle('The message is about a page of Ghost, which is no article.');
  return { isBatch: false, articles: [readJsonItem(toItem(current), context)] };
};

/**
 * The post of a message of Ghost's webhooks, `{"post":{"current":…,"previous":…}}`, or those of an answer of its APIs,
 * `{"posts":[…]}`. Undefined for any other value. @throws Rejected ARTICLE_MISSING and those of `readJsonItem`
 */
export const readGhostMessage = (value: unknown, context: ParseContext): ParsedDocument | undefined => {
  if (!isObject(value)) return undefined;
  const { post, page, posts } = value;
  if (isObject(post) && isObject(post.current)) return readWebhook(post.current, post.previous, context);
  if (isObject(page) && isObject(page.current))
    throw noArticle('The message is about a page of Ghost, which is no article.');
  const [first] = objectsIn(posts);
  if (!Array.isArray(posts) || first === undefined || !isGhostPost(first)) return undefined;
  const articles = objectsIn(posts).filter(({ type }) => type !== 'page');
  return { isBatch: true, articles: readJsonBatch(articles.map(toItem), context) };
};
