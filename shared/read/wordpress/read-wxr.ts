import { Rejected } from '#shared/errors.ts';
import { lineOf } from '../feed/element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml } from '../feed/lenient-xml.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { fileOf, postType, reasonToSkip, toFields, type WxrIndex } from './wxr-item.ts';
import { type XmlPiece, xmlItems } from './xml-items.ts';

/** One item of an export: read, refused, or passed over for a reason; `offset` is how many bytes were read by then. */
export type WxrItem = { readonly offset: number; readonly title: string } & (
  | { readonly outcome: 'read'; readonly reading: ParsedArticle }
  | { readonly outcome: 'refused'; readonly refusal: Rejected }
  | { readonly outcome: 'skipped'; readonly reason: string }
);

/** The bytes of an export from its beginning; called twice. */
export type OpenExport = () => AsyncIterable<Uint8Array>;

const parseItem = (xml: string): LenientElement | undefined => childOf(parseLenientXml(xml, undefined), 'item');

const headOf = (xml: string): Pick<WxrIndex, 'authors' | 'language'> & { readonly isExport: boolean } => {
  const root = parseLenientXml(xml, undefined);
  const channel = childOf(childOf(root, 'rss'), 'channel');
  const authors = childrenOf(channel, 'wp:author').flatMap((author) => {
    const login = lineOf(childOf(author, 'wp:author_login'));
    const name = lineOf(childOf(author, 'wp:author_display_name'));
    return login === undefined || name === undefined ? [] : [[login, name] as const];
  });
  return {
    authors: new Map(authors),
    language: lineOf(childOf(channel, 'language')),
    isExport: childOf(channel, 'wp:wxr_version') !== undefined,
  };
};

const notAnExport = (): Rejected =>
  new Rejected(
    'EXPORT_UNKNOWN',
    'The document is no export of WordPress: it names no wp:wxr_version before its first item.',
    {
      status: 415,
    },
  );

/** The first reading of an export: what its posts refer to stands anywhere in it. */
const indexOf = async (open: OpenExport): Promise<WxrIndex> => {
  const files = new Map<string, string>();
  let head: ReturnType<typeof headOf> | undefined;
  for await (const { kind, xml } of xmlItems(open())) {
    if (kind === 'head') head = headOf(xml ?? '');
    else if (head?.isExport !== true) throw notAnExport();
    else if (xml?.includes('attachment') === true) {
      const item = parseItem(xml);
      const file = item === undefined || postType(item) !== 'attachment' ? undefined : fileOf(item);
      if (file !== undefined) files.set(...file);
    }
  }
  if (head?.isExport !== true) throw notAnExport();
  return { files, authors: head.authors, language: head.language };
};

const readItem = ({ xml, offset }: XmlPiece, index: WxrIndex, context: ParseContext): WxrItem => {
  const item = xml === undefined ? undefined : parseItem(xml);
  const title = lineOf(childOf(item, 'title')) ?? lineOf(childOf(item, 'link')) ?? '(no title)';
  const place = { offset, title };
  if (item === undefined) {
    const refusal = new Rejected('ARTICLE_TOO_LARGE', 'The item is over 8 MiB, or the export ends in it.', {
      status: 413,
    });
    return { ...place, outcome: 'refused', refusal };
  }
  const reason = reasonToSkip(item);
  if (reason !== undefined) return { ...place, outcome: 'skipped', reason };
  try {
    return { ...place, outcome: 'read', reading: toParsedArticle(toFields(item, index), context) };
  } catch (error) {
    if (error instanceof Rejected) return { ...place, outcome: 'refused', refusal: error };
    throw error;
  }
};

/**
 * Every item of an export of WordPress (WXR 1.0–1.2), one at a time, in memory that does not grow with the export.
 * Guids are kept to the letter, so that importing twice changes nothing and no reader sees an entry again.
 * @throws Rejected EXPORT_UNKNOWN
 */
export async function* readWxr(open: OpenExport, context: Pick<ParseContext, 'site' | 'now'>): AsyncGenerator<WxrItem> {
  const index = await indexOf(open);
  for await (const piece of xmlItems(open())) if (piece.kind === 'item') yield readItem(piece, index, context);
}
