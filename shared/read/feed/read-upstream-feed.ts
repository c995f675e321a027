import { Rejected } from '#shared/errors.ts';
import { plainText } from '../body/plain-text.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import type { ParseContext, ParsedArticle } from '../parsed-article.ts';
import { toParsedArticle } from '../parsed-article.ts';
import { type LenientElement, parseLenientXml } from './lenient-xml.ts';
import { readAtom } from './read-atom.ts';
import { holdsItems, readJsonFeed } from './read-json-feed.ts';
import { readRss } from './read-rss.ts';
import type { UpstreamEntry, UpstreamFeed } from './upstream-feed.ts';

const isElement = (node: LenientElement | string): node is LenientElement => typeof node !== 'string';

/** The feed's own element, wherever junk around it has put it. */
const findRoot = (root: LenientElement): LenientElement | undefined => {
  const level = root.children.filter(isElement);
  const own = level.find(({ key }) =>
    /^(?:rss|rdf:rdf|(?:atom:)?feed|(?:atom:)?entry|channel|other:rss|rdf)$/.test(key),
  );
  return (
    own ??
    level
      .flatMap(({ children }) => children.filter(isElement))
      .find(({ key }) => /^(?:rss|rdf:rdf|atom:feed|channel)$/.test(key))
  );
};

/** A feed in XML: RSS 0.90–2.0, RDF, Atom 0.3 and 1.0. @throws Rejected FEED_UNKNOWN */
export const parseXmlFeed = (xml: string, base: string | undefined): UpstreamFeed => {
  const root = findRoot(parseLenientXml(xml, base));
  if (root === undefined) {
    throw new Rejected('FEED_UNKNOWN', 'The document is no feed: it has neither <rss>, <rdf:RDF> nor <feed>.', {
      status: 415,
    });
  }
  return /(?:^|:)(?:feed|entry)$/.test(root.key) ? readAtom(root) : readRss(root);
};

/** A feed in any format that Barid follows. @throws Rejected FEED_UNKNOWN, JSON_INVALID */
export const parseUpstreamFeed = (text: string, base: string | undefined): UpstreamFeed => {
  if (!/^\s*\{/.test(text)) return parseXmlFeed(text, base);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Rejected('JSON_INVALID', 'The document begins like JSON and is not.', { cause: error });
  }
  if (holdsItems(value)) return readJsonFeed(value);
  throw new Rejected('FEED_UNKNOWN', 'The JSON document is no JSON Feed: it has no items.', {
    status: 415,
  });
};

/** How many words of its text name an entry that has no title. */
const titleWords = 12;

/** Microblogs have no titles: the first words stand for one. */
const titleOf = (entry: UpstreamEntry): string | undefined => {
  const title = plainText(entry.title ?? '');
  if (title !== '') return title;
  const words = plainText(entry.content ?? entry.summary ?? '')
    .split(' ')
    .filter((word) => word !== '');
  return words.length === 0 ? undefined : words.slice(0, titleWords).join(' ') + (words.length > titleWords ? '…' : '');
};

const toFields = (entry: UpstreamEntry, feed: UpstreamFeed): ExtractedFields => {
  const html = entry.content ?? entry.summary ?? entry.title ?? '';
  const authors = entry.authors.length > 0 ? entry.authors : feed.authors;
  const summary = entry.content === undefined ? undefined : plainText(entry.summary ?? '');
  return {
    guid: entry.id,
    url: entry.link,
    title: titleOf(entry),
    summary,
    html,
    language: entry.language === feed.language ? undefined : entry.language,
    pageLanguage: feed.language,
    authors: authors.map(({ name, email, url }) => ({
      name: plainText(name ?? ''),
      ...(email === undefined ? {} : { email }),
      ...(url === undefined ? {} : { url }),
    })),
    tags: entry.categories.map(plainText),
    published: entry.published ?? entry.updated,
    modified: entry.updated,
    image: entry.image === undefined ? undefined : { url: entry.image },
    attachments: entry.files.map(({ size, ...file }) => ({
      ...file,
      size: Number.parseInt(size ?? '', 10) || undefined,
    })),
    source: entry.source,
    base: entry.base,
  };
};

/** Every entry of a feed; one that cannot be an article is a `Rejected` in the list. @throws Rejected FEED_UNKNOWN */
export const readUpstreamFeed = (text: string, context: ParseContext): readonly (ParsedArticle | Rejected)[] => {
  const feed = parseUpstreamFeed(text, context.url);
  return feed.entries.map((entry, index) => {
    try {
      return toParsedArticle(toFields(entry, feed), { site: context.site, now: context.now });
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const name = entry.link ?? entry.id ?? `entry ${index + 1}`;
      return new Rejected(error.code, `${name}: ${error.message}`, {
        status: error.status,
        faults: error.faults.map((fault) => ({ ...fault, pointer: `entry ${index + 1} ${fault.pointer}` })),
      });
    }
  });
};
