import { defined } from '#shared/defined.ts';
import type { Article, Author } from '#shared/model/article.ts';
import { toRfc3339 } from '#shared/model/instant.ts';
import { isBlank } from '#shared/plain-text.ts';
import { archiveLinks, selfUrl } from './archive-links.ts';
import { encode, jsonContent, toBytes } from './document-bytes.ts';
import { entryCache } from './entry-cache.ts';
import { entryAuthors, entrySource, entrySummary, entryTags, entryUrl } from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { entryJsonTerms, feedJsonTerms } from './terms.ts';
import { emailOf, toUri } from './wire-values.ts';
import { legalText } from './xml.ts';

/** The notation of `JSON.stringify` for characters that XML forbids: controls and lone surrogates escaped, others plain. */
const mayBeIllegal = /\\u|\\[bf]|[\uFFFE\uFFFF]/;

/** A value as JSON on one line, without the characters that XML forbids, so that the three formats agree. */
const toLine = (value: unknown): string => {
  const line = JSON.stringify(value);
  if (!mayBeIllegal.test(line)) return line;
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? legalText(member) : member));
};

const optionalUri = (url: string | undefined): string | undefined => (url === undefined ? undefined : toUri(url));

/** JSON Feed 1.1, `authors`: an e-mail address becomes a `mailto:` URL. */
const toJsonAuthor = (author: Author) => {
  const email = emailOf(author);
  return { name: author.name, url: optionalUri(author.url ?? (email === undefined ? undefined : `mailto:${email}`)) };
};

/** The values of an item that JSON Feed has no names for, in an extension of ours; undefined without any. */
const extensionOf = (view: FeedView, article: Article) => {
  const { image, revision, episode, location, shortTitle } = article;
  const source = entrySource(article);
  const hasImage = image?.alt !== undefined || image?.credit !== undefined || source !== undefined;
  const { transcripts, chapters, persons, isExplicit: explicit, ...numbers } = episode ?? {};
  const extension = defined({
    // A corrected article may keep its `date_modified`: the visibility check knows it by its revision.
    revision: revision > 1 ? revision : undefined,
    shortTitle,
    image: hasImage
      ? image && { alt: image.alt, width: image.width, height: image.height, credit: image.credit }
      : undefined,
    source: source && { name: source.name, url: optionalUri(source.url), feed_url: optionalUri(source.feed) },
    episode: episode && {
      ...numbers,
      explicit,
      transcripts: transcripts?.map((transcript) => ({ ...transcript, url: toUri(transcript.url) })),
      chapters: chapters && { ...chapters, url: toUri(chapters.url) },
      persons: persons?.map((person) => ({
        ...person,
        url: optionalUri(person.url),
        image: optionalUri(person.image),
      })),
    },
    location,
    terms: entryJsonTerms(view, article),
  });
  return Object.keys(extension).length === 0 ? undefined : extension;
};

/** One item of JSON Feed 1.1 without its `content_html`. */
const toItem = (view: FeedView, article: Article) => {
  const { attachments, image } = article;
  const authors = entryAuthors(view, article).map(toJsonAuthor);
  const tags = entryTags(article);
  return {
    id: article.guid,
    url: entryUrl(view, article),
    // JSON Feed 1.1, `external_url`: "the URL of a page elsewhere".
    external_url: optionalUri(article.relatedUrl),
    title: article.title,
    summary: entrySummary(view.site, article),
    image: optionalUri(image?.url),
    date_published: toRfc3339(article.published),
    date_modified: toRfc3339(article.modified),
    authors: authors.length === 0 ? undefined : authors,
    // The name of version 1, which is all that many readers know.
    author: authors[0],
    tags: tags.length === 0 ? undefined : tags,
    language: article.language,
    attachments:
      attachments.length === 0
        ? undefined
        : attachments.map(({ url, type, title, size, duration, thumbnail, ...details }) => ({
            url: toUri(url),
            mime_type: type,
            title: isBlank(title ?? '') ? undefined : title,
            size_in_bytes: size,
            duration_in_seconds: duration,
            _barid:
              thumbnail === undefined && Object.keys(details).length === 0
                ? undefined
                : { ...details, thumbnail: optionalUri(thumbnail) },
          })),
    _barid: extensionOf(view, article),
  };
};

const toHead = (view: FeedView) => {
  const { site, feed, hubs, updated } = view;
  const author = site.author === undefined ? undefined : toJsonAuthor(site.author);
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description === '' ? undefined : feed.description,
    home_page_url: toUri(site.url),
    feed_url: selfUrl(view, 'json'),
    // JSON Feed 1.1, `next_url`: the URL of older items.
    next_url: archiveLinks(view, 'json').find(({ rel }) => rel === 'prev-archive')?.href,
    language: feed.language,
    icon: optionalUri(site.logo ?? site.icon),
    favicon: optionalUri(site.icon),
    authors: author && [author],
    // The name of version 1, which is all that many readers know.
    author,
    hubs: hubs.length === 0 ? undefined : hubs.map((url) => ({ type: 'WebSub', url: toUri(url) })),
    // JSON Feed 1.1, Extensions: our name after an underscore. JSON Feed has no date for the feed itself.
    _barid: {
      updated: toRfc3339(updated),
      copyright: site.copyright,
      accent_color: site.accentColor,
      terms: feedJsonTerms(view),
    },
  };
};

/** One item; `content_html` in each: readers show nothing for `content_text`. */
const renderItem = (view: FeedView, article: Article): readonly Uint8Array[] =>
  toBytes([toLine(toItem(view, article)).slice(0, -1), ',"content_html":', ...jsonContent(view, article), '}']);

const renderedItems = entryCache<readonly Uint8Array[]>();

/** Renders JSON Feed 1.1 with one item on each line, which split-entries.ts relies on. */
export const renderJsonFeed = (view: FeedView): Uint8Array => {
  const itemOf = renderedItems(view, (article) => renderItem(view, article));
  return encode(
    toLine(toHead(view)).slice(0, -1),
    ',"items":[\n',
    ...view.entries.flatMap((article, index) => [index === 0 ? '' : ',\n', ...itemOf(article)]),
    '\n]}\n',
  );
};
