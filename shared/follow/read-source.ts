import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { ArticleSource } from '#shared/model/article.ts';
import { maskSecrets, publicAddress } from '#shared/model/public-address.ts';
import type { PollingHints, SourceKind } from '#shared/model/source-state.ts';
import type { Http } from '#shared/ports.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import { oneLine, plainText } from '#shared/read/body/html-to-text.ts';
import { parseDate } from '#shared/read/date/parse-date.ts';
import { decodeText } from '#shared/read/decode.ts';
import { detectFormat } from '#shared/read/detect-format.ts';
import { readSitemap, type SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import { parseUpstreamFeed, readUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import { parsePage } from '#shared/read/html/page.ts';
import { select } from '#shared/read/html/select.ts';
import { parseWellFormed } from '#shared/read/json/well-formed-json.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { withinBudget } from '#shared/read/within-budget.ts';
import { isWordPress } from '#shared/read/wordpress/read-wordpress.ts';
import type { SiteIdentity, Source } from '#shared/site/site.ts';
import { articleLinks } from './article-links.ts';
import { feedMetadata, maxAgeOf } from './feed-metadata.ts';
import { fetchSource } from './fetch-source.ts';
import { alternateFeed, headerLinks, type Link, pageLinks } from './links.ts';
import { type Robots, refuseWhereDisallowed } from './robots.ts';
import { type ListedPost, listedPosts } from './withdrawn-posts.ts';

/** A document of a source; `url` is the one that answered, after redirects. */
export type SourceDocument = {
  readonly body: Uint8Array;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The content of a source's document. */
export type SourceContent = {
  readonly kind: SourceKind;
  /** The feed that the page declares: polled from now on. */
  readonly pollUrl?: string;
  readonly attribution: ArticleSource;
  /** Why the document may not be syndicated, for the operator. */
  readonly restriction?: string;
  readonly entries: readonly (ParsedArticle | Rejected)[];
  /** Where the document breaks off: it has the entries and pages that are whole, and the poll counts as a failure. */
  readonly brokenOff?: Rejected;
  /** The list of a WordPress site. */
  readonly posts?: readonly ListedPost[];
  /** Article pages to be read one by one, newest first. */
  readonly pages: readonly SitemapPage[];
  readonly hints: PollingHints;
  /** Links of the document itself; those of its `Link` header come first (WebSub §4). */
  readonly links: readonly Link[];
};

/** The source that is read, and the site that reads it. */
export type ReadContext = {
  readonly source: Source;
  readonly site: SiteIdentity;
  readonly now: Date;
  /** Texts that no article may contain. */
  readonly secrets: readonly string[];
};

/** Requests that reading may need beside the document. */
export type ReadPorts = { readonly http: Http; readonly robotsFor: (url: string) => Promise<Robots> };

const maxNameLength = 200;

/** Sitemaps of an index that are read. */
const maxSitemaps = 5;

const typeOf = ({ headers }: SourceDocument): string => headers['content-type'] ?? '';
const textOf = (document: SourceDocument): string => decodeText(document.body, typeOf(document));

/** Stands for the name of a source that gives itself none. */
const hostNameOf = (url: string): string => new URL(url).hostname.replace(/^www\./, '');

const kindNames: Readonly<Record<SourceKind, string>> = {
  feed: 'a feed',
  page: 'a page',
  wordpress: "WordPress's list of posts",
  sitemap: 'a sitemap',
};

/** Finds a feed below the error messages that some servers print above it. */
const containsFeed = (text: string): boolean =>
  /<(?:rss|channel|(?:\w+:)?feed|rdf:RDF)[\s>]/.test(text.slice(0, 65_536));

const detectKind = (text: string, type: string): SourceKind | undefined => {
  const format = detectFormat(text, { type });
  if (format === 'html') return 'page';
  if (format === 'sitemap') return 'sitemap';
  if (format === 'feed') return containsFeed(text) ? 'feed' : undefined;
  if (format !== 'json') return undefined;
  try {
    const value = parseWellFormed(text);
    if (isWordPress(value) || (Array.isArray(value) && value.length === 0)) return 'wordpress';
    return typeof value === 'object' && value !== null && 'items' in value ? 'feed' : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The kind of a document by its bytes, since labels lie. A kind that the site file or an earlier poll established must
 * not change: a page in place of a feed is a failure of its server, never an article.
 * @throws Rejected SOURCE_UNREADABLE, SOURCE_OF_ANOTHER_KIND
 */
const kindOf = (text: string, type: string, url: string, expected: SourceKind | undefined): SourceKind => {
  const kind = expected === 'feed' && containsFeed(text) ? 'feed' : detectKind(text, type);
  if (kind === undefined) {
    const wanted = expected === undefined ? 'a feed, a page or a sitemap' : kindNames[expected];
    throw new Rejected('SOURCE_UNREADABLE', `${url} answers with something that is not ${wanted}.`);
  }
  if (expected === undefined || kind === expected) return kind;
  throw new Rejected(
    'SOURCE_OF_ANOTHER_KIND',
    `${url} answers with ${kindNames[kind]} where ${kindNames[expected]} is expected. If the change is permanent, set "type": "${kind}" in the site file.`,
  );
};

/** Reads a feed: entries, polling hints, hub. @throws Rejected FEED_UNKNOWN, JSON_INVALID, DOCUMENT_TOO_COSTLY */
export const readFeed = (document: SourceDocument, context: ReadContext): SourceContent =>
  withinBudget(() => readEntries(document, context));

const readEntries = (document: SourceDocument, { source, site, now, secrets }: ReadContext): SourceContent => {
  const text = textOf(document);
  const { url, headers } = document;
  const { title, link, restriction } = parseUpstreamFeed(text, url);
  const { hints, links } = feedMetadata(text, url);
  const name = source.name ?? (plainText(title ?? '').slice(0, maxNameLength) || hostNameOf(source.url));
  const home = link === undefined ? undefined : absoluteUrl(link, url);
  const { articles, skipped } = readUpstreamFeed(text, { site, now, sender: 'source', url });
  if (skipped !== undefined)
    log.info('entries of a source are no articles', { source: source.id, skipped: describeSkipped(skipped) });
  const last = articles.at(-1);
  const brokenOff = last instanceof Rejected && last.code === 'DOCUMENT_BREAKS_OFF' ? last : undefined;
  return defined({
    kind: 'feed',
    restriction,
    attribution: defined({
      name,
      url: home && publicAddress(home, secrets),
      feed: publicAddress(source.url, secrets),
    }),
    entries: brokenOff === undefined ? articles : articles.slice(0, -1),
    brokenOff,
    pages: [],
    hints: defined({ ...hints, maxAge: maxAgeOf(headers) }),
    links: [...headerLinks(headers, url), ...links],
  });
};

const readWordPress = (document: SourceDocument, { source, site, now }: ReadContext): SourceContent => ({
  kind: 'wordpress',
  posts: listedPosts(textOf(document)),
  attribution: { name: source.name ?? hostNameOf(source.url), url: new URL(source.url).origin },
  entries: readArticles(
    { bytes: document.body, type: typeOf(document) },
    { site, now, sender: 'source', url: document.url },
  ),
  pages: [],
  hints: {},
  links: [],
});

/** Reads the pages of a sitemap, or of an index of sitemaps. @throws Rejected SITEMAP_INVALID, SITEMAP_EMPTY */
const readSitemapPages = async (document: SourceDocument, { source, site, now }: ReadContext, http: Http) => {
  const { pages: ownPages, sitemaps, brokenOff: ownBreak } = readSitemap(textOf(document), document.url);
  const pages = [...ownPages];
  let brokenOff = ownBreak;
  // Of dozens of sitemaps in an index: news first, then posts, then the last ones, which hold the newest pages.
  const rank = (url: string): number => (/news|actualit/i.test(url) ? 2 : /post|article/i.test(url) ? 1 : 0);
  const newest = sitemaps.toReversed().toSorted((a, b) => rank(b) - rank(a));
  for (const url of newest.slice(0, maxSitemaps)) {
    const fetched = await fetchSource(url, {}, http);
    if (fetched.kind !== 'changed') continue;
    const listed = readSitemap(textOf(fetched.answer), fetched.answer.url);
    pages.push(...listed.pages);
    brokenOff ??= listed.brokenOff;
  }
  if (pages.length === 0) throw new Rejected('SITEMAP_EMPTY', `${document.url} names no pages.`);
  const timeOf = ({ published, modified }: SitemapPage): number =>
    parseDate(published ?? modified ?? '', { now, timeZone: site.timeZone })?.getTime() ?? 0;
  return defined({
    kind: 'sitemap' as const,
    brokenOff,
    attribution: { name: source.name ?? hostNameOf(source.url), url: new URL(source.url).origin },
    entries: [],
    pages: pages.toSorted((a, b) => timeOf(b) - timeOf(a)),
    hints: {},
    links: [],
  });
};

/** Reads a page of links to articles. @throws Rejected ROBOTS_FORBID, SELECTOR_INVALID, NO_ARTICLE_LINKS */
const readPage = (document: SourceDocument, { source, secrets }: ReadContext, robots: Robots): SourceContent => {
  const { url, headers } = document;
  refuseWhereDisallowed(url, robots);
  const html = textOf(document);
  const urls = articleLinks(html, url, source.selector);
  if (urls.length === 0) {
    const remedy =
      source.selector === undefined ? 'name them by a "selector"' : `the selector ${source.selector} finds none`;
    throw new Rejected('NO_ARTICLE_LINKS', `${url} has no links to articles that Barid recognises: ${remedy}.`);
  }
  const page = parsePage(html);
  const siteName = select(page, 'meta[property="og:site_name"]')?.getAttribute('content');
  const title = oneLine(siteName ?? select(page, 'title')?.textContent ?? '').slice(0, maxNameLength);
  return {
    kind: 'page',
    attribution: { name: source.name ?? (title || hostNameOf(url)), url: publicAddress(source.url, secrets) },
    entries: [],
    pages: urls.map((pageUrl) => ({ url: pageUrl })),
    hints: defined({ maxAge: maxAgeOf(headers) }),
    links: [],
  };
};

/** Reads a document that should be a feed; undefined where it is none. */
const readFeedIn = (answer: SourceDocument, context: ReadContext): SourceContent | undefined => {
  try {
    const kind = kindOf(textOf(answer), typeOf(answer), answer.url, undefined);
    return kind === 'feed' ? readFeed(answer, context) : undefined;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const { id } = context.source;
    log.warn('the feed that a page declares cannot be read; its links are followed', {
      source: id,
      reason: maskSecrets(error.message, context.secrets),
    });
    return undefined;
  }
};

/** Reads the feed that a page declares; undefined where it declares none, or one that is no feed. */
const readFeedOfPage = async (document: SourceDocument, context: ReadContext, http: Http) => {
  const { url, headers } = document;
  const pollUrl = alternateFeed([...headerLinks(headers, url), ...pageLinks(textOf(document), url)]);
  if (pollUrl === undefined) return undefined;
  const fetched = await fetchSource(pollUrl, {}, http);
  if (fetched.kind !== 'changed') return undefined;
  const { answer } = fetched;
  const feed = readFeedIn(answer, context);
  if (feed === undefined) return undefined;
  return { ...feed, pollUrl, attribution: { ...feed.attribution, feed: publicAddress(pollUrl, context.secrets) } };
};

/**
 * Reads a source's document by its kind; `known` is the kind of earlier polls. If a page declares a feed, the feed is
 * read instead of the page's links.
 * @throws Rejected with a message for the operator
 */
export const readSource = async (
  document: SourceDocument,
  context: ReadContext,
  known: SourceKind | undefined,
  { http, robotsFor }: ReadPorts,
): Promise<SourceContent> => {
  const { source } = context;
  const expected = source.type === 'auto' ? known : source.type;
  switch (kindOf(textOf(document), typeOf(document), source.url, expected)) {
    case 'feed':
      return readFeed(document, context);
    case 'wordpress':
      return readWordPress(document, context);
    case 'sitemap':
      return readSitemapPages(document, context, http);
    case 'page': {
      const mayDeclareFeed = expected === undefined && source.selector === undefined;
      const feed = mayDeclareFeed ? await readFeedOfPage(document, context, http) : undefined;
      return feed ?? readPage(document, context, await robotsFor(document.url));
    }
  }
};
