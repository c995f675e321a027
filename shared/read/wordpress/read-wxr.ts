import { Rejected } from '#shared/errors.ts';
import { brokenOff, lastLine, toBatch } from '../batch.ts';
import { plainText } from '../body/html-to-text.ts';
import { isPlaceholderDate } from '../date/parse-date.ts';
import { brokenEnd, type ExportItem, type OpenExport, toExportItem } from '../export/export-item.ts';
import { xmlItems } from '../export/xml-items.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { bytesOf, lineOf } from '../feed/element-values.ts';
import { foreignToWordPress } from '../feed/foreign-entry.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml, textOf } from '../feed/lenient-xml.ts';
import { type ItemContext, type ParsedArticle, type ParsedDocument, toParsedArticle } from '../parsed-article.ts';
import { wordPressHtml } from './wordpress-html.ts';

/** Data that the posts of an export refer to: URLs of files by number, names of authors by login. */
type WxrIndex = {
  readonly files: ReadonlyMap<string, string>;
  readonly authors: ReadonlyMap<string, string>;
  readonly language: string | undefined;
};

const lineIn = (element: LenientElement | undefined, key: string): string | undefined => lineOf(childOf(element, key));

/** Collects the data of an export: the head first, then each item that is a file. */
const makeIndex = (channel: LenientElement | undefined) => {
  const files = new Map<string, string>();
  const authors = new Map<string, string>();
  for (const author of childrenOf(channel, 'wp:author')) {
    const login = lineIn(author, 'wp:author_login');
    const name = lineIn(author, 'wp:author_display_name');
    if (login !== undefined && name !== undefined) authors.set(login, name);
  }
  const addFile = (item: LenientElement | undefined): void => {
    if (lineIn(item, 'wp:post_type') !== 'attachment') return;
    const id = lineIn(item, 'wp:post_id');
    const url = lineIn(item, 'wp:attachment_url') ?? lineIn(item, 'guid');
    if (id !== undefined && url !== undefined) files.set(id, url);
  };
  return { index: { files, authors, language: lineIn(channel, 'language') }, addFile };
};

/** The first pass over an export: an item may refer to files and authors anywhere in the export. */
const buildIndex = async (open: OpenExport): Promise<WxrIndex> => {
  let building: ReturnType<typeof makeIndex> | undefined;
  for await (const piece of xmlItems(open(), 'item')) {
    if (piece.kind === 'breakOff') break;
    const { kind, xml } = piece;
    if (kind === 'head') {
      const channel = childOf(childOf(parseLenientXml(xml ?? '', undefined), 'rss'), 'channel');
      if (childOf(channel, 'wp:wxr_version') === undefined) break;
      building = makeIndex(channel);
    } else if (xml?.includes('attachment') === true) {
      building?.addFile(childOf(parseLenientXml(xml, undefined), 'item'));
    }
  }
  if (building === undefined)
    throw new Rejected(
      'EXPORT_UNKNOWN',
      'The document is not a WordPress export: it has no wp:wxr_version before its first item.',
      { status: 415 },
    );
  return building.index;
};

/** The values of a custom field. */
const metaOf = (item: LenientElement, key: string): readonly string[] =>
  childrenOf(item, 'wp:postmeta')
    .filter((meta) => lineIn(meta, 'wp:meta_key') === key)
    .flatMap((meta) => lineIn(meta, 'wp:meta_value') ?? []);

/** A date that WordPress did not fill with zeros, of which PHP makes the year -1. */
const dateIn = (item: LenientElement, key: string): string | undefined => {
  const written = lineIn(item, key);
  return written === undefined || isPlaceholderDate(written) ? undefined : written;
};

const instantIn = (item: LenientElement, key: string): string | undefined => {
  const written = dateIn(item, key);
  return written === undefined ? undefined : `${written.replace(' ', 'T')}Z`;
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
    // The prefix `excerpt` of an item that was cut out of its document is not declared.
    summary: plainText(childrenOf(item, 'wp:encoded', 'other:encoded').map(textOf).join('')),
    html: wordPressHtml(textOf(childOf(item, 'content:encoded'))),
    pageLanguage: language,
    authors: login === undefined ? [] : [{ name: authors.get(login) ?? login }],
    tags: categories
      .map((category) => plainText(textOf(category)))
      .filter((tag) => tag !== '' && !noCategory.test(tag)),
    published: instantIn(item, 'wp:post_date_gmt') ?? dateIn(item, 'pubdate') ?? dateIn(item, 'wp:post_date'),
    modified: instantIn(item, 'wp:post_modified_gmt'),
    image: image === undefined ? undefined : { url: image },
    // WordPress stores an enclosure as three lines: URL, size, type.
    attachments: metaOf(item, 'enclosure').flatMap((value) => {
      const [url = '', size, type] = value.split('\n').map((part) => part.trim());
      return url === '' ? [] : [{ url, size: bytesOf(size), type: type || undefined }];
    }),
  };
};

/** What an item is, where it is not imported; else its article, or why it is none. */
const readItem = (item: LenientElement, index: WxrIndex, context: ItemContext): string | ParsedArticle | Rejected => {
  const kind = foreignToWordPress(item);
  if (kind !== undefined) return kind;
  try {
    return toParsedArticle(toFields(item, index), context);
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** Whether the root element of a feed is that of a WordPress export. */
export const isWxr = (root: LenientElement): boolean =>
  childOf(childOf(root, 'channel'), 'wp:wxr_version') !== undefined;

/** The posts of a WordPress export that was sent as one document; `root` is its `<rss>`. @throws Rejected ARTICLE_MISSING */
export const readWxrDocument = (root: LenientElement, text: string, context: ItemContext): ParsedDocument => {
  const channel = childOf(root, 'channel');
  const items = childrenOf(channel, 'item');
  const whole = items.filter(({ isUnclosed }) => !isUnclosed);
  const { index, addFile } = makeIndex(channel);
  for (const item of whole) addFile(item);
  const results = whole.map((item) => readItem(item, index, context));
  const articles = results.filter((result) => typeof result !== 'string');
  const kinds = results.filter((result) => typeof result === 'string');
  const end = root.isUnclosed ? [brokenOff(lastLine(text), whole.length, whole.length < items.length)] : [];
  return toBatch([...articles, ...end], kinds);
};

/**
 * The items of a WordPress export (WXR 1.0–1.2), one at a time, in memory that grows with the number of files and
 * authors only. Guids are kept to the letter, so that a second import changes nothing and feed readers show no entry
 * again. @throws Rejected EXPORT_UNKNOWN
 */
export async function* readWxr(open: OpenExport, context: ItemContext): AsyncGenerator<ExportItem> {
  const index = await buildIndex(open);
  let count = 0;
  for await (const piece of xmlItems(open(), 'item')) {
    const { kind, offset } = piece;
    if (kind === 'head') continue;
    if (kind === 'breakOff') {
      yield brokenEnd(offset, count, piece.isInItem);
      return;
    }
    count += 1;
    const item = piece.xml === undefined ? undefined : childOf(parseLenientXml(piece.xml, undefined), 'item');
    if (item === undefined) {
      const refusal = new Rejected('ARTICLE_TOO_LARGE', 'The item is larger than 8 MiB.', { status: 413 });
      yield { offset, title: `item ${count}`, outcome: 'refused', refusal };
      continue;
    }
    yield toExportItem(readItem(item, index, context), lineIn(item, 'title') ?? lineIn(item, 'link') ?? '', offset);
  }
}
