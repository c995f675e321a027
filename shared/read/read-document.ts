import { Rejected } from '#shared/errors.ts';
import { refuseLongExport } from './batch.ts';
import { refuseCutHtml, refuseCutMarkdown, warnedOfMissingEnd } from './cut-text.ts';
import { decodeText } from './decode.ts';
import { detectFormat } from './detect-format.ts';
import { exportKindOf } from './export/read-export.ts';
import { readUpstreamFeed } from './feed/read-upstream-feed.ts';
import { dateInName, markedByName, refuseListPage } from './file-name.ts';
import { readHtmlPage } from './html/read-html-page.ts';
import { readJson } from './json/read-json.ts';
import type { ParseContext, ParsedArticle, ParsedDocument } from './parsed-article.ts';
import { refuseForeignFile, refuseForeignText } from './refuse-foreign.ts';
import { readMarkdown } from './text/read-markdown.ts';
import { readTextPage } from './text/read-text-page.ts';
import { strictest, visibilityOfName } from './visibility.ts';
import { withinBudget } from './within-budget.ts';

/** A document from outside; `type` is its media type with charset, which may be wrong or empty. */
export type IncomingDocument = { readonly bytes: Uint8Array; readonly type: string; readonly name?: string };

/** The largest document, in bytes (docs/reading.md, "Bounds"). */
const maxDocumentBytes = 10 * 1024 * 1024;

const readText = (text: string, input: IncomingDocument, context: ParseContext): ParsedDocument => {
  const { name = '' } = input;
  const single = (article: ParsedArticle): ParsedDocument => ({
    isBatch: false,
    articles: [markedByName(article, name)],
  });
  refuseListPage(name);
  refuseForeignText(text, input);
  switch (detectFormat(text, input)) {
    case 'json':
      return readJson(text, context);
    case 'feed':
      return readUpstreamFeed(text, context);
    case 'html':
      refuseCutHtml(text);
      return single(warnedOfMissingEnd(readHtmlPage(text, context), text));
    case 'markdown':
      refuseCutMarkdown(text);
      return single(readMarkdown(text, context, dateInName(name)));
    case 'text':
      refuseForeignFile(name);
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

/**
 * All articles of a document; in a batch or a feed a bad item is a `Rejected` in the list, and the others are still read.
 * @throws Rejected for a refusal of the whole document, and nothing else for any bytes
 */
export const readDocument = (input: IncomingDocument, { visibility, ...around }: ParseContext): ParsedDocument => {
  const context = { ...around, visibility: strictest([visibility, visibilityOfName(input.name ?? '')]) };
  if (input.bytes.length > maxDocumentBytes) {
    const advice = 'send the article alone, or an export with `npx barid import FILE`';
    throw new Rejected('DOCUMENT_TOO_LARGE', `The document is over 10 MiB: ${advice}.`, { status: 413 });
  }
  const text = decodeText(input.bytes, input.type);
  const document = withinBudget(() => readText(text, input, context));
  if (exportKindOf(text) !== undefined) refuseLongExport(document.articles.length);
  return document;
};

/** All articles of a document, as `readDocument` reads them. */
export const readArticles = (input: IncomingDocument, context: ParseContext): readonly (ParsedArticle | Rejected)[] =>
  readDocument(input, context).articles;
