import type { FeedView } from '#shared/format/feed-view.ts';
import { feedLicenseLinks } from '#shared/format/terms.ts';
import { toUri } from '#shared/format/wire-values.ts';
import { htmlText } from '#shared/format/xml.ts';
import { archivePagePath, documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import { partTitle } from './archive-index-page.ts';
import { renderAlternates } from './autodiscovery.ts';
import { renderEntries } from './feed-page-entries.ts';
import { maxPageBytes, renderPage } from './page-layout.ts';
import { type PageStrings, pageStrings } from './page-strings.ts';

/** Online readers, by the URL to which the address of a feed is appended. */
const onlineReaders = [
  ['Feedly', 'https://feedly.com/i/subscription/feed/'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['Feedbin', 'https://feedbin.com/?subscribe='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
] as const;

/**
 * Ways to subscribe: a button that copies the address, online readers, and the address of each format. No `feed:` URL, which
 * opens nothing on most machines; without script the button leads to the address.
 */
const renderSubscribePanel = ({ feed, publicUrl }: FeedView, strings: PageStrings): string => {
  const rss = documentUrl(publicUrl, feed.slug, 'rss');
  const formats = topicDocuments.map(({ format, label }) => {
    const address = htmlText(documentUrl(publicUrl, feed.slug, format));
    // The edge redirects a browser from the document to this anchor (infra/constructs).
    const anchor = /\/([a-z]+)\.[a-z]+$/.exec(documentUrl(publicUrl, feed.slug, format))?.[1];
    const about = strings.formats[format];
    // A long address breaks between its parts, and is still copied whole.
    const breakable = address.replace(/(?<=[^/])\/(?=[^/])/g, '/<wbr>');
    return `<li id="${anchor}"><h3>${label}</h3>${about === undefined ? '' : `<p>${htmlText(about)}</p>`}
<div class="copy"><code class="address">${breakable}</code></div>
<a class="raw" href="${address}?raw" title="${label}">${htmlText(strings.raw)}</a></li>`;
  });
  const readers = onlineReaders.map(
    ([name, prefix]) =>
      `<li><a rel="nofollow" href="${htmlText(prefix + encodeURIComponent(rss))}"><bdi>${name}</bdi></a></li>`,
  );
  return `<aside aria-labelledby="subscribe">
<h2 id="subscribe">${htmlText(strings.subscribe)}</h2>
<p>${htmlText(strings.howTo)}</p>
<a class="open" href="#rss" data-address="${htmlText(rss)}" data-copied="${htmlText(strings.copied)}">${htmlText(strings.copyAddress)}</a>
<h3 id="readers">${htmlText(strings.readers)}</h3>
<ul class="readers" aria-labelledby="readers">${readers.join('')}</ul>
<ul class="formats" data-copy="${htmlText(strings.copy)}" data-copied="${htmlText(strings.copied)}">${formats.join('\n')}</ul>
</aside>`;
};

/**
 * What search engines make of the page. Entries with a page of their own are found there: beside it, this one is a
 * duplicate. It is the entry's own page again if it shows no other.
 */
const indexingOf = ({ feed, publicUrl, entries }: FeedView): { isHidden: boolean; canonical: string | undefined } => {
  const elsewhere = entries.flatMap(({ url }) =>
    url === undefined || url.startsWith(`${publicUrl}/`) ? [] : [toUri(url)],
  );
  const isHidden = !(feed.index ?? elsewhere.length === 0);
  const own = documentUrl(publicUrl, feed.slug, 'page');
  if (elsewhere.length === 0 || feed.index === true) return { isHidden, canonical: own };
  return { isHidden, canonical: entries.length === 1 ? elsewhere[0] : undefined };
};

/** RSL 1.0 §4.6.1: the licence file of the page. */
const renderLicenseLinks = (view: FeedView): string =>
  feedLicenseLinks(view)
    .filter(({ type }) => type !== undefined)
    .map(({ href, type }) => `<link rel="license" type="${type}" href="${htmlText(href)}">\n`)
    .join('');

/** The licence of the page for people (HTML, link type `license`): as they read it, else the file. */
const renderLicense = (view: FeedView, strings: PageStrings): string => {
  const href = feedLicenseLinks(view).at(-1)?.href;
  return href === undefined ? '' : `<a rel="license" href="${htmlText(href)}">${htmlText(strings.license)}</a>`;
};

/** A link to an older or newer document of the feed. */
const renderStep = (rel: 'prev' | 'next', href: string, text: string): string =>
  `<a rel="${rel}" href="${htmlText(href)}">${htmlText(text)}</a>`;

/** Links to the archive before, and to the list of all months; from an archive also to the newest entries. */
const renderPager = (view: FeedView, strings: PageStrings): string => {
  const { archive, feed, publicUrl } = view;
  if (archive === undefined) return '';
  const { name, previous } = archive;
  const links = [
    name === undefined ? '' : renderStep('next', documentUrl(publicUrl, feed.slug, 'page'), strings.latest),
    previous === undefined
      ? ''
      : renderStep(
          'prev',
          `${publicUrl}/${archivePagePath(feed.slug, previous)}`,
          `${strings.older} (${partTitle(previous, strings)})`,
        ),
    `<a href="${htmlText(`${publicUrl}/${archivePagePath(feed.slug)}`)}">${htmlText(strings.archive)}</a>`,
  ];
  return `<nav class="pager" aria-label="${htmlText(strings.archive)}">${links.join('')}</nav>\n`;
};

/** The head of an archive's page: `Tout – novembre 2024`. */
const archiveContent = (view: FeedView, name: string, strings: PageStrings) => ({
  title: `${view.feed.title} – ${partTitle(name, strings)}`,
  isHidden: view.feed.index !== true,
  canonical: `${view.publicUrl}/${archivePagePath(view.feed.slug, name)}`,
});

/** Renders the page of a feed, or of one of its archives: its entries, and the ways to subscribe. */
export const renderFeedPage = (view: FeedView): Uint8Array => {
  const { site, feed, publicUrl, archive } = view;
  const strings = pageStrings(feed.language, site.language);
  const withEntries = (entries: string): Uint8Array =>
    renderPage({
      site,
      strings,
      title: feed.title,
      description: feed.description,
      language: feed.language,
      ...(archive?.name === undefined ? indexingOf(view) : archiveContent(view, archive.name, strings)),
      alternates: renderAlternates(publicUrl, feed.slug, feed.title) + renderLicenseLinks(view),
      call: `\n<a class="open to-panel" href="#subscribe">${htmlText(strings.subscribe)}</a>`,
      main: `<div class="columns">
<main id="entries" tabindex="-1" aria-label="${htmlText(strings.latest)}">
${entries}${renderPager(view, strings)}</main>
${renderSubscribePanel(view, strings)}
</div>`,
      footer: `<a href="${htmlText(publicUrl)}/">${htmlText(strings.feeds)}</a>${renderLicense(view, strings)}`,
    });
  if (view.entries.length === 0) return withEntries(`<p>${htmlText(strings.empty)}</p>\n`);
  return withEntries(renderEntries(view, maxPageBytes - withEntries('').byteLength));
};
