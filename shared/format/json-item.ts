import type { Article, ArticleSource, Attachment, Author } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { isBlank } from './blank.ts';
import { toRfc3339 } from './dates.ts';
import { emailOf } from './email.ts';
import { entryAuthors, entrySource, entrySummary, entryTags, entryUrl } from './entry.ts';
import { toUri } from './uri.ts';

const mailto = (author: Author): string | undefined => {
  const email = emailOf(author);
  return email === undefined ? undefined : toUri(`mailto:${email}`);
};

/** JSON Feed 1.1, `authors`: an e-mail address is a `mailto:` URL. */
export const toJsonAuthor = (author: Author) => ({
  name: author.name,
  url: author.url === undefined ? mailto(author) : toUri(author.url),
});

/** JSON Feed 1.1, `attachments`. */
const toJsonAttachment = ({ url, type, title, size, duration }: Attachment) => ({
  url: toUri(url),
  mime_type: type,
  title: isBlank(title ?? '') ? undefined : title,
  size_in_bytes: size,
  duration_in_seconds: duration,
});

/** What JSON Feed has no name for, under ours. */
const toExtension = (article: Article) => {
  const { image } = article;
  const source = entrySource(article);
  if (image?.alt === undefined && source === undefined) return undefined;
  const { alt, width, height } = image ?? {};
  return { image: image && { alt, width, height }, source: source && toJsonSource(source) };
};

const toJsonSource = ({ name, url, feed }: ArticleSource) => ({
  name,
  url: url && toUri(url),
  feed_url: feed && toUri(feed),
});

/** One item of JSON Feed 1.1 but for its `content_html`. */
export const toJsonItem = (view: FeedView, article: Article) => {
  const authors = entryAuthors(view, article).map(toJsonAuthor);
  const tags = entryTags(article);
  return {
    id: article.guid,
    url: entryUrl(view, article),
    title: article.title,
    summary: entrySummary(article),
    image: article.image && toUri(article.image.url),
    date_published: toRfc3339(article.published),
    date_modified: toRfc3339(article.modified),
    authors: authors.length === 0 ? undefined : authors,
    // Version 1's name for it, which is all that many readers know.
    author: authors[0],
    tags: tags.length === 0 ? undefined : tags,
    language: article.language,
    attachments: article.attachments.length === 0 ? undefined : article.attachments.map(toJsonAttachment),
    _barid: toExtension(article),
  };
};
