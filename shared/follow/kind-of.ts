import { Rejected } from '#shared/errors.ts';
import { detectFormat } from '#shared/read/detect-format.ts';
import { isWordPress } from '#shared/read/wordpress/read-wordpress.ts';
import type { Source } from '#shared/site/site.ts';
import type { Kind } from './look.ts';

const names: Readonly<Record<Kind, string>> = {
  feed: 'a feed',
  page: 'a page',
  wordpress: "WordPress's list of posts",
  sitemap: 'a sitemap',
};

const jsonKind = (text: string): Kind | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (isWordPress(value) || (Array.isArray(value) && value.length === 0)) return 'wordpress';
    return typeof value === 'object' && value !== null && 'items' in value ? 'feed' : undefined;
  } catch {
    return undefined;
  }
};

/** Some feeds have a line of their server's complaints above them. */
const holdsFeed = (text: string): boolean => /<(?:rss|channel|(?:\w+:)?feed|rdf:RDF)[\s>]/.test(text.slice(0, 65_536));

const found = (text: string, type: string): Kind | undefined => {
  const format = detectFormat(text, { type });
  if (format === 'json') return jsonKind(text);
  if (format === 'html') return 'page';
  if (format === 'sitemap') return 'sitemap';
  return format === 'feed' && holdsFeed(text) ? 'feed' : undefined;
};

/**
 * What an answer is, by its bytes: labels lie. What the site file says, or was found before, must still be so: a page
 * in a feed's place is a failure of its server and never an article.
 * @throws Rejected SOURCE_UNREADABLE, SOURCE_OF_ANOTHER_KIND
 */
export const kindOf = (text: string, type: string, source: Source, before: Kind | undefined): Kind => {
  const expected = source.type === 'auto' ? before : source.type;
  const kind = expected === 'feed' && holdsFeed(text) ? 'feed' : found(text, type);
  if (kind === undefined) {
    const wanted = expected === undefined ? 'a feed, a page or a sitemap' : names[expected];
    throw new Rejected('SOURCE_UNREADABLE', `${source.url} answers with something that is not ${wanted}.`);
  }
  if (expected === undefined || kind === expected) return kind;
  throw new Rejected(
    'SOURCE_OF_ANOTHER_KIND',
    `${source.url} answers with ${names[kind]} where ${names[expected]} is expected. If it is so for good, say "type": "${kind}" in the site file.`,
  );
};
