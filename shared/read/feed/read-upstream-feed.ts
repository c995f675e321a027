import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/html-to-text.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { type ParseContext, type ParsedArticle, toParsedArticle } from '../parsed-article.ts';
import { type LenientElement, parseLenientXml } from './lenient-xml.ts';
import { readAtom } from './read-atom.ts';
import { readJsonFeed } from './read-json-feed.ts';
import { readRss } from './read-rss.ts';
import type { UpstreamEntry, UpstreamFeed } from './upstream-feed.ts';

/**
 * A feed in any format that Barid follows: RSS 0.90–2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. `url` is the base of
 * relative URLs. @throws Rejected FEED_UNKNOWN, JSON_INVALID
 */
export const parseUpstreamFeed = (text: string, url: string | undefined): UpstreamFeed => {
  const refuse = (message: string): Rejected => new Rejected('FEED_UNKNOWN', message, { status: 415 });
  if (/^\s*\{/.test(text)) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new Rejected('JSON_INVALID', 'The document starts like JSON but is not valid JSON.', { cause: error });
    }
    const feed = readJsonFeed(value);
    if (feed === undefined) throw refuse('The JSON document is not a JSON Feed: it has no "items" array.');
    return feed;
  }
  // The feed's own element is at the top or one level below: some servers print other markup around it.
  const elementsIn = ({ children }: LenientElement): readonly LenientElement[] =>
    children.filter((node) => typeof node !== 'string');
  const top = elementsIn(parseLenientXml(text, url));
  const root =
    top.find(({ key }) => /^(?:rss|rdf:rdf|(?:atom:)?feed|(?:atom:)?entry|channel|other:rss|rdf)$/.test(key)) ??
    top.flatMap(elementsIn).find(({ key }) => /^(?:rss|rdf:rdf|atom:feed|channel)$/.test(key));
  if (root === undefined) throw refuse('The document is not a feed: it has no <rss>, <rdf:RDF> or <feed> element.');
  return /(?:^|:)(?:feed|entry)$/.test(root.key) ? readAtom(root) : readRss(root);
};

/** How many words of the text replace a missing title. */
const maxTitleWords = 12;

const toFields = (entry: UpstreamEntry, feed: UpstreamFeed): ExtractedFields => {
  // Microblogs have no titles.
  const words = plainText(entry.content ?? entry.summary ?? '').split(' ');
  const opening = words.slice(0, maxTitleWords).join(' ') + (words.length > maxTitleWords ? '…' : '');
  const authors = entry.authors.length > 0 ? entry.authors : feed.authors;
  return {
    guid: entry.id,
    url: entry.link,
    title: plainText(entry.title ?? '') || opening || undefined,
    summary: entry.content === undefined ? undefined : plainText(entry.summary ?? ''),
    html: entry.content ?? entry.summary ?? entry.title ?? '',
    language: entry.language === feed.language ? undefined : entry.language,
    pageLanguage: feed.language,
    authors: authors.map(({ name, email, url }) => ({ name: plainText(name ?? ''), email, url })),
    tags: entry.categories.map(plainText),
    published: entry.published ?? entry.updated,
    modified: entry.updated,
    image: entry.image === undefined ? undefined : { url: entry.image },
    attachments: entry.attachments,
    source: entry.source,
    base: entry.base,
  };
};

/** The article of each entry of a feed, or why the entry is not one. @throws Rejected FEED_UNKNOWN, JSON_INVALID */
export const readUpstreamFeed = (text: string, context: ParseContext): readonly (ParsedArticle | Rejected)[] => {
  // URLs of a feed are relative to the feed, never to the folder that its file is in.
  const { url, findPicture: _findPicture, ...entryContext } = context;
  const feed = parseUpstreamFeed(text, url);
  return feed.entries.map((entry, index) => {
    try {
      return toParsedArticle(toFields(entry, feed), entryContext);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const place = `entry ${index + 1}`;
      return new Rejected(error.code, `${entry.link ?? entry.id ?? place}: ${error.message}`, {
        status: error.status,
        faults: error.faults.map((fault) => ({ ...fault, pointer: `${place} ${fault.pointer}` })),
      });
    }
  });
};
