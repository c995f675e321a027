import { escapeText } from '../body/escape.ts';
import { textToHtml } from '../body/text-to-html.ts';
import type { UpstreamEntry, UpstreamFeed, UpstreamPerson } from './upstream-feed.ts';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lenient where the specification is strict: what has the wrong type is not there, and costs nothing else. */
const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.toWellFormed() : undefined;
};

const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** JSON Feed 1.1: `authors`; 1.0 had one `author`. */
const authorsOf = (node: Node): readonly UpstreamPerson[] => {
  const plural = nodes(node.authors);
  const authors = plural.length > 0 ? plural : isNode(node.author) ? [node.author] : [];
  const named = typeof node.author === 'string' ? [{ name: node.author }] : [];
  return [...authors.map(({ name, url }) => ({ name: text(name), url: text(url) })), ...named];
};

const escaped = (value: unknown): string | undefined => {
  const plain = text(value);
  return plain === undefined ? undefined : escapeText(plain);
};

const toEntry = (item: Node): UpstreamEntry => {
  const plain = text(item.content_text);
  const link = text(item.url) ?? text(item.external_url);
  return {
    id: text(item.id),
    link: link ?? (/^https?:/.test(text(item.id) ?? '') ? text(item.id) : undefined),
    title: escaped(item.title),
    summary: escaped(item.summary),
    content: text(item.content_html) ?? (plain === undefined ? undefined : textToHtml(plain)),
    published: text(item.date_published),
    updated: text(item.date_modified),
    authors: authorsOf(item),
    categories: Array.isArray(item.tags) ? item.tags.flatMap((tag) => text(tag) ?? []) : [],
    files: nodes(item.attachments).flatMap((file) => {
      const url = text(file.url);
      const duration = typeof file.duration_in_seconds === 'number' ? file.duration_in_seconds : undefined;
      return url === undefined
        ? []
        : [{ url, type: text(file.mime_type), size: text(file.size_in_bytes), duration, title: text(file.title) }];
    }),
    image: text(item.image) ?? text(item.banner_image),
    language: text(item.language),
  };
};

/** Whether a JSON value calls itself a JSON Feed, 1.0 or 1.1, and is not a batch of ours. */
export const isJsonFeed = (value: unknown): value is Node =>
  isNode(value) && /jsonfeed\.org\/version\//.test(text(value.version) ?? '');

/** Whether it can be read as one: some feeds get their version wrong. */
export const holdsItems = (value: unknown): value is Node => isNode(value) && Array.isArray(value.items);

/** A JSON Feed 1.0 or 1.1. */
export const readJsonFeed = (feed: Node): UpstreamFeed => ({
  id: text(feed.feed_url),
  link: text(feed.home_page_url),
  title: escaped(feed.title),
  description: escaped(feed.description),
  language: text(feed.language),
  image: text(feed.icon) ?? text(feed.favicon),
  authors: authorsOf(feed),
  categories: [],
  entries: nodes(feed.items).map(toEntry),
});
