import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/html-to-text.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { bytesOf, lineOf } from '../feed/element-values.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml, textOf } from '../feed/lenient-xml.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import { wordPressHtml } from './wordpress-html.ts';
import { type XmlPiece, xmlItems } from './xml-items.ts';

/** An item of an export and its outcome; `offset` is the number of bytes that were read when the item was complete. */
export type WxrItem = { readonly offset: number; readonly title: string } & (
  | { readonly outcome: 'read'; readonly article: ParsedArticle }
  | { readonly outcome: 'refused'; readonly refusal: Rejected }
  | { readonly outcome: 'skipped'; readonly reason: string }
);

/** Opens an export at its beginning; an import reads the export twice. */
export type OpenExport = () => AsyncIterable<Uint8Array>;

/** Data that the posts of an export refer to: URLs of files by number, names of authors by login. */
type WxrIndex = {
  readonly files: ReadonlyMap<string, string>;
  readonly authors: ReadonlyMap<string, string>;
  readonly language: string | undefined;
};

const lineIn = (element: LenientElement | undefined, key: string): string | undefined => lineOf(childOf(element, key));

/** The first pass over an export: an item may refer to files and authors anywhere in the export. */
const buildIndex = async (open: OpenExport): Promise<WxrIndex> => {
  const files = new Map<string, string>();
  const authors = new Map<string, string>();
  let channel: LenientElement | undefined;
  for await (const { kind, xml } of xmlItems(open())) {
    if (kind === 'head') {
      channel = childOf(childOf(parseLenientXml(xml ?? '', undefined), 'rss'), 'channel');
      if (childOf(channel, 'wp:wxr_version') === undefined) break;
      for (const author of childrenOf(channel, 'wp:author')) {
        const login = lineIn(author, 'wp:author_login');
        const name = lineIn(author, 'wp:author_display_name');
        if (login !== undefined && name !== undefined) authors.set(login, name);
      }
    } else if (xml?.includes('attachment') === true) {
      const item = childOf(parseLenientXml(xml, undefined), 'item');
      if (lineIn(item, 'wp:post_type') !== 'attachment') continue;
      const id = lineIn(item, 'wp:post_id');
      const url = lineIn(item, 'wp:attachment_url') ?? lineIn(item, 'guid');
      if (id !== undefined && url !== undefined) files.set(id, url);
    }
  }
  if (childOf(channel, 'wp:wxr_version') === undefined)
    throw new Rejected(
      'EXPORT_UNKNOWN',
      'The document is not a WordPress export: it has no wp:wxr_version before its first item.',
      { status: 415 },
    );
  return { files, authors, language: lineIn(channel, 'language') };
};

const notPublic: Readonly<Record<string, string>> = {
  draft: 'it is a draft',
  'auto-draft': 'it is a draft',
  pending: 'it is pending review',
  private: 'it is private',
  trash: 'it is in the trash',
  inherit: 'it is an old revision',
};

/** Why an item is not imported; undefined for a post that was, or will be, public. */
const reasonToSkip = (item: LenientElement): string | undefined => {
  const type = lineIn(item, 'wp:post_type') ?? 'post';
  if (type === 'attachment') return 'it is a file: files are imported with the articles that show them';
  if (type !== 'post') return `it is not a post but a ${type.replaceAll('_', ' ')}`;
  const status = lineIn(item, 'wp:status') ?? 'publish';
  if (notPublic[status] !== undefined) return notPublic[status];
  if (status !== 'publish' && status !== 'future') return `its status is ${status}`;
  return lineIn(item, 'wp:post_password') === undefined ? undefined : 'it has a password';
};

/** The values of a custom field. */
const metaOf = (item: LenientElement, key: string): readonly string[] =>
  childrenOf(item, 'wp:postmeta')
    .filter((meta) => lineIn(meta, 'wp:meta_key') === key)
    .flatMap((meta) => lineIn(meta, 'wp:meta_value') ?? []);

/** An instant in UTC; WordPress writes zeros for that of a draft. */
const instantIn = (item: LenientElement, key: string): string | undefined => {
  const written = lineIn(item, key);
  return written === undefined || written.startsWith('0000') ? undefined : `${written.replace(' ', 'T')}Z`;
};

/** The category that WordPress gives to posts without one, in English, French, Spanish and Arabic. */
const noCategory = /^(?:uncategorized|non class[ée]|sin categor[íi]a|غير مصنف)$/iu;

const toFields = (item: LenientElement, { files, authors, language }: WxrIndex): ExtractedFields => {
  const login = lineIn(item, 'dc:creator');
  const [image] = metaOf(item, '_thumbnail_id').flatMap((id) => files.get(id) ?? []);
  const categories = childrenOf(item, 'category').filter(({ attributes: { domain } }) =>
    /^(?:category|post_tag)$/.test(domain ?? 'category'),
  );
  return {
    guid: lineIn(item, 'guid'),
    url: lineIn(item, 'link'),
    title: plainText(textOf(childOf(item, 'title'))),
    // The item was cut out of the document that declares the prefix `excerpt`, so its namespace is unknown.
    summary: plainText(childrenOf(item, 'other:encoded').map(textOf).join('')),
    html: wordPressHtml(textOf(childOf(item, 'content:encoded'))),
    pageLanguage: language,
    authors: login === undefined ? [] : [{ name: authors.get(login) ?? login }],
    tags: categories
      .map((category) => plainText(textOf(category)))
      .filter((tag) => tag !== '' && !noCategory.test(tag)),
    published: instantIn(item, 'wp:post_date_gmt') ?? lineIn(item, 'pubdate') ?? lineIn(item, 'wp:post_date'),
    modified: instantIn(item, 'wp:post_modified_gmt'),
    image: image === undefined ? undefined : { url: image },
    // WordPress stores an enclosure as three lines: URL, size, type.
    attachments: metaOf(item, 'enclosure').flatMap((value) => {
      const [url = '', size, type] = value.split('\n').map((part) => part.trim());
      return url === '' ? [] : [{ url, size: bytesOf(size), type: type || undefined }];
    }),
  };
};

const readItem = ({ xml, offset }: XmlPiece, index: WxrIndex, context: ParseContext): WxrItem => {
  const item = xml === undefined ? undefined : childOf(parseLenientXml(xml, undefined), 'item');
  const title = lineIn(item, 'title') ?? lineIn(item, 'link') ?? '(no title)';
  if (item === undefined) {
    const message = 'The item is larger than 8 MiB, or the export ends in the middle of it.';
    const refusal = new Rejected('ARTICLE_TOO_LARGE', message, { status: 413 });
    return { offset, title, outcome: 'refused', refusal };
  }
  const reason = reasonToSkip(item);
  if (reason !== undefined) return { offset, title, outcome: 'skipped', reason };
  try {
    return { offset, title, outcome: 'read', article: toParsedArticle(toFields(item, index), context) };
  } catch (error) {
    if (error instanceof Rejected) return { offset, title, outcome: 'refused', refusal: error };
    throw error;
  }
};

/**
 * The items of a WordPress export (WXR 1.0–1.2), one at a time, in memory that grows with the number of files and
 * authors only. Guids are kept to the letter, so that a second import changes nothing and feed readers show no entry
 * again. @throws Rejected EXPORT_UNKNOWN
 */
export async function* readWxr(open: OpenExport, context: Omit<ParseContext, 'url'>): AsyncGenerator<WxrItem> {
  const index = await buildIndex(open);
  for await (const piece of xmlItems(open())) if (piece.kind === 'item') yield readItem(piece, index, context);
}
