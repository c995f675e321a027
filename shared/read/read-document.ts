import { Rejected } from '#shared/errors.ts';
import { decodeText } from './decode.ts';
import { detectFormat } from './detect-format.ts';
import { readUpstreamFeed } from './feed/read-upstream-feed.ts';
import { readHtmlPage } from './html/read-html-page.ts';
import { readJson } from './json/json.ts';
import type { ParseContext, ParsedArticle, ParsedDocument } from './parsed-article.ts';
import { readMarkdown } from './text/read-markdown.ts';
import { readTextPage } from './text/read-text-page.ts';

/** A document from outside; `type` is its media type with charset, which may lie or be empty. */
export type IncomingDocument = { readonly bytes: Uint8Array; readonly type: string; readonly name?: string };

/** The largest document that is read, in bytes (contract.md §4.1). */
const maxBytes = 10 * 1024 * 1024;

const alone = (reading: ParsedArticle): ParsedDocument => ({ isBatch: false, articles: [reading] });

/**
 * Every article that a document holds; inside a batch one bad item is a `Rejected` in the list and costs the others
 * nothing. @throws Rejected for a whole refusal, and nothing else whatever the bytes are
 */
export const readDocument = (input: IncomingDocument, context: ParseContext): ParsedDocument => {
  if (input.bytes.length > maxBytes) {
    throw new Rejected('DOCUMENT_TOO_LARGE', 'The document is over 10 MiB: send the article alone.', { status: 413 });
  }
  const text = decodeText(input.bytes, input.type);
  switch (detectFormat(text, input)) {
    case 'json':
      return readJson(text, context);
    case 'feed':
      return { isBatch: true, articles: readUpstreamFeed(text, context) };
    case 'html':
      return alone(readHtmlPage(text, context));
    case 'markdown':
      return alone(readMarkdown(text, context));
    case 'text':
      return alone(readTextPage(text, context));
    case 'sitemap':
      throw new Rejected(
        'SITEMAP_NOT_ARTICLES',
        'A sitemap names pages and holds no article: name it among the sources instead.',
        { status: 415 },
      );
    case 'binary':
      throw new Rejected(
        'DOCUMENT_NOT_TEXT',
        'The document is no text: send JSON, HTML, Markdown, plain text or a feed.',
        { status: 415 },
      );
  }
};

/** The articles that a document holds, as `readDocument` gives them. */
export const readArticles = (input: IncomingDocument, context: ParseContext): readonly (ParsedArticle | Rejected)[] =>
  readDocument(input, context).articles;
