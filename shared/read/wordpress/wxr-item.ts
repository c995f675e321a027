import { plainText } from '../body/plain-text.ts';
import type { ExtractedAttachment, ExtractedFields } from '../extracted-fields.ts';
import { lineOf } from '../feed/element-values.ts';
import { childOf, childrenOf, type LenientElement, textOf } from '../feed/lenient-xml.ts';
import { wordPressHtml } from './wordpress-html.ts';

/** What the posts of an export refer to: files by their numbers, people by their logins. */
export type WxrIndex = {
  readonly files: ReadonlyMap<string, string>;
  readonly authors: ReadonlyMap<string, string>;
  readonly language: string | undefined;
};

const line = (item: LenientElement, key: string): string | undefined => lineOf(childOf(item, key));

/** What an item is to WordPress: post, page, attachment, nav_menu_item … */
export const postType = (item: LenientElement): string => line(item, 'wp:post_type') ?? 'post';

/** An attachment's number and address. */
export const fileOf = (item: LenientElement): readonly [string, string] | undefined => {
  const id = line(item, 'wp:post_id');
  const url = line(item, 'wp:attachment_url') ?? line(item, 'guid');
  return id === undefined || url === undefined ? undefined : [id, url];
};

const hidden: Readonly<Record<string, string>> = {
  draft: 'it is a draft',
  'auto-draft': 'it is a draft',
  pending: 'it waits for review',
  private: 'it is private',
  trash: 'it is in the trash',
  inherit: 'it is a past revision',
};

/** Why an item is not taken over; undefined for a post that was or will be public. */
export const reasonToSkip = (item: LenientElement): string | undefined => {
  const type = postType(item);
  if (type === 'attachment') return 'it is a file: it goes with the articles that show it';
  if (type !== 'post') return `it is no post but a ${type.replaceAll('_', ' ')}`;
  const status = line(item, 'wp:status') ?? 'publish';
  if (hidden[status] !== undefined) return hidden[status];
  if (status !== 'publish' && status !== 'future') return `its status is ${status}`;
  return line(item, 'wp:post_password') === undefined ? undefined : 'it has a password';
};

const metaOf = (item: LenientElement, key: string): readonly string[] =>
  childrenOf(item, 'wp:postmeta')
    .filter((meta) => line(meta, 'wp:meta_key') === key)
    .flatMap((meta) => line(meta, 'wp:meta_value') ?? []);

/** WordPress keeps an enclosure as three lines: address, size, type. */
const enclosuresOf = (item: LenientElement): readonly ExtractedAttachment[] =>
  metaOf(item, 'enclosure').flatMap((value) => {
    const [url = '', size, type] = value.split('\n').map((part) => part.trim());
    return url === '' ? [] : [{ url, size: Number.parseInt(size ?? '', 10) || undefined, type: type || undefined }];
  });

/** The category of those that have none, as WordPress calls it in four languages. */
const noCategory = /^(?:uncategorized|non class[ée]|sin categor[íi]a|غير مصنف)$/iu;

const tagsOf = (item: LenientElement): readonly string[] =>
  childrenOf(item, 'category')
    .filter(({ attributes }) => attributes.domain === undefined || /^(?:category|post_tag)$/.test(attributes.domain))
    .map((category) => plainText(textOf(category)))
    .filter((tag) => tag !== '' && !noCategory.test(tag));

/** An instant in UTC; WordPress writes zeros for a draft's. */
const instant = (written: string | undefined): string | undefined =>
  written === undefined || written.startsWith('0000') ? undefined : `${written.replace(' ', 'T')}Z`;

/** What an export says of a post. */
export const toFields = (item: LenientElement, { files, authors, language }: WxrIndex): ExtractedFields => {
  const login = line(item, 'dc:creator');
  const image = metaOf(item, '_thumbnail_id').flatMap((id) => files.get(id) ?? [])[0];
  // An item is cut off from the head that declares `excerpt`: the prefix is known to nobody else.
  const excerpt = childrenOf(item, 'other:encoded').map(textOf).join('');
  return {
    guid: line(item, 'guid'),
    url: line(item, 'link'),
    title: plainText(textOf(childOf(item, 'title'))),
    summary: plainText(excerpt),
    html: wordPressHtml(textOf(childOf(item, 'content:encoded'))),
    pageLanguage: language,
    authors: login === undefined ? [] : [{ name: authors.get(login) ?? login }],
    tags: tagsOf(item),
    published: instant(line(item, 'wp:post_date_gmt')) ?? line(item, 'pubdate') ?? line(item, 'wp:post_date'),
    modified: instant(line(item, 'wp:post_modified_gmt')),
    image: image === undefined ? undefined : { url: image },
    attachments: enclosuresOf(item),
  };
};
