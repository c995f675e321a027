import { Rejected } from '#shared/errors.ts';
import { brokenOff, lastLine, refuseLongExport, toBatch } from '../batch.ts';
import { escapeText } from '../body/escape.ts';
import { plainText } from '../body/html-to-text.ts';
import { shortcodeWarnings } from '../body/shortcode-warnings.ts';
import { isPlaceholderDate } from '../date/parse-date.ts';
import { brokenEnd, type ExportItem, keptDraft, type OpenExport, toExportItem } from '../export/export-item.ts';
import { xmlItems } from '../export/xml-items.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { bytesOf, lineOf } from '../feed/element-values.ts';
import { foreignToWordPress } from '../feed/foreign-entry.ts';
import { childOf, childrenOf, type LenientElement, parseLenientXml, textOf } from '../feed/lenient-xml.ts';
import { type ItemContext, type ParsedArticle, type ParsedDocument, toParsedArticle } from '../parsed-article.ts';
import { readVisibility } from '../visibility.ts';
import { type WordPressFile, wordPressHtml } from './wordpress-html.ts';

/** Data that the posts of an export refer to: files by number and by post, names of authors by login. */
type WxrIndex = {
  readonly files: ReadonlyMap<string, WordPressFile>;
  readonly filesOfPost: ReadonlyMap<string, readonly WordPressFile[]>;
  readonly authors: ReadonlyMap<string, string>;
  readonly language: string | undefined;
  /** The start tag of a root with the prefixes of the export: an item by itself does not declare them. */
  readonly root: string;
};

const lineIn = (element: LenientElement | undefined, key: string): string | undefined => lineOf(childOf(element, key));

/** The values of a custom field. */
const metaOf = (item: LenientElement, key: string): readonly string[] =>
  childrenOf(item, 'wp:postmeta')
    .filter((meta) => lineIn(meta, 'wp:meta_key') === key)
    .flatMap((meta) => lineIn(meta, 'wp:meta_value') ?? []);

const rootWithPrefixes = (elements: readonly (LenientElement | undefined)[]): string => {
  const attributes = elements.flatMap((element) => Object.entries(element?.attributes ?? {}));
  const prefixes = attributes.filter(([name]) => name.startsWith('xmlns:'));
  return `<rss${prefixes.map(([name, uri]) => ` ${name}="${escapeText(uri).replaceAll('"', '&quot;')}"`).join('')}>`;
};

/** Collects the data of an export: the head first, then each item that is a file. */
const makeIndex = (rss: LenientElement | undefined) => {
  const channel = childOf(rss, 'channel');
  const files = new Map<string, WordPressFile>();
  const filesOfPost = new Map<string, WordPressFile[]>();
  const authors = new Map<string, string>();
  for (const author of childrenOf(channel, 'wp:author')) {
    const login = lineIn(author, 'wp:author_login');
    const name = lineIn(author, 'wp:author_display_name');
    if (login !== undefined && name !== undefined) authors.set(authorKey(login), name);
  }
  const addFile = (item: LenientElement): void => {
    const id = lineIn(item, 'wp:post_id');
    const url = lineIn(item, 'wp:attachment_url') ?? lineIn(item, 'guid');
    if (id === undefined || url === undefined) return;
    // The caption of a file is its excerpt.
    const caption = plainText(childrenOf(item, 'wp:encoded', 'other:encoded').map(textOf).join('')) || undefined;
    const file = { url, caption };
    files.set(id, file);
    const parent = lineIn(item, 'wp:post_parent');
    if (parent !== undefined && parent !== '0') filesOfPost.set(parent, [...(filesOfPost.get(parent) ?? []), file]);
  };
  /** Co-Authors Plus keeps authors without an account as items of their own. */
  const addGuest = (item: LenientElement): void => {
    const [name = lineIn(item, 'title')] = metaOf(item, 'cap-display_name');
    if (name === undefined) return;
    for (const key of [lineIn(item, 'wp:post_name'), ...metaOf(item, 'cap-user_login')])
      if (key !== undefined) authors.set(authorKey(key), name);
  };
  const addItem = (item: LenientElement | undefined): void => {
    const type = lineIn(item, 'wp:post_type');
    if (item !== undefined && type === 'attachment') addFile(item);
    if (item !== undefined && type === 'guest-author') addGuest(item);
  };
  const index = {
    files,
    filesOfPost,
    authors,
    language: lineIn(channel, 'language'),
    root: rootWithPrefixes([rss, channel]),
  };
  return { index, addItem };
};

/** The key of an author: Co-Authors Plus puts `cap-` before the slug of each. */
const authorKey = (login: string): string => login.replace(/^cap-/, '').toLowerCase();

/** An item that was cut out of its export. */
const itemIn = (xml: string, { root }: WxrIndex): LenientElement | undefined =>
  childOf(childOf(parseLenientXml(`${root}${xml}`, undefined), 'rss'), 'item');

/** The first pass over an export: an item may refer to files and authors anywhere in the export. */
const buildIndex = async (open: OpenExport): Promise<WxrIndex> => {
  let building: ReturnType<typeof makeIndex> | undefined;
  for await (const piece of xmlItems(open(), 'item')) {
    if (piece.kind === 'breakOff') break;
    const { kind, xml } = piece;
    if (kind === 'head') {
      const rss = childOf(parseLenientXml(xml ?? '', undefined), 'rss');
      if (rss === undefined || !isWxr(rss)) break;
      building = makeIndex(rss);
    } else if (xml !== undefined && /attachment|guest-author/.test(xml)) {
      building?.addItem(itemIn(xml, building.index));
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

/** The authors of a post: those of Co-Authors Plus, in their order, else the account that wrote it. */
const authorsOf = (item: LenientElement, { authors }: WxrIndex): NonNullable<ExtractedFields['authors']> => {
  const named = childrenOf(item, 'category').filter(({ attributes: { domain } }) => domain === 'author');
  const login = lineIn(item, 'dc:creator');
  const found = named.flatMap((category) => {
    const keys = [category.attributes.nicename ?? '', textOf(category).trim()];
    return keys.map((key) => authors.get(authorKey(key))).find((name) => name !== undefined) ?? [];
  });
  if (found.length > 0) return found.map((name) => ({ name }));
  return login === undefined ? [] : [{ name: authors.get(authorKey(login)) ?? login }];
};

/** PublishPress Future, which most newsrooms on WordPress use for it: seconds since 1970. */
const expiryOf = (item: LenientElement, { now, site }: ItemContext): ExtractedFields['visibility'] => {
  const [written = ''] = metaOf(item, '_expiration-date');
  if (!/^\d{9,11}$/.test(written)) return undefined;
  const expires = new Date(Number(written) * 1000).toISOString();
  return readVisibility({ expires }, { now, timeZone: site.timeZone });
};

const toFields = (
  item: LenientElement,
  index: WxrIndex,
  html: string,
  visibility: ExtractedFields['visibility'],
): ExtractedFields => {
  const { files, language } = index;
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
    html,
    visibility,
    pageLanguage: language,
    authors: authorsOf(item, index),
    tags: categories
      .map((category) => plainText(textOf(category)))
      .filter((tag) => tag !== '' && !noCategory.test(tag)),
    published: instantIn(item, 'wp:post_date_gmt') ?? dateIn(item, 'pubdate') ?? dateIn(item, 'wp:post_date'),
    modified: instantIn(item, 'wp:post_modified_gmt'),
    image: image === undefined ? undefined : { url: image.url },
    // WordPress stores an enclosure as three lines: URL, size, type.
    attachments: metaOf(item, 'enclosure').flatMap((value) => {
      const [url = '', size, type] = value.split('\n').map((part) => part.trim());
      return url === '' ? [] : [{ url, size: bytesOf(size), type: type || undefined }];
    }),
  };
};

/** What an item is, where it is no published post. */
const kindOf = (item: LenientElement): string | undefined => {
  // Every export says the status: where it is missing, the item ended before it should, and may be a draft.
  const isCut = childOf(item, 'wp:status') === undefined;
  return foreignToWordPress(item) ?? (isCut ? 'post without a status' : undefined);
};

/** What an item is, where it is not imported; else its article, or why it is none. */
const readItem = (item: LenientElement, index: WxrIndex, context: ItemContext): string | ParsedArticle | Rejected => {
  const kind = kindOf(item);
  const kept = keptDraft(kind, context);
  if (kind !== undefined && kept === undefined) return kind;
  try {
    const id = lineIn(item, 'wp:post_id') ?? '';
    const { html, leftOut } = wordPressHtml(textOf(childOf(item, 'content:encoded')), (ids) =>
      ids === undefined ? (index.filesOfPost.get(id) ?? []) : ids.flatMap((one) => index.files.get(one) ?? []),
    );
    const article = toParsedArticle(toFields(item, index, html, expiryOf(item, context)), { ...context, ...kept });
    return { ...article, warnings: [...article.warnings, ...shortcodeWarnings(leftOut)] };
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
};

/** Whether the root element of a feed is that of a WordPress export. */
export const isWxr = (root: LenientElement): boolean =>
  childOf(childOf(root, 'channel'), 'wp:wxr_version') !== undefined;

/** The posts of a WordPress export that was sent as one document; `root` is its `<rss>`. @throws Rejected ARTICLE_MISSING, EXPORT_TOO_LARGE */
export const readWxrDocument = (root: LenientElement, text: string, context: ItemContext): ParsedDocument => {
  const items = childrenOf(childOf(root, 'channel'), 'item');
  const whole = items.filter(({ isUnclosed }) => !isUnclosed);
  const { index, addItem } = makeIndex(root);
  for (const item of whole) addItem(item);
  const posts = whole.filter((item) => {
    const kind = kindOf(item);
    return kind === undefined || keptDraft(kind, context) !== undefined;
  });
  refuseLongExport(posts.length);
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
    const item = piece.xml === undefined ? undefined : itemIn(piece.xml, index);
    if (item === undefined) {
      const refusal = new Rejected('ARTICLE_TOO_LARGE', 'The item is larger than 8 MiB.', { status: 413 });
      yield { offset, title: `item ${count}`, outcome: 'refused', refusal };
      continue;
    }
    yield toExportItem(readItem(item, index, context), lineIn(item, 'title') ?? lineIn(item, 'link') ?? '', offset);
  }
}
