import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { escapeAttribute, escapeText } from '../body/escape.ts';
import { refuseLongBatch } from '../json/json-item.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import type { ParseContext, ParsedDocument } from '../parsed-article.ts';
import { isVisibilityMember } from '../visibility.ts';
import { type CmsItem, type CmsMessage, readCmsItem } from './cms-message.ts';

/** A relation or a file: Strapi 4 wraps it in `data` and `attributes`, Strapi 5 does not. */
const unwrap = (value: unknown): JsonObject | undefined => {
  if (!isObject(value)) return undefined;
  if ('data' in value && Object.keys(value).length <= 2) return unwrap(value.data);
  const { attributes, ...rest } = value;
  return isObject(attributes) ? { ...rest, ...attributes } : value;
};

const listOf = (value: unknown): readonly JsonObject[] => {
  const inner = isObject(value) && Array.isArray(value.data) ? value.data : value;
  const list: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  return list.map(unwrap).filter((one) => one !== undefined);
};

const textIn = (entry: JsonObject, ...names: readonly string[]): string | undefined =>
  names
    .map((name) => entry[name])
    .filter((value) => typeof value === 'string')
    .find((value) => value.trim() !== '');

/** The URL of the first file under one of the names. */
const fileIn = (entry: JsonObject, ...names: readonly string[]): JsonObject | undefined =>
  names
    .flatMap((name) => (typeof entry[name] === 'string' ? [{ url: entry[name] }] : listOf(entry[name])))
    .find(({ url }) => typeof url === 'string' && url !== '');

const maxDepth = 20;

const childrenHtml = (node: JsonObject, depth: number): string =>
  (Array.isArray(node.children) ? node.children : []).map((child: unknown) => nodeHtml(child, depth + 1)).join('');

const blockTags: Readonly<Record<string, string>> = {
  paragraph: 'p',
  quote: 'blockquote',
  code: 'pre',
  'list-item': 'li',
};
const marks: Readonly<Record<string, string>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
};

/** A node of Strapi's rich text (blocks) as HTML. */
const nodeHtml = (node: unknown, depth = 0): string => {
  if (!isObject(node) || depth > maxDepth) return '';
  if (typeof node.text === 'string')
    return Object.entries(marks).reduce(
      (html, [name, tag]) => (node[name] === true ? `<${tag}>${html}</${tag}>` : html),
      escapeText(node.text),
    );
  const inner = childrenHtml(node, depth);
  const { type, level, format, image } = node;
  if (type === 'heading') return `<h${Number(level) || 2}>${inner}</h${Number(level) || 2}>`;
  if (type === 'list') return format === 'ordered' ? `<ol>${inner}</ol>` : `<ul>${inner}</ul>`;
  if (type === 'link') return `<a href='${escapeAttribute(String(node.url ?? ''))}'>${inner}</a>`;
  if (type === 'image' && isObject(image))
    return `<img src='${escapeAttribute(String(image.url ?? ''))}' alt='${escapeAttribute(String(image.alternativeText ?? ''))}'>`;
  const tag = blockTags[String(type)];
  return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
};

/** The text of an entry: rich text is Markdown or a list of blocks, an editor's plugin writes HTML, a dynamic zone has components. */
const contentOf = (entry: JsonObject): JsonObject => {
  for (const name of [
    'content_html',
    'html',
    'content',
    'body',
    'text',
    'article',
    'richtext',
    'contenu',
    'contenido',
    'blocks',
  ]) {
    const value = entry[name];
    if (typeof value === 'string' && value.trim() !== '')
      return /^\s*<[a-z]/i.test(value) ? { content_html: value } : { content_markdown: value };
    if (!Array.isArray(value) || value.length === 0) continue;
    const parts = value.filter(isObject);
    if (parts.some((part) => '__component' in part))
      return { content_markdown: parts.flatMap((part) => textIn(part, 'body', 'content', 'text') ?? []).join('\n\n') };
    return { content_html: parts.map((part) => nodeHtml(part)).join('') };
  }
  return {};
};

/** The warning of a picture whose address is only a path on the server of Strapi. */
const pathWarning = (url: string): string =>
  `image: ${url.slice(0, 200)} is a path on the server of Strapi, whose address the message does not name; it was left out.`;

const namesIn = (entry: JsonObject, ...names: readonly string[]): readonly string[] =>
  names.flatMap((name) =>
    listOf(entry[name]).flatMap((one) => textIn(one, 'name', 'title', 'label', 'fullName', 'username') ?? []),
  );

/** Strapi 5 identifies the versions of a document by one id; Strapi 4 numbers the entries of each type. */
const idOf = ({ id, documentId }: JsonObject, model: string | undefined): string | undefined => {
  if (typeof documentId === 'string') return documentId;
  return id === undefined ? undefined : `${model === undefined ? '' : `${model}/`}${String(id)}`;
};

/** An entry as an item of JSON Feed, with the members that say whether it is public; `model` is the type of the entry. */
const toItem = (entry: JsonObject, model: string | undefined): CmsItem => {
  const { publishedAt, updatedAt } = entry;
  const file = fileIn(
    entry,
    'cover',
    'image',
    'thumbnail',
    'featuredImage',
    'featured_image',
    'picture',
    'photo',
    'media',
  );
  const picture = typeof file?.url === 'string' ? file.url : undefined;
  const isAddress = picture !== undefined && /^https?:\/\//i.test(picture);
  const tags = [
    ...namesIn(entry, 'tags', 'categories', 'category'),
    ...(Array.isArray(entry.tags) ? entry.tags.filter((tag) => typeof tag === 'string') : []),
  ];
  const statuses = Object.fromEntries(Object.entries(entry).filter(([name]) => isVisibilityMember(name)));
  const item = defined({
    ...statuses,
    id: idOf(entry, model),
    url: textIn(entry, 'url', 'link', 'permalink', 'canonicalURL', 'canonical_url'),
    title: textIn(entry, 'title', 'headline', 'titre', 'titulo', 'name'),
    summary: textIn(entry, 'summary', 'description', 'excerpt', 'chapo', 'lead'),
    ...contentOf(entry),
    image: isAddress ? picture : undefined,
    date_published: publishedAt ?? undefined,
    publishedAt: publishedAt === null ? null : undefined,
    date_modified: updatedAt,
    language: textIn(entry, 'locale'),
    authors: [...new Set(namesIn(entry, 'author', 'authors', 'writer'))].map((name) => ({ name })),
    tags,
  });
  return { item, warnings: picture === undefined || isAddress ? [] : [pathWarning(picture)] };
};

const readEvent = (event: string, entry: JsonObject, model: string | undefined): CmsMessage => {
  const { documentId, publishedAt, updatedAt } = entry;
  const id = idOf(entry, model);
  const posts = [id === undefined ? [] : [id]];
  if (event === 'entry.delete') return { kind: 'withdrawal', reason: 'Strapi deleted this entry.', posts };
  // Strapi 5 stores changes as a draft beside the published version, which stays public.
  if (/^entry\.(?:create|update)$/.test(event) && documentId !== undefined && publishedAt === null)
    return {
      kind: 'ignored',
      reason:
        'Strapi stored a draft beside the published version of this entry, which stays as it is. Choose the events Publish and Unpublish for this webhook.',
    };
  const { item, warnings = [] } = toItem(entry, model);
  if (!/^entry\.(?:unpublish|draft)/.test(event)) return { kind: 'article', item, warnings };
  const changed = typeof updatedAt === 'string' ? updatedAt : undefined;
  const draft = { ...item, status: 'unpublished' };
  return { kind: 'withdrawal', reason: 'Strapi unpublished this entry.', posts, changed, item: draft };
};

/** Whether an object is an entry as Strapi 4 (`id`, `attributes`) or Strapi 5 (`documentId`) answers it. */
const isEntry = (value: unknown): boolean =>
  isObject(value) &&
  !('type' in value && 'attributes' in value) &&
  'id' in value &&
  (isObject(value.attributes) || typeof value.documentId === 'string');

/** A message of Strapi's webhooks, `{"event":"entry.publish","entry":…}`; undefined for any other value. */
export const readStrapiMessage = ({ event, entry, model }: JsonObject): CmsMessage | undefined => {
  if (event === 'trigger-test') return { kind: 'ignored', reason: 'The test of Strapi arrived: this webhook works.' };
  if (typeof event !== 'string') return undefined;
  if (/^(?:media|review-workflows|releases)\./.test(event))
    return { kind: 'ignored', reason: `The message is about ${event} of Strapi, and not about an entry.` };
  if (!event.startsWith('entry.') || !isObject(entry)) return undefined;
  return readEvent(event, unwrap(entry) ?? entry, typeof model === 'string' ? model : undefined);
};

/**
 * The entries of an answer of Strapi's REST API, `{"data":…}`. Undefined for any other value.
 * @throws Rejected those of `readJsonItem`
 */
export const readStrapiAnswer = ({ data }: JsonObject, context: ParseContext): ParsedDocument | undefined => {
  if (Array.isArray(data) ? data.length === 0 || !data.every(isEntry) : !isEntry(data)) return undefined;
  const read = (one: unknown, around: ParseContext) => readCmsItem(toItem(unwrap(one) ?? {}, undefined), around);
  if (!Array.isArray(data)) return { isBatch: false, articles: [read(data, context)] };
  const { url: _url, ...rest } = context;
  refuseLongBatch(data);
  const articles = data.map((one) => {
    try {
      return read(one, rest);
    } catch (error) {
      if (error instanceof Rejected) return error;
      throw error;
    }
  });
  return { isBatch: true, articles };
};
