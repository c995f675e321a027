import { Rejected } from '#shared/errors.ts';
import type { Terms } from '#shared/model/terms.ts';
import { isBlank } from '#shared/plain-text.ts';
import { brokenOff, lastLine, toBatch, warnFirst } from '../batch.ts';
import { escapeText } from '../body/escape.ts';
import { plainText } from '../body/html-to-text.ts';
import type { DateContext } from '../date/parse-date.ts';
import type { ExtractedFields } from '../extracted-fields.ts';
import { parseWellFormed } from '../json/well-formed-json.ts';
import {
  type ItemContext,
  type ParseContext,
  type ParsedArticle,
  type ParsedDocument,
  toParsedArticle,
} from '../parsed-article.ts';
import { absoluteUrl } from '../permalink.ts';
import { isProtected, readVisibility } from '../visibility.ts';
import { isWxr, readWxrDocument } from '../wordpress/read-wxr.ts';
import { errorTitle, isTitledComment } from './foreign-entry.ts';
import { type LenientElement, parseLenientXml } from './lenient-xml.ts';
import { readAtom } from './read-atom.ts';
import { readJsonFeed } from './read-json-feed.ts';
import { readRss } from './read-rss.ts';
import { maxFeedEntries, type UpstreamEntry, type UpstreamFeed } from './upstream-feed.ts';
import { xmlFault } from './xml-fault.ts';

/** The feed's own element: at the top or one level below, since some servers print other markup around it. @throws Rejected FEED_UNKNOWN */
const feedElement = (xml: string, url: string | undefined): LenientElement => {
  const elementsIn = ({ children }: LenientElement): readonly LenientElement[] =>
    children.filter((node) => typeof node !== 'string');
  const top = elementsIn(parseLenientXml(xml, url));
  const root =
    top.find(({ key }) => /^(?:rss|rdf:rdf|(?:atom:)?feed|(?:atom:)?entry|channel|other:rss|rdf)$/.test(key)) ??
    top.flatMap(elementsIn).find(({ key }) => /^(?:rss|rdf:rdf|atom:feed|channel)$/.test(key));
  if (root !== undefined) return root;
  throw new Rejected(
    'FEED_UNKNOWN',
    'The document is not a feed: it has no <rss>, <rdf:RDF> or <feed> element. Use RSS, Atom or RDF, or a page with its media type.',
    {
      status: 415,
    },
  );
};

const readXmlFeed = (root: LenientElement): UpstreamFeed =>
  /(?:^|:)(?:feed|entry)$/.test(root.key) ? readAtom(root) : readRss(root);

const readJson = (text: string, url: string | undefined): UpstreamFeed => {
  let value: unknown;
  try {
    value = parseWellFormed(text);
  } catch (error) {
    throw new Rejected('JSON_INVALID', 'The document starts like JSON but is not valid JSON.', { cause: error });
  }
  const feed = readJsonFeed(value, url);
  if (feed !== undefined) return feed;
  throw new Rejected('FEED_UNKNOWN', 'The JSON document is not a JSON Feed: it has no "items" array.', { status: 415 });
};

/** A feed that nobody fetched, with its URLs relative to the page of its channel, else to the address that it gives itself. */
const readPushedFeed = (root: LenientElement, text: string, url: string | undefined): UpstreamFeed => {
  const feed = readXmlFeed(root);
  const base = url ?? absoluteUrl(feed.link ?? '') ?? absoluteUrl(feed.self ?? '');
  return base === url ? feed : readXmlFeed(feedElement(text, base));
};

const isJson = (text: string): boolean => /^\s*\{/.test(text);

/**
 * A feed in any format that Barid follows: RSS 0.90–2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. `url` is the base of
 * relative URLs. @throws Rejected FEED_UNKNOWN, JSON_INVALID
 */
export const parseUpstreamFeed = (text: string, url: string | undefined): UpstreamFeed =>
  isJson(text) ? readJson(text, url) : readXmlFeed(feedElement(text, url));

/** What an element shows beside text. */
const media = /<(?:img|picture|video|audio|iframe|embed|object|figure|svg|math|table|hr)\b/i;

/** HTML that shows something; undefined for blanks, empty paragraphs and comments. */
const visibleHtml = (html: string | undefined): string | undefined =>
  html === undefined || (isBlank(plainText(html)) && !media.test(html)) ? undefined : html;

/** Whether HTML shows a drawing and nothing else, which the allow-list of the body leaves out. */
const isDrawing = (html: string): boolean =>
  /<svg\b/i.test(html) && isBlank(plainText(html)) && !/<(?:img|picture|video|audio|iframe|embed|object)\b/i.test(html);

/** The body of an entry: its content, or for a drawing alone its summary or a link. */
const bodyOf = ({ link, summary, title = '' }: UpstreamEntry, content: string | undefined): string => {
  if (content === undefined) return summary ?? title;
  if (!isDrawing(content)) return content;
  const name = escapeText(plainText(title));
  return summary ?? (link === undefined ? `<p>${name}</p>` : `<p><a href="${escapeText(link)}">${name}</a></p>`);
};

/** How many words of the text replace a missing title. */
const maxTitleWords = 12;

/** The terms of an entry, with the copyright and the licence that its feed gives to all entries without others. */
const termsOf = ({ terms, copyright }: UpstreamEntry, feed: UpstreamFeed): Terms | undefined => {
  const rights = plainText(copyright ?? feed.copyright ?? '') || undefined;
  const stated = terms ?? (feed.license === undefined ? undefined : { licenses: [], address: feed.license });
  if (rights === undefined) return stated;
  return { licenses: [], ...stated, rights };
};

const toFields = (entry: UpstreamEntry, feed: UpstreamFeed, context: DateContext): ExtractedFields => {
  const content = visibleHtml(entry.content);
  // Microblogs have no titles.
  const words = plainText(content ?? entry.summary ?? '').split(' ');
  const opening = words.slice(0, maxTitleWords).join(' ') + (words.length > maxTitleWords ? '…' : '');
  const authors = entry.authors.length > 0 ? entry.authors : feed.authors;
  return {
    guid: entry.id,
    url: entry.link,
    relatedUrl: entry.related,
    title: plainText(entry.title ?? '') || opening || undefined,
    shortTitle: entry.shortTitle,
    summary: content === undefined ? undefined : plainText(entry.summary ?? ''),
    html: bodyOf(entry, content),
    language: entry.language === feed.language ? undefined : entry.language,
    pageLanguage: feed.language,
    authors: authors.map(({ name, email, url }) => ({ name: plainText(name ?? ''), email, url })),
    tags: entry.categories.map(plainText),
    published: entry.published ?? entry.updated,
    modified: entry.isChangeStated === false ? undefined : entry.updated,
    image: entry.image,
    attachments: entry.attachments,
    source: entry.source,
    episode: entry.episode,
    location: entry.location,
    terms: termsOf(entry, feed),
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
    const article = toParsedArticle(toFields(entry, feed, dates), context);
    if (!isDrawing(entry.content ?? '')) return article;
    return {
      ...article,
      warnings: [...article.warnings, 'content: the entry is only a drawing (SVG); it was left out.'],
    };
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

/** Refuses a feed of which a part would be lost without a word. @throws Rejected BATCH_TOO_LARGE */
const refuseLongFeed = ({ entryCount }: UpstreamFeed): void => {
  if (entryCount > maxFeedEntries)
    throw new Rejected(
      'BATCH_TOO_LARGE',
      `A feed takes at most ${maxFeedEntries} entries; found ${entryCount}. Send it in parts, or an export with \`npx barid import FILE\`.`,
      { status: 413 },
    );
};

/**
 * The article of each whole entry of a feed, or why the entry is not one; a WordPress export is read as such.
 * @throws Rejected FEED_UNKNOWN, JSON_INVALID, ARTICLE_MISSING, BATCH_TOO_LARGE
 */
export const readUpstreamFeed = (text: string, context: ParseContext): ParsedDocument => {
  // URLs of a feed are relative to the feed, never to the folder that its file is in.
  const { url, findPicture: _findPicture, ...entryContext } = context;
  const root = isJson(text) ? undefined : feedElement(text, url);
  if (root !== undefined && isWxr(root)) return readWxrDocument(root, text, entryContext);
  const feed = root === undefined ? readJson(text, url) : readPushedFeed(root, text, url);
  if (context.sender === 'publisher') refuseLongFeed(feed);
  const { unclosedRoot } = feed;
  const whole = feed.entries.filter(({ isUnclosed }) => isUnclosed !== true);
  const feedTitle = plainText(feed.title ?? '');
  const kindOf = ({ foreignKind, title = '', content, summary = '' }: UpstreamEntry): string | undefined => {
    const line = plainText(title);
    if (foreignKind !== undefined || isTitledComment(feedTitle, line)) return foreignKind ?? 'comment';
    if (isProtected({ title: line, html: content ?? summary })) return 'password-protected post';
    return errorTitle.test(line) ? 'error of the feed’s maker' : undefined;
  };
  const kinds = whole.map(kindOf);
  const articles = whole.flatMap((entry, index) =>
    kinds[index] === undefined ? [readEntry(entry, feed, entryContext, `entry ${index + 1}`)] : [],
  );
  const end =
    unclosedRoot === undefined || endsSloppily(text, unclosedRoot)
      ? []
      : [brokenOff(lastLine(text), whole.length, whole.length < feed.entries.length)];
  // A source has nobody to read a warning, and what breaks off is said already.
  const isJudged = root !== undefined && context.sender === 'publisher' && end.length === 0;
  const fault = isJudged ? xmlFault(text) : undefined;
  const warnings =
    fault === undefined ? [] : [`document: it is not well-formed XML (${fault}); compare what was read of it.`];
  return toBatch(
    [...warnFirst(articles, warnings), ...end],
    kinds.flatMap((kind) => kind ?? []),
  );
};
