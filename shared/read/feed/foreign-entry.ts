import { lineOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement } from './lenient-xml.ts';

/** Blogger's categories for what an entry of its export is; its labels have other schemes. */
const bloggerScheme = /\bschemas\.google\.com\/g\/2005#kind$/;
const bloggerKind = /\bschemas\.google\.com\/blogger\/2008\/kind#(\w+)$/;

const bloggerNames: ReadonlyMap<string, string> = new Map([['settings', 'setting']]);

/** The category that says what an entry of Blogger is, and is no tag. */
export const isBloggerKind = ({ attributes }: LenientElement): boolean =>
  bloggerScheme.test(attributes.scheme?.trim() ?? '');

/** What an entry of Blogger is, by its export (`category`) or by Google Takeout (`blogger:type`); undefined for others. */
const bloggerType = (entry: LenientElement): string | undefined => {
  const type = lineOf(childOf(entry, 'blogger:type'));
  if (type !== undefined) return type.toLowerCase();
  const kind = childrenOf(entry, 'atom:category', 'category').find(isBloggerKind);
  return kind === undefined ? undefined : bloggerKind.exec(kind.attributes.term?.trim() ?? '')?.[1]?.toLowerCase();
};

const foreignToBlogger = (entry: LenientElement): string | undefined => {
  const type = bloggerType(entry);
  if (type === undefined) return undefined;
  if (type !== 'post') return bloggerNames.get(type) ?? type;
  const status = lineOf(childOf(entry, 'blogger:status'))?.toLowerCase() ?? 'live';
  if (status === 'soft_trashed' || lineOf(childOf(entry, 'blogger:trashed')) !== undefined) return 'trashed post';
  const isDraft = /^yes$/i.test(lineOf(childOf(childOf(entry, 'app:control', 'atom:control'), 'app:draft')) ?? '');
  return isDraft || (status !== 'live' && status !== 'scheduled') ? 'draft' : undefined;
};

/** The types of items of a WordPress export that are no posts, in words. */
const wordPressTypes: ReadonlyMap<string, string> = new Map([
  ['attachment', 'file'],
  ['custom_css', 'style sheet'],
  ['customize_changeset', 'draft of the customizer'],
  ['guest-author', 'guest author'],
  ['nav_menu_item', 'menu item'],
  ['oembed_cache', 'cached embed'],
  ['page', 'page'],
  ['product', 'product'],
  ['revision', 'revision'],
  ['wp_block', 'block pattern'],
  ['wp_global_styles', 'style sheet'],
  ['wp_navigation', 'menu'],
  ['wp_template', 'template'],
  ['wp_template_part', 'template part'],
]);

const wordPressStatuses: ReadonlyMap<string, string> = new Map([
  ['auto-draft', 'draft'],
  ['draft', 'draft'],
  ['inherit', 'revision'],
  ['pending', 'pending post'],
  ['private', 'private post'],
  ['trash', 'trashed post'],
]);

/** What an item of a WordPress export is, where it is neither a public nor a scheduled post; undefined for those. */
export const foreignToWordPress = (item: LenientElement): string | undefined => {
  const lineIn = (key: string): string | undefined => lineOf(childOf(item, key));
  const type = lineIn('wp:post_type') ?? 'post';
  if (type !== 'post') return wordPressTypes.get(type) ?? `item of type ${type.slice(0, 50)}`;
  const status = lineIn('wp:status') ?? 'publish';
  if (status !== 'publish' && status !== 'future')
    return wordPressStatuses.get(status) ?? `post of status ${status.slice(0, 50)}`;
  return lineIn('wp:post_password') === undefined ? undefined : 'password-protected post';
};

/** The address of a reader's comment: of WordPress, Drupal and Disqus, of SPIP, and of Blogger and Dotclear. */
const commentUrl = /#(?:comment-?|forum-?|c)\d+$/;

/** The titles that WordPress gives a comment feed and its items, in English, French, Spanish and Arabic. */
const commentFeedTitle =
  /^(?:comments (?:on|for)|commentaires (?:sur|pour)|comentarios (?:en|de|sobre)|(?:ال)?تعليقات)(?![\p{L}\p{N}])/iu;
const commentTitle =
  /^(?:(?:by|par|por|بواسطة)\s*:|(?:comments? on|commentaires? sur|comentarios? en|تعليق على)(?![\p{L}\p{N}]))/iu;

/** Whether an entry is a comment by its title and by that of its feed; either alone may be an article's. */
export const isTitledComment = (feedTitle: string, title: string): boolean =>
  commentFeedTitle.test(feedTitle) && commentTitle.test(title);

/** The title under which RSS-Bridge puts its own failure into a feed. */
export const errorTitle = /^(?:.{0,100}: )?Bridge returned error -?\d+!/i;

/** What an entry of a feed or of an export is, where it is no published article; undefined for an article. */
export const foreignKindOf = (entry: LenientElement, link: string | undefined): string | undefined => {
  // RFC 4685 §3: the entry answers to another one.
  const isComment = childOf(entry, 'thr:in-reply-to') !== undefined || commentUrl.test(link ?? '');
  return foreignToBlogger(entry) ?? foreignToWordPress(entry) ?? (isComment ? 'comment' : undefined);
};
