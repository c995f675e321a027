import { escapeText } from '../body/escape.ts';
import { textToHtml } from '../body/html-to-text.ts';
import type { ExtractedAuthor } from '../extracted-fields.ts';
import { attachmentExtension, readExtension } from '../json/barid-extension.ts';
import { absoluteUrl } from '../permalink.ts';
import { bytesOf } from './element-values.ts';
import { restrictionOf } from './read-terms.ts';
import { maxFeedEntries, type UpstreamEntry, type UpstreamFeed } from './upstream-feed.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectsIn = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A string or a number as text; undefined for any other type, so that a wrong type costs its member and nothing else. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.toWellFormed() : undefined;
};

/** Plain text of the feed as HTML on one line. */
const escapedText = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : escapeText(text);
};

/** JSON Feed 1.1 has `authors`; 1.0 has one `author`, which some feeds write as a string. */
const authorsOf = ({ authors, author }: JsonObject): readonly ExtractedAuthor[] => {
  const plural = objectsIn(authors);
  const persons = plural.length > 0 ? plural : objectsIn([author]);
  return [
    ...persons.map(({ name, url }) => ({ name: textOf(name), url: textOf(url) })),
    ...(typeof author === 'string' ? [{ name: author }] : []),
  ];
};

const toEntry = (item: JsonObject, base: string | undefined): UpstreamEntry => {
  const id = textOf(item.id);
  const addressOf = (value: unknown): string | undefined => {
    const written = textOf(value);
    return written === undefined ? undefined : (absoluteUrl(written, base) ?? written);
  };
  const image = addressOf(item.image) ?? addressOf(item.banner_image);
  const contentText = textOf(item.content_text);
  const own = readExtension(item._barid);
  return {
    id,
    link: addressOf(item.url) ?? addressOf(item.external_url) ?? (/^https?:/.test(id ?? '') ? id : undefined),
    related: textOf(item.url) === undefined ? undefined : addressOf(item.external_url),
    title: escapedText(item.title),
    shortTitle: own.shortTitle,
    summary: escapedText(item.summary),
    content: textOf(item.content_html) ?? (contentText === undefined ? undefined : textToHtml(contentText)),
    published: textOf(item.date_published),
    updated: textOf(item.date_modified),
    authors: authorsOf(item),
    categories: Array.isArray(item.tags) ? item.tags.flatMap((tag) => textOf(tag) ?? []) : [],
    attachments: objectsIn(item.attachments).flatMap((file) => {
      const url = addressOf(file.url);
      const duration = typeof file.duration_in_seconds === 'number' ? file.duration_in_seconds : undefined;
      const size = bytesOf(textOf(file.size_in_bytes));
      const details = attachmentExtension.parse(file._barid) ?? {};
      return url === undefined
        ? []
        : [{ ...details, url, type: textOf(file.mime_type), size, duration, title: textOf(file.title) }];
    }),
    image: image === undefined ? undefined : { url: image, ...own.image },
    language: textOf(item.language),
    episode: own.episode,
    location: own.location,
    source: own.source,
    terms: own.terms,
    marks: item,
  };
};

/** Whether a JSON value declares itself a JSON Feed; a batch of our own items does not. */
export const isJsonFeed = (value: unknown): value is JsonObject =>
  isObject(value) && /jsonfeed\.org\/version\//.test(textOf(value.version) ?? '');

/**
 * A JSON Feed 1.0 or 1.1, whatever version it declares; undefined for a value without `items`. Relative URLs belong to its
 * home page, its own address or `url`.
 */
export const readJsonFeed = (feed: unknown, url: string | undefined): UpstreamFeed | undefined => {
  if (!isObject(feed) || !Array.isArray(feed.items)) return undefined;
  const base = [feed.home_page_url, feed.feed_url, url].map((one) => absoluteUrl(textOf(one) ?? '')).find(Boolean);
  const items = objectsIn(feed.items);
  const entries = items.slice(0, maxFeedEntries).map((item) => toEntry(item, base));
  return {
    id: textOf(feed.feed_url),
    link: textOf(feed.home_page_url),
    self: textOf(feed.feed_url),
    title: escapedText(feed.title),
    description: escapedText(feed.description),
    language: textOf(feed.language),
    image: textOf(feed.icon) ?? textOf(feed.favicon),
    authors: authorsOf(feed),
    categories: [],
    restriction: restrictionOf({ elements: [], copyright: undefined, entries }),
    entries,
    entryCount: items.length,
  };
};
