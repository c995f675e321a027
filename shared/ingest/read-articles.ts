import { Rejected } from '#shared/errors.ts';
import { decodeText } from './decode.ts';
import { detectFormat } from './detect-format.ts';
import { readHtmlPage } from './html-page.ts';
import { readJson } from './json.ts';
import type { ParseContext, Reading } from './parse-context.ts';
import { readTextPage } from './text-page.ts';

/** A document from outside; `type` is its media type with charset, which may lie or be empty. */
export type Incoming = { readonly bytes: Uint8Array; readonly type: string; readonly name?: string };

/** The largest document that is read, in bytes (contract.md §4.1). */
const maxBytes = 10 * 1024 * 1024;

/**
 * Every article that a document holds; inside a batch one bad item is a `Rejected` in the list and costs the others
 * nothing. @throws Rejected for a whole refusal, and nothing else whatever the bytes are
 */
export const readArticles = (input: Incoming, context: ParseContext): readonly (Reading | Rejected)[] => {
  if (input.bytes.length > maxBytes) {
    throw new Rejected('DOCUMENT_TOO_LARGE', 'The document is over 10 MiB: send the article alone.', { status: 413 });
  }
  const text = decodeText(input.bytes, input.type);
  switch (detectFormat(text, input)) {
    case 'json':
      return readJson(text, context);
    case 'html':
      return [readHtmlPage(text, context)];
    case 'text':
      return [readTextPage(text, context)];
    default:
      throw new Rejected('FORMAT_UNKNOWN', 'The document is in no format that Barid reads.', { status: 415 });
  }
};
