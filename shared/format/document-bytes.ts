import type { Article } from '#shared/model/article.ts';
import { entryContent, hasFullContent } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { cdata, legalText } from './xml.ts';

/** A piece of a document: text, or UTF-8. */
export type Chunk = string | Uint8Array;

/** Concatenates the chunks as UTF-8. Adjacent strings are encoded together, which is faster. */
export const encode = (...chunks: readonly Chunk[]): Uint8Array => {
  const runs: Chunk[] = [];
  for (const chunk of chunks) {
    const last = runs.at(-1);
    if (typeof chunk === 'string' && typeof last === 'string') runs[runs.length - 1] = last + chunk;
    else runs.push(chunk);
  }
  return Buffer.concat(runs.map((run) => (typeof run === 'string' ? Buffer.from(run, 'utf8') : run)));
};

/** A view whose canonical bodies are UTF-8 already. */
export type EncodedView = FeedView & { readonly bodies?: ReadonlyMap<Article, Uint8Array> };

/** A canonical body (`Article.content`) contains none of these. One class, since it scans every body whole. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds control characters
const notCanonical = /["\\\u0000-\u001F\uFFFE\uFFFF]/;

/**
 * The view with each canonical body encoded once for all formats: encoding is most of the work of rendering, and a
 * canonical body has the same bytes in CDATA and in a JSON string. Renderers give the same document without it, slower.
 */
export const encodeBodies = (view: FeedView): EncodedView => {
  const canonical = view.entries.filter((article) => {
    if (!hasFullContent(view, article)) return false;
    const html = article.content;
    return !notCanonical.test(html) && !html.includes(']]>') && html.isWellFormed();
  });
  const bodies = new Map(canonical.map((article) => [article, Buffer.from(article.content, 'utf8')]));
  return { ...view, bodies };
};

/** The content of an entry as a CDATA section. */
export const cdataContent = (view: EncodedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const body = view.bodies?.get(article);
  return body === undefined ? [cdata(open + html + close)] : [`<![CDATA[${open}`, body, `${close}]]>`];
};

/** The content of an entry as a JSON string. */
export const jsonContent = (view: EncodedView, article: Article): readonly Chunk[] => {
  const { open, html, close } = entryContent(view, article);
  const body = view.bodies?.get(article);
  return body === undefined ? [JSON.stringify(legalText(open + html + close))] : [`"${open}`, body, `${close}"`];
};
