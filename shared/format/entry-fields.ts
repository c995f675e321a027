import { defined } from '#shared/defined.ts';
import type { Article, ArticleSource, Attachment, Author } from '#shared/model/article.ts';
import { articlePageUrl } from '#shared/model/article-page.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { isBlank, truncate } from '#shared/plain-text.ts';
import { excerpt, isLongPassage } from './excerpt.ts';
import type { FeedView } from './feed-view.ts';
import { directionOf, toUri } from './wire-values.ts';
import { htmlText } from './xml.ts';

const hasName = ({ name }: { readonly name: string }): boolean => !isBlank(name);

/** The place of an entry in the page of its feed, as long as that shows it. */
export const entryAnchor = ({ publicUrl, feed }: FeedView, { id }: Pick<Article, 'id'>): string =>
  `${documentUrl(publicUrl, feed.slug, 'page')}#${id}`;

/** The address of an entry itself: its permalink, or without one the page that Barid makes of it. */
export const entryAddress = (
  { publicUrl }: Pick<FeedView, 'publicUrl'>,
  { id, url }: Pick<Article, 'id' | 'url'>,
): string => (url === undefined ? articlePageUrl(publicUrl, id) : toUri(url));

/** A URL with these parameters before its fragment, except those that it has. */
const withParameters = (url: string, parameters: Readonly<Record<string, string>>): string => {
  const [, start = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? [];
  const present = new URLSearchParams(query);
  const added = Object.entries(parameters)
    .filter(([name]) => !present.has(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const all = [...(query.length > 1 ? [query.slice(1)] : []), ...added].join('&');
  return `${start}${all === '' ? query : `?${all}`}${fragment}`;
};

/** The URL by which readers of a document open an entry, with the feed's `linkParameters` on a permalink. */
export const entryUrl = (view: FeedView, article: Article): string => {
  const { linkParameters } = view.feed;
  const address = entryAddress(view, article);
  return article.url === undefined || linkParameters === undefined ? address : withParameters(address, linkParameters);
};

/** The upstream of a copied entry, with a visible name: its own, or the host of its address. */
export const entrySource = ({ source }: Article): ArticleSource | undefined => {
  if (source === undefined || hasName(source)) return source;
  const address = URL.parse(source.url ?? source.feed ?? '');
  return address === null ? undefined : { ...source, name: address.host };
};

/** The authors of an entry in every format: its own, or else its source, or else the author of the site. */
export const entryAuthors = ({ site }: FeedView, article: Article): readonly Author[] => {
  const own = article.authors.filter(hasName);
  const source = entrySource(article);
  if (own.length > 0) return own;
  if (source !== undefined) {
    return [{ name: source.name, ...(source.url === undefined ? {} : { url: source.url }) }];
  }
  return site.author === undefined ? [] : [site.author].filter(hasName);
};

/** The visible tags of an entry, each once. */
export const entryTags = ({ tags }: Article): readonly string[] => [...new Set(tags.filter((tag) => !isBlank(tag)))];

/** The vocabulary of tags (RFC 4287 §4.2.2.2; RSS 2.0, `category`, `domain`): the folder of the feeds by tag. */
export const tagScheme = ({ publicUrl }: FeedView): string => `${publicUrl}/feeds/tag/`;

/** Characters of an excerpt where the site file does not say it: Flipboard shows as many of a description. */
const defaultExcerptLength = 300;

/** The setting of a site that decides how long excerpts are. */
type ExcerptSetting = { readonly excerptLength?: number | undefined };

/** Characters of a summary that is longer than any summary. */
const maxSummary = 1_000;

/**
 * Plain text, never blank: the publisher's summary, or else the beginning of the content, or else the title. Seen in the
 * wild: summaries that repeat the whole text, which a feed of summaries must not give away.
 */
const summaryOf = ({ summary = '', content, title }: Article, excerptLength: number): string => {
  if (isBlank(summary)) return excerpt(content, excerptLength) || title;
  if (!isLongPassage(summary, content, excerptLength)) return truncate(summary, maxSummary);
  return excerpt(content, excerptLength) || truncate(summary, excerptLength);
};

/** Summaries by the length of excerpts. */
const summaries = new WeakMap<Article, Map<number, string>>();

/** The summary of an entry, made once for all feeds and formats. */
export const entrySummary = ({ excerptLength = defaultExcerptLength }: ExcerptSetting, article: Article): string => {
  const made = summaries.get(article) ?? new Map<number, string>();
  const summary = made.get(excerptLength) ?? summaryOf(article, excerptLength);
  made.set(excerptLength, summary);
  summaries.set(article, made);
  return summary;
};

/** Whether an entry shows its full text. */
export const hasFullContent = ({ feed }: FeedView, { content }: Article): boolean =>
  feed.content === 'full' && /\S/.test(content);

const declaresDirection = /^<(?:div|article|section)\b[^>]* dir='/;

/** HTML between tags that declare its direction, which are empty where none has to be declared. */
export type DirectedHtml = { readonly open: string; readonly html: string; readonly close: string };

/** Readers show HTML from left to right in spite of an `xml:lang`. */
const withDirection = (view: FeedView, { language }: Article, html: string): DirectedHtml => {
  const direction = directionOf(language);
  const isPlain = direction === 'ltr' && directionOf(view.feed.language) === 'ltr';
  if (isPlain || declaresDirection.test(html)) return { open: '', html, close: '' };
  return { open: `<div dir='${direction}' lang='${language.replace(/[^a-z0-9-]/gi, '')}'>`, html, close: '</div>' };
};

/** The HTML content of an entry: the body unchanged, or the summary as a paragraph. */
export const entryContent = (view: FeedView, article: Article): DirectedHtml =>
  withDirection(
    view,
    article,
    hasFullContent(view, article) ? article.content : `<p>${htmlText(entrySummary(view.site, article))}</p>`,
  );

/** The summary beside the full content of an entry, as HTML. */
export const entryDescription = (view: FeedView, article: Article): DirectedHtml =>
  withDirection(view, article, htmlText(entrySummary(view.site, article)));

const pictureTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

const isPlayed = ({ type }: Attachment): boolean => /^(?:audio|video)\//.test(type);

/**
 * The lead picture as an attachment, where nothing is to be played and the feed says so: its readers look for pictures among
 * the enclosures alone.
 */
const pictureAttachment = ({ feed }: FeedView, { image, attachments }: Article): Attachment | undefined => {
  if (image === undefined || feed.picture !== 'enclosure' || attachments.some(isPlayed)) return undefined;
  const ending = /\.([a-z]+)(?:[?#]|$)/i.exec(image.url)?.[1]?.toLowerCase() ?? '';
  const size = attachments.find(({ url }) => url === image.url)?.size;
  return defined({ url: image.url, type: pictureTypes[ending] ?? 'image/jpeg', size });
};

/** The enclosure of RSS, and the attachments that are none. */
export type EntryAttachments = { readonly enclosure: Attachment | undefined; readonly others: readonly Attachment[] };

/** An article's own attachments: the enclosure is audio or video first, and of these one with a known size. */
export const ownAttachments = ({ attachments }: Article): EntryAttachments => {
  const played = attachments.filter(isPlayed);
  const preferred = played.length > 0 ? played : attachments;
  const enclosure = preferred.find(({ size }) => size !== undefined) ?? preferred[0];
  return { enclosure, others: attachments.filter((attachment) => attachment !== enclosure) };
};

/** The attachments of an entry, among them the lead picture in a feed whose `picture` is `enclosure`. */
export const entryAttachments = (view: FeedView, article: Article): EntryAttachments => {
  const picture = pictureAttachment(view, article);
  if (picture === undefined) return ownAttachments(article);
  return { enclosure: picture, others: article.attachments.filter(({ url }) => url !== picture.url) };
};

/** The attachments of an entry, the lead picture first in a feed whose `picture` is `enclosure`. */
export const entryFiles = (view: FeedView, article: Article): readonly Attachment[] => {
  const { enclosure, others } = entryAttachments(view, article);
  return enclosure === undefined || article.attachments.includes(enclosure)
    ? article.attachments
    : [enclosure, ...others];
};
