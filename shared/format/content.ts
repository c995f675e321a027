import type { Article } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import type { Chunk } from './encode.ts';
import { entryContent, hasFullContent } from './entry.ts';
import { cdata, legalText } from './xml.ts';

/** A canonical body (model, `Article.content`) has none of these; one class, since this reads every body whole. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const notCanonical = /["\\\u0000-\u001F\uFFFE\uFFFF]/;

const isCanonical = (html: string): boolean => !notCanonical.test(html) && !html.includes(']]>') && html.isWellFormed();

/** Encoding is most of the work of rendering, and the formats show the same bytes: each article is encoded once. */
const encoded = new WeakMap<Article, { readonly bytes: Uint8Array | undefined }>();

/** The body as UTF-8 that stands unchanged in CDATA and in a JSON string; undefined when it is not canonical after all. */
const canonicalBytes = (article: Article): Uint8Array | undefined => {
  const known = encoded.get(article);
  if (known !== undefined) return known.bytes;
  const bytes = isCanonical(article.content) ? Buffer.from(article.content, 'utf8') : undefined;
  encoded.set(article, { bytes });
  return bytes;
};

const contentBytes = (view: FeedView, article: Article): Uint8Array | undefined =>
  hasFullContent(view, article) ? canonicalBytes(article) : undefined;

/** What an entry shows, as a CDATA section. */
export const cdataContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const bytes = contentBytes(view, article);
  return bytes === undefined ? [cdata(open + html + close)] : [`<![CDATA[${open}`, bytes, `${close}]]>`];
};

/** What an entry shows, as a JSON string. */
export const jsonContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const bytes = contentBytes(view, article);
  return bytes === undefined ? [JSON.stringify(legalText(open + html + close))] : [`"${open}`, bytes, `${close}"`];
};
