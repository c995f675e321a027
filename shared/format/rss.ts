import type { FeedView } from '#shared/model/feed.ts';
import { archiveLinks, historyNamespace, isArchive, selfUrl } from './archive-links.ts';
import { toRfc822, toRfc3339 } from './dates.ts';
import { encode } from './encode.ts';
import { itunesNamespace, renderItunesChannel } from './itunes.ts';
import { mediaNamespace } from './media-rss.ts';
import { renderItem } from './rss-item.ts';
import { toUri } from './uri.ts';
import { renderWebfeeds, webfeedsNamespace } from './webfeeds.ts';
import { emptyElement, openTag, parentElement, textElement, xmlDeclaration } from './xml.ts';
import { xmlLanguage } from './xml-language.ts';

const namespaces = {
  version: '2.0',
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': mediaNamespace,
};

/** In minutes: what a program that polls may wait; WebSub tells the others at once. */
const ttl = '5';

/** RSS 2.0, `image`: a GIF, JPEG or PNG; its title and link are the channel's. */
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

/** RSS 2.0, `managingEditor`: an e-mail address, with the name in parentheses (RSS Advisory Board's profile). */
const renderEditor = ({ site: { author } }: FeedView): string =>
  author?.email === undefined ? '' : textElement('managingEditor', `${author.email} (${author.name})`);

/** WebSub §4: a topic names itself and each of its hubs. */
const renderLinks = (view: FeedView): readonly string[] => [
  emptyElement('atom:link', {
    href: selfUrl(view, 'rss'),
    rel: 'self',
    type: 'application/rss+xml',
  }),
  ...view.hubs.map((href) => emptyElement('atom:link', { href: toUri(href), rel: 'hub' })),
  ...archiveLinks(view, 'rss').map(({ rel, href }) => emptyElement('atom:link', { href, rel })),
  isArchive(view) ? emptyElement('fh:archive', {}) : '',
];

/** RSS 2.0, `cloud`, with rssCloud's REST protocol, whose `registerProcedure` is empty. */
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

const renderHead = (view: FeedView): readonly string[] => {
  const { site, feed, updated } = view;
  return [
    textElement('title', feed.title),
    textElement('link', toUri(site.url)),
    textElement('description', feed.description || feed.title),
    textElement('language', xmlLanguage(feed.language)),
    site.copyright === undefined ? '' : textElement('copyright', site.copyright),
    renderEditor(view),
    textElement('lastBuildDate', toRfc822(updated)),
    // To the millisecond, so that two changes within one second differ.
    textElement('atom:updated', toRfc3339(updated)),
    textElement('generator', 'Barid'),
    textElement('docs', 'https://www.rssboard.org/rss-specification'),
    textElement('ttl', ttl),
    renderChannelImage(view),
    ...renderLinks(view),
    renderCloud(view),
    renderWebfeeds(view),
    ...renderItunesChannel(view),
  ];
};

/** RSS 2.0 with the RSS Advisory Board's profile; every element of the channel stands before the first item. */
export const renderRss = (view: FeedView): Uint8Array =>
  encode(
    xmlDeclaration,
    openTag('rss', { ...namespaces, ...historyNamespace(view), ...itunesNamespace(view), ...webfeedsNamespace(view) }),
    openTag('channel', {}),
    ...renderHead(view),
    ...view.entries.flatMap((article) => renderItem(view, article)),
    '</channel>\n</rss>\n',
  );
