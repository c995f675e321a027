import type { Article, ArticleSource, Attachment, Author } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { isBlank } from './blank.ts';
import { directionOf } from './direction.ts';
import { excerpt } from './excerpt.ts';
import { toUri } from './uri.ts';
import { htmlText } from './xml.ts';

/** Where an entry can be read: its permalink, or its place in the feed's page when the publisher named none. */
export const entryUrl = (view: FeedView, article: Article): string =>
  article.url === undefined
    ? `${documentUrl(view.publicUrl, view.feed.slug, 'page')}#${article.id}`
    : toUri(article.url);

const hasName = ({ name }: { readonly name: string }): boolean => !isBlank(name);

/** Who it was taken from, by a name that can be seen: its own, or that of its address's host. */
export const entrySource = ({ source }: Article): ArticleSource | undefined => {
  if (source === undefined || hasName(source)) return source;
  const address = URL.parse(source.url ?? source.feed ?? '');
  return address === null ? undefined : { ...source, name: address.host };
};

/** Who wrote it, as every format says it: its own authors, or else who it was taken from, or else the site's author. */
export const entryAuthors = ({ site }: FeedView, article: Article): readonly Author[] => {
  const own = article.authors.filter(hasName);
  const source = entrySource(article);
  if (own.length > 0) return own;
  if (source !== undefined) {
    return [{ name: source.name, ...(source.url === undefined ? {} : { url: source.url }) }];
  }
  return site.author === undefined ? [] : [site.author].filter(hasName);
};

/** Tags that say something, each once. */
export const entryTags = ({ tags }: Article): readonly string[] => [...new Set(tags.filter((tag) => !isBlank(tag)))];

/** Plain text, never blank: what the publisher wrote, or the beginning of the content, or the title. */
export const entrySummary = ({ summary = '', content, title }: Article): string => {
  if (!isBlank(summary)) return summary;
  return excerpt(content) || title;
};

/** Whether an entry shows its whole text. */
export const hasFullContent = ({ feed }: FeedView, { content }: Article): boolean =>
  feed.content === 'full' && /\S/.test(content);

const saysDirection = /^<(?:div|article|section)\b[^>]* dir='/;

/** Readers show content from left to right unless it says otherwise: an `xml:lang` does not turn it. */
const frame = ({ feed }: FeedView, { language }: Article, html: string): readonly [open: string, close: string] => {
  const direction = directionOf(language);
  const isPlain = direction === 'ltr' && directionOf(feed.language) === 'ltr';
  if (isPlain || saysDirection.test(html)) return ['', ''];
  return [`<div dir='${direction}' lang='${language.replace(/[^a-z0-9-]/gi, '')}'>`, '</div>'];
};

/** What an entry shows: the body unchanged, or the summary as a paragraph, between the tags that give its direction. */
export const entryContent = (
  view: FeedView,
  article: Article,
): { readonly open: string; readonly html: string; readonly close: string } => {
  const html = hasFullContent(view, article) ? article.content : `<p>${htmlText(entrySummary(article))}</p>`;
  const [open, close] = frame(view, article, html);
  return { open, html, close };
};

/** Attachments, and among them the one that RSS names as its enclosure: sound or film first, then what has a size. */
export const entryAttachments = ({
  attachments,
}: Article): { readonly enclosure: Attachment | undefined; readonly others: readonly Attachment[] } => {
  const played = attachments.filter(({ type }) => /^(?:audio|video)\//.test(type));
  const preferred = played.length > 0 ? played : attachments;
  const enclosure = preferred.find(({ size }) => size !== undefined) ?? preferred[0];
  return { enclosure, others: attachments.filter((attachment) => attachment !== enclosure) };
};
