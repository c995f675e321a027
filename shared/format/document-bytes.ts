import type { Article } from '#shared/model/article.ts';
import { entryContent, hasFullContent } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { cdata, legalText } from './xml.ts';

/** A piece of a document: text, or UTF-8. */
export type Chunk = string | Uint8Array;

/** The chunks as UTF-8. Adjacent strings are encoded together, which is faster; bytes stay the same objects. */
export const toBytes = (chunks: readonly Chunk[]): readonly Uint8Array[] => {
  const runs: Chunk[] = [];
  for (const chunk of chunks) {
    const last = runs.at(-1);
    if (typeof chunk === 'string' && typeof last === 'string') runs[runs.length - 1] = last + chunk;
    else runs.push(chunk);
  }
  return runs.map((run) => (typeof run === 'string' ? Buffer.from(run, 'utf8') : run));
};

/** Concatenates the chunks as UTF-8. */
export const encode = (...chunks: readonly Chunk[]): Uint8Array => Buffer.concat(toBytes(chunks));

/** A canonical body (`Article.content`) contains none of these. One class, since it scans every body whole. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds control characters
const notCanonical = /["\\\u0000-\u001F\uFFFE\uFFFF]/;

const isCanonical = (html: string): boolean => !notCanonical.test(html) && !html.includes(']]>') && html.isWellFormed();

/** Bodies in UTF-8; undefined for one that is not canonical. */
const bodies = new WeakMap<Article, Uint8Array | undefined>();

/**
 * The canonical body of an article in UTF-8, encoded once for all feeds and formats: encoding is most of the work of
 * rendering, and a canonical body has the same bytes in CDATA and in a JSON string.
 */
const bodyOf = (view: FeedView, article: Article): Uint8Array | undefined => {
  if (!hasFullContent(view, article)) return undefined;
  if (!bodies.has(article))
    bodies.set(article, isCanonical(article.content) ? Buffer.from(article.content, 'utf8') : undefined);
  return bodies.get(article);
};

/** The content of an entry as a CDATA section. */
export const cdataContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const body = bodyOf(view, article);
  return body === undefined ? [cdata(open + html + close)] : [`<![CDATA[${open}`, body, `${close}]]>`];
};

/** The content of an entry as a JSON string. */
export const jsonContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const body = bodyOf(view, article);
  return body === undefined ? [JSON.stringify(legalText(open + html + close))] : [`"${open}`, body, `${close}"`];
};
