import { Rejected } from '#shared/errors.ts';
import { brokenOff, lastLine, toBatch } from '../batch.ts';
import { plainText } from '../body/html-to-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import {
  type ItemContext,
  type ParseContext,
  type ParsedArticle,
  type ParsedDocument,
  toParsedArticle,
} from '../parsed-article.ts';
import { readVisibility } from '../visibility.ts';
import { isWxr, readWxrDocument } from '../wordpress/read-wxr.ts';
import { isTitledComment } from './foreign-entry.ts';
import { type LenientElement, parseLenientXml } from './lenient-xml.ts';
import { readAtom } from './read-atom.ts';
import { readJsonFeed } from './read-json-feed.ts';
import { readRss } from './read-rss.ts';
import type { UpstreamEntry, UpstreamFeed } from './upstream-feed.ts';

/** The feed's own element: at the top or one level below, since some servers print other markup around it. @throws Rejected FEED_UNKNOWN */
const feedElement = (xml: string, url: string | undefined): LenientElement => {
  const elementsIn = ({ children }: LenientElement): readonly LenientElement[] =>
    children.filter((node) => typeof node !== 'string');
  const top = elementsIn(parseLenientXml(xml, url));
  const root =
    top.find(({ key }) => /^(?:rss|rdf:rdf|(?:atom:)?feed|(?:atom:)?entry|channel|other:rss|rdf)$/.test(key)) ??
    top.flatMap(elementsIn).find(({ key }) => /^(?:rss|rdf:rdf|atom:feed|channel)$/.test(key));
  if (root !== undefined) return root;
  throw new Rejected('FEED_UNKNOWN', 'The document is not a feed: it has no <rss>, <rdf:RDF> or <feed> element.', {
    status: 415,
  });
};

const readXmlFeed = (root: LenientElement): UpstreamFeed =>
  /(?:^|:)(?:feed|entry)$/.test(root.key) ? readAtom(root) : readRss(root);

const readJson = (text: string): UpstreamFeed => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Rejected('JSON_INVALID', 'The document starts like JSON but is not valid JSON.', { cause: error });
  }
  const feed = readJsonFeed(value);
  if (feed !== undefined) return feed;
  throw new Rejected('FEED_UNKNOWN', 'The JSON document is not a JSON Feed: it has no "items" array.', { status: 415 });
};

const isJson = (text: string): boolean => /^\s*\{/.test(text);

/**
 * A feed in any format that Barid follows: RSS 0.90–2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. `url` is the base of
 * relative URLs. @throws Rejected FEED_UNKNOWN, JSON_INVALID
 */
export const parseUpstreamFeed = (text: string, url: string | undefined): UpstreamFeed =>
  isJson(text) ? readJson(text) : readXmlFeed(feedElement(text, url));

/** How many words of the text replace a missing title. */
const maxTitleWords = 12;

const toFields = (entry: UpstreamEntry, feed: UpstreamFeed, context: DateContext): ExtractedFields => {
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
    modified: entry.isChangeStated === false ? undefined : entry.updated,
    image: entry.image === undefined ? undefined : { url: entry.image },
    attachments: entry.attachments,
    source: entry.source,
    base: entry.base,
    visibility: readVisibility(entry.marks ?? {}, context),
  };
};

/** The article of an entry, or why it is not one; `place` names an entry without a link. */
export const readEntry = (
  entry: UpstreamEntry,
  feed: UpstreamFeed,
  context: ItemContext,
  place: string,
): ParsedArticle | Rejected => {
  try {
    const dates = { now: context.now, timeZone: context.site.timeZone };
    return toParsedArticle(toFields(entry, feed, dates), context);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return new Rejected(error.code, `${entry.link ?? entry.id ?? place}: ${error.message}`, {
      status: error.status,
      faults: error.faults.map((fault) => ({ ...fault, pointer: `${place} ${fault.pointer}` })),
    });
  }
};

/** Whether a feed ends with its own end tag, but in other letters or with another prefix: `<rss>` and `</RSS>`. */
const endsSloppily = (text: string, root: string): boolean => {
  const [, name = ''] = /<\/([\w:.-]+)\s*>\s*$/.exec(text.slice(-200)) ?? [];
  const localName = (written: string): string => written.slice(written.indexOf(':') + 1).toLowerCase();
  return name !== root && localName(name) === localName(root);
};

/**
 * The article of each whole entry of a feed, or why the entry is not one; a WordPress export is read as such.
 * @throws Rejected FEED_UNKNOWN, JSON_INVALID, ARTICLE_MISSING
 */
export const readUpstreamFeed = (text: string, context: ParseContext): ParsedDocument => {
  // URLs of a feed are relative to the feed, never to the folder that its file is in.
  const { url, findPicture: _findPicture, ...entryContext } = context;
  const root = isJson(text) ? undefined : feedElement(text, url);
  if (root !== undefined && isWxr(root)) return readWxrDocument(root, text, entryContext);
  const feed = root === undefined ? readJson(text) : readXmlFeed(root);
  const { unclosedRoot } = feed;
  const whole = feed.entries.filter(({ isUnclosed }) => isUnclosed !== true);
  const feedTitle = plainText(feed.title ?? '');
  const kindOf = ({ foreignKind, title = '' }: UpstreamEntry): string | undefined =>
    foreignKind ?? (isTitledComment(feedTitle, plainText(title)) ? 'comment' : undefined);
  const articles = whole.flatMap((entry, index) =>
    kindOf(entry) === undefined ? [readEntry(entry, feed, entryContext, `entry ${index + 1}`)] : [],
  );
  const end =
    unclosedRoot === undefined || endsSloppily(text, unclosedRoot)
      ? []
      : [brokenOff(lastLine(text), whole.length, whole.length < feed.entries.length)];
  return toBatch(
    [...articles, ...end],
    whole.flatMap((entry) => kindOf(entry) ?? []),
  );
};
