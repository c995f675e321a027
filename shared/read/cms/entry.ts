import { defined } from '#shared/defined.ts';
import { isObject, type JsonObject } from '../json/unknown-members.ts';
import { isVisibilityMember } from '../visibility.ts';
import type { CmsItem } from './cms-message.ts';
import { type FindAsset, richTextToHtml } from './rich-text.ts';

/**
 * The names that people give the fields of an article in a CMS without fixed ones, by what they mean. The first one that holds
 * something counts.
 */
const fieldNames = {
  title: ['title', 'headline', 'titre', 'titulo', 'name'],
  summary: ['summary', 'description', 'excerpt', 'chapo', 'lead', 'standfirst', 'dek', 'intro', 'teaser'],
  content: [
    ...['content_html', 'html', 'content', 'body', 'text', 'article', 'richtext', 'richText', 'bodyText'],
    ...['mainContent', 'contenu', 'contenido', 'corps', 'cuerpo', 'blocks', 'content_markdown', 'markdown'],
  ],
  url: ['url', 'link', 'permalink', 'canonicalURL', 'canonicalUrl', 'canonical_url', 'canonical'],
  image: [
    ...['cover', 'image', 'thumbnail', 'featuredImage', 'featured_image', 'mainImage', 'heroImage', 'hero', 'picture'],
    ...['photo', 'media', 'coverImage', 'cover_image'],
  ],
  tags: ['tags', 'categories', 'category', 'topics', 'keywords'],
  authors: ['author', 'authors', 'writer', 'byline'],
  published: [
    ...['publishedAt', 'published_at', 'publishDate', 'publish_date', 'datePublished', 'date_published'],
    ...['publicationDate', 'publication_date', 'pubDate', 'date'],
  ],
  language: ['locale', 'language', 'lang', 'langcode'],
} as const;

/** How deep wraps and names are looked for: what is nested deeper is no CMS's. */
const maxWraps = 3;

/** A relation or a file: some CMSs wrap it in `data` and `attributes`, or in `fields`. */
export const unwrap = (value: unknown, depth = 0): JsonObject | undefined => {
  if (!isObject(value) || depth > maxWraps) return undefined;
  if ('data' in value && Object.keys(value).length <= 2) return unwrap(value.data, depth + 1);
  const { attributes, ...rest } = value;
  if (isObject(attributes)) return { ...rest, ...attributes };
  return isObject(value.fields) && isObject(value.sys) ? { ...value.fields, id: value.sys.id } : value;
};

const listOf = (value: unknown): readonly JsonObject[] => {
  const inner = isObject(value) && Array.isArray(value.data) ? value.data : value;
  const list: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  return list.map((one) => unwrap(one)).filter((one) => one !== undefined);
};

/** The first of the members that is a text with something in it. */
export const textIn = (entry: JsonObject, ...names: readonly string[]): string | undefined =>
  names
    .map((name) => entry[name])
    .filter((value) => typeof value === 'string')
    .find((value) => value.trim() !== '');

const nameOf = (one: JsonObject, depth = 0): string | undefined => {
  // A person has two names in some, and tags are behind a table of their own in Directus.
  const full = [one.first_name ?? one.firstName, one.last_name ?? one.lastName]
    .filter((part) => typeof part === 'string')
    .join(' ');
  const own = textIn(one, 'name', 'title', 'label', 'fullName', 'full_name', 'username') ?? (full || undefined);
  if (own !== undefined || depth >= maxWraps) return own;
  for (const member of Object.values(one)) {
    const inner = isObject(member) ? nameOf(member, depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
};

/** The names in a field: a text, a list of texts, or of objects with names. */
export const namesIn = (value: unknown): readonly string[] => {
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  return [...texts, ...listOf(value).flatMap((one) => nameOf(one) ?? [])].filter((name) => name.trim() !== '');
};

const looksLikeHtml = (value: string): boolean =>
  /<\/?(?:p|div|h[1-6]|ul|ol|li|br|a|strong|em|blockquote|figure|img)\b[^<>]*>/i.test(value);

/** The text in a field: HTML, Markdown, a rich text of some editor, or components one below the other. */
export const contentIn = (value: unknown, find?: FindAsset): JsonObject | undefined => {
  const html = richTextToHtml(value, find);
  if (html !== undefined) return html === '' ? undefined : { content_html: html };
  if (typeof value === 'string' && value.trim() !== '')
    return looksLikeHtml(value) ? { content_html: value } : { content_markdown: value };
  if (isObject(value)) {
    // Drupal has the text as it was written and as it is shown.
    const shown = textIn(value, 'processed', 'html', 'value');
    return shown === undefined ? undefined : contentIn(shown, find);
  }
  const parts = Array.isArray(value) ? value.filter(isObject) : [];
  const texts = parts.flatMap((part) => textIn(part, ...fieldNames.content) ?? []);
  return texts.length === 0 ? undefined : { content_markdown: texts.join('\n\n') };
};

/** The first field under one of the names that `read` makes something of. */
const first = <T>(
  entry: JsonObject,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined => {
  for (const name of names) {
    const found = entry[name] === undefined || entry[name] === null ? undefined : read(entry[name]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const pictureIn = (
  value: unknown,
  find: FindAsset | undefined,
): { readonly url: string; readonly alt?: string | undefined } | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : { url: find?.(value) ?? value };
  for (const file of listOf(value)) {
    const { asset } = file;
    const reference = isObject(asset) ? (textIn(asset, 'url') ?? find?.(textIn(asset, '_ref') ?? '')) : undefined;
    const inner = isObject(file.file) ? textIn(file.file, 'url') : undefined;
    const url = textIn(file, 'url', 'src') ?? reference ?? inner;
    if (url !== undefined) return { url, alt: textIn(file, 'alternativeText', 'alt', 'description') };
  }
  return undefined;
};

/** What a CMS tells of an entry beside its fields. */
export type EntryFrame = {
  readonly id: string | undefined;
  readonly changed?: unknown;
  readonly published?: unknown;
  readonly language?: string | undefined;
  readonly tags?: readonly string[];
  /** Members that say whether the entry is public. */
  readonly marks?: JsonObject;
  readonly find?: FindAsset | undefined;
};

/** The warning of a picture whose address is only a path on the server of the CMS. */
const pathWarning = (url: string): string =>
  `image: ${url.slice(0, 200)} is a path on the server of the CMS, whose address the message does not name; it was left out.`;

/** An entry of a CMS without fixed fields as an item of JSON Feed, by the names of its fields. */
export const entryToItem = (
  entry: JsonObject,
  { id, changed, published, language, tags = [], marks = {}, find }: EntryFrame,
): CmsItem => {
  const picture = first(entry, fieldNames.image, (value) => pictureIn(value, find));
  const url = picture?.url.replace(/^\/\//, 'https://');
  const isAddress = url !== undefined && /^https?:\/\//i.test(url);
  const statuses = Object.fromEntries(Object.entries(entry).filter(([name]) => isVisibilityMember(name)));
  const ownTags = fieldNames.tags.flatMap((name) => namesIn(entry[name]));
  const item = defined({
    ...statuses,
    ...marks,
    id,
    url: textIn(entry, ...fieldNames.url),
    title: textIn(entry, ...fieldNames.title),
    summary: textIn(entry, ...fieldNames.summary),
    ...first(entry, fieldNames.content, (value) => contentIn(value, find)),
    image: isAddress ? url : undefined,
    _barid: isAddress && picture?.alt !== undefined ? { image: { alt: picture.alt } } : undefined,
    date_published: textIn(entry, ...fieldNames.published) ?? published,
    publishedAt: entry.publishedAt === null ? null : undefined,
    date_modified: changed,
    language: textIn(entry, ...fieldNames.language) ?? language,
    authors: [...new Set(fieldNames.authors.flatMap((name) => namesIn(entry[name])))].map((name) => ({ name })),
    tags: [...new Set([...ownTags, ...tags])],
  });
  return { item, entry, warnings: url === undefined || isAddress ? [] : [pathWarning(url)] };
};
