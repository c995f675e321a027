import { defined } from '#shared/defined.ts';
import { readJsonBatch } from '../json/json-item.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import type { CmsMessage } from './cms-message.ts';
import { richTextToHtml } from './rich-text.ts';

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
    // Ghost sends the text of a draft as its editor keeps it, and the HTML of all others.
    content_html: textIn(post, 'html') ?? richTextToHtml(post.lexical) ?? richTextToHtml(post.mobiledoc),
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

const ofPages: CmsMessage = { kind: 'ignored', reason: 'The message is about a page of Ghost, which is no article.' };

/** What is true of Ghost 4 to 6: the post as it is now, and the former values of what changed; a deleted post is only former. */
const readPost = (current: JsonObject, previous: JsonObject): CmsMessage => {
  if ((current.type ?? previous.type) === 'page') return ofPages;
  if (Object.keys(current).length === 0) {
    const names = ['id', 'uuid'].flatMap((name) => textIn(previous, name) ?? []);
    return { kind: 'withdrawal', reason: 'Ghost deleted this post.', posts: [names] };
  }
  const item = toItem(current);
  const names = ['id', 'uuid'].flatMap((name) => textIn(current, name) ?? []);
  const wasPublic = previous.status === 'published' || previous.status === 'sent' || previous.status === 'scheduled';
  if (current.status === 'draft' && wasPublic) {
    const changed = textIn(current, 'updated_at');
    return { kind: 'withdrawal', reason: 'Ghost unpublished this post.', posts: [names], changed, item };
  }
  return { kind: 'article', item };
};

/** A message of Ghost's webhooks, `{"post":{"current":…,"previous":…}}`; undefined for any other value. */
export const readGhostMessage = (value: JsonObject): CmsMessage | undefined => {
  const { post, page, tag, member } = value;
  if (isObject(post) && isObject(post.current))
    return readPost(post.current, isObject(post.previous) ? post.previous : {});
  if (isObject(page) && isObject(page.current)) return ofPages;
  const isOther = [tag, member].some((one) => isObject(one) && isObject(one.current));
  return isOther
    ? { kind: 'ignored', reason: 'The message is about a tag or member of Ghost, and not about a post.' }
    : undefined;
};

/**
 * The posts of an answer of Ghost's APIs, `{"posts":[…]}`. Undefined for any other value.
 * @throws Rejected those of `readJsonBatch`
 */
export const readGhostPosts = ({ posts }: JsonObject, context: ParseContext): ParsedDocument | undefined => {
  const [first] = objectsIn(posts);
  if (!Array.isArray(posts) || first === undefined || !isGhostPost(first)) return undefined;
  const articles = objectsIn(posts).filter(({ type }) => type !== 'page');
  return { isBatch: true, articles: readJsonBatch(articles.map(toItem), context) };
};
