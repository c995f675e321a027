import { Rejected } from '#shared/errors.ts';
import { decodeText } from './decode.ts';
import { detectFormat } from './detect-format.ts';
import { readUpstreamFeed } from './feed/read-upstream-feed.ts';
import { readHtmlPage } from './html/read-html-page.ts';
import { readJson } from './json/read-json.ts';
import type { ParseContext, ParsedArticle, ParsedDocument } from './parsed-article.ts';
import { readMarkdown } from './text/read-markdown.ts';
import { readTextPage } from './text/read-text-page.ts';

/** A document from outside; `type` is its media type with charset, which may be wrong or empty. */
export type IncomingDocument = { readonly bytes: Uint8Array; readonly type: string; readonly name?: string };

/** The largest document, in bytes (docs/reading.md, "Bounds"). */
const maxDocumentBytes = 10 * 1024 * 1024;

const single = (article: ParsedArticle): ParsedDocument => ({ isBatch: false, articles: [article] });

/**
 * All articles of a document; in a batch or a feed a bad item is a `Rejected` in the list, and the others are still read.
 * @throws Rejected for a refusal of the whole document, and nothing else for any bytes
 */
export const readDocument = (input: IncomingDocument, context: ParseContext): ParsedDocument => {
  if (input.bytes.length > maxDocumentBytes) {
    throw new Rejected('DOCUMENT_TOO_LARGE', 'The document is over 10 MiB: send the article alone.', { status: 413 });
  }
  const text = decodeText(input.bytes, input.type);
  switch (detectFormat(text, input)) {
    case 'json':
      return readJson(text, context);
    case 'feed':
      return { isBatch: true, articles: readUpstreamFeed(text, context) };
    case 'html':
      return single(readHtmlPage(text, context));
    case 'markdown':
      return single(readMarkdown(text, context));
    case 'text':
      return single(readTextPage(text, context));
    case 'sitemap':
      throw new Rejected(
        'SITEMAP_NOT_ARTICLES',
        'A sitemap lists pages and contains no article: add it to the sources instead.',
        { status: 415 },
      );
    case 'binary':
      throw new Rejected(
        'DOCUMENT_NOT_TEXT',
        'The document is not text: send JSON, HTML, Markdown, plain text or a feed.',
        { status: 415 },
      );
  }
};

/** All articles of a document, as `readDocument` reads them. */
export const readArticles = (input: IncomingDocument, context: ParseContext): readonly (ParsedArticle | Rejected)[] =>
  readDocument(input, context).articles;
