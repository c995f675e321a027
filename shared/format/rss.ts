import type { Article } from '#shared/model/article.ts';
import { toRfc822, toRfc3339 } from '#shared/model/instant.ts';
import { archiveLinks, historyNamespace, isArchive, selfUrl } from './archive-links.ts';
import { type Chunk, cdataContent, toBytes } from './document-bytes.ts';
import { entryCache } from './entry-cache.ts';
import {
  entryAttachments,
  entryAuthors,
  entryDescription,
  entrySource,
  entryTags,
  entryUrl,
  hasFullContent,
  tagScheme,
} from './entry-fields.ts';
import type { FeedView } from './feed-view.ts';
import { itunesNamespace, podcastNamespace, renderEpisode, renderPodcast } from './podcast.ts';
import { rssDocument } from './rss-document.ts';
import { renderChannelTerms, renderItemTerms } from './terms.ts';
import { toUri, xmlLanguage } from './wire-values.ts';
import { emptyElement, htmlElement, openTag, parentElement, textElement } from './xml.ts';
import {
  georssNamespace,
  renderImage,
  renderLocation,
  renderMedia,
  renderWebfeeds,
  webfeedsNamespace,
} from './xml-extensions.ts';

/** How long polling clients may wait between two requests; WebSub notifies the others immediately. */
const ttlMinutes = '5';

/** The W3C validator: `description` before `content:encoded`; without full content it stands alone. */
const renderContent = (view: FeedView, article: Article): readonly Chunk[] => {
  const content = cdataContent(view, article);
  if (!hasFullContent(view, article)) return ['<description>', ...content, '</description>\n'];
  const { open, html, close } = entryDescription(view, article);
  const summary = htmlElement('description', `${open}${html}${close}`);
  return [summary, '<content:encoded>', ...content, '</content:encoded>\n'];
};

/**
 * RSS 2.0, `enclosure`: url, length and type are required; profile: "a publisher should use a length of 0" for an unknown
 * one, and at most one enclosure, since readers differ on more; the others become Media RSS.
 */
const renderAttachments = (view: FeedView, article: Article): string => {
  const { enclosure, others } = entryAttachments(view, article);
  if (enclosure === undefined) return '';
  const { url, size, type } = enclosure;
  return [emptyElement('enclosure', { url: toUri(url), length: size ?? 0, type }), ...others.map(renderMedia)].join('');
};

/** RSS 2.0, `source`: the required `url` is the feed of the upstream. */
const renderSource = (article: Article): string => {
  const source = entrySource(article);
  if (source === undefined) return '';
  if (source.feed === undefined) return textElement('dc:source', source.name);
  return textElement('source', source.name, { url: toUri(source.feed) });
};

/** One `item`, in the language of the feed unless it declares another. */
const renderItem = (view: FeedView, article: Article): readonly Chunk[] => {
  const { guid, url, title, language, published, modified, image, relatedUrl } = article;
  return [
    openTag('item', { 'xml:lang': language === view.feed.language ? undefined : xmlLanguage(language) }),
    textElement('title', title),
    textElement('link', entryUrl(view, article)),
    // RSS 2.0, `guid`: "If the guid element has an attribute named isPermaLink with a value of true" it is the item's URL.
    textElement('guid', guid, { isPermaLink: guid === url ? 'true' : 'false' }),
    textElement('pubDate', toRfc822(published)),
    // RSS has no element for the date of the last change; readers that know Atom's understand it.
    textElement('atom:updated', toRfc3339(modified)),
    // RSS 2.0's `author` is an e-mail address, and must not stand beside `dc:creator`.
    ...entryAuthors(view, article).map(({ name }) => textElement('dc:creator', name)),
    ...entryTags(article).map((tag) => textElement('category', tag, { domain: tagScheme(view) })),
    ...renderContent(view, article),
    relatedUrl === undefined ? '' : emptyElement('atom:link', { rel: 'related', href: toUri(relatedUrl) }),
    renderAttachments(view, article),
    renderEpisode(view, article),
    renderLocation(article),
    image === undefined ? '' : renderImage(image),
    renderItemTerms(view, article),
    renderSource(article),
    '</item>\n',
  ];
};

/** RSS 2.0, `image`: a GIF, JPEG or PNG with the title and link of the channel. */
const renderChannelImage = ({ site, feed }: FeedView): string => {
  const url = [site.logo, site.icon].find(
    (candidate) => candidate !== undefined && !/\.(?:svg|ico|webp|avif)$/i.test(candidate),
  );
  if (url === undefined) return '';
  return parentElement('image', {}, [
    textElement('url', toUri(url)),
    textElement('title', feed.title),
    textElement('link', toUri(site.url)),
  ]);
};

/** RSS 2.0, `cloud`, with the REST protocol of rssCloud, whose `registerProcedure` is empty. */
const renderCloud = ({ publicUrl, rssCloud, archive }: FeedView): string => {
  if (rssCloud !== true || archive?.name !== undefined) return '';
  const { protocol, hostname, port } = new URL(publicUrl);
  return emptyElement('cloud', {
    domain: hostname,
    port: port || (protocol === 'https:' ? '443' : '80'),
    path: '/rsscloud',
    registerProcedure: '',
    protocol: 'http-post',
  });
};

/** Profile: every element of the channel stands before the first item. */
const renderHead = (view: FeedView): readonly string[] => {
  const { site, feed, updated, hubs } = view;
  const { author, copyright } = site;
  return [
    textElement('title', feed.title),
    textElement('link', toUri(site.url)),
    textElement('description', feed.description || feed.title),
    textElement('language', xmlLanguage(feed.language)),
    copyright === undefined ? '' : textElement('copyright', copyright),
    // Profile, `managingEditor`: an e-mail address, with the name in parentheses.
    author?.email === undefined ? '' : textElement('managingEditor', `${author.email} (${author.name})`),
    textElement('lastBuildDate', toRfc822(updated)),
    // In milliseconds, so that two changes within one second differ.
    textElement('atom:updated', toRfc3339(updated)),
    textElement('generator', 'Barid'),
    textElement('docs', 'https://www.rssboard.org/rss-specification'),
    textElement('ttl', ttlMinutes),
    renderChannelImage(view),
    // WebSub §4: a topic names itself and each of its hubs.
    emptyElement('atom:link', { href: selfUrl(view, 'rss'), rel: 'self', type: 'application/rss+xml' }),
    ...hubs.map((href) => emptyElement('atom:link', { href: toUri(href), rel: 'hub' })),
    ...archiveLinks(view, 'rss').map(({ rel, href }) => emptyElement('atom:link', { href, rel })),
    renderChannelTerms(view),
    isArchive(view) ? emptyElement('fh:archive', {}) : '',
    renderCloud(view),
    renderWebfeeds(view),
    ...renderPodcast(view),
  ];
};

const renderedItems = entryCache<readonly Uint8Array[]>();

/** Renders RSS 2.0 by the profile of the RSS Advisory Board. */
export const renderRss = (view: FeedView): Uint8Array =>
  rssDocument(
    view,
    {
      ...historyNamespace(view),
      ...itunesNamespace(view),
      ...podcastNamespace(view),
      ...georssNamespace(view),
      ...webfeedsNamespace(view),
    },
    [
      ...renderHead(view),
      ...view.entries.flatMap(renderedItems(view, (article) => toBytes(renderItem(view, article)))),
    ],
  );
