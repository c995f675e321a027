import { htmlText } from '#shared/format/xml.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl, topicDocuments } from '#shared/model/feed-document.ts';
import type { PageStrings } from './page-strings.ts';

/** Readers on the web that take a feed's address in theirs. */
const webReaders = [
  ['Feedly', 'https://feedly.com/i/subscription/feed/'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['Feedbin', 'https://feedbin.com/?subscribe='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
] as const;

/** One format; the edge redirects browsers from the document to `anchor` (infra/constructs/viewer-request). */
const renderFormat = (url: string, label: string, about: string | undefined, bare: string): string => {
  const address = htmlText(url);
  const anchor = /([a-z]+)\.[a-z]+$/.exec(url)?.[1];
  // A long address breaks between its parts, and is still copied whole.
  const breakable = address.replace(/(?<=[^/])\/(?=[^/])/g, '/<wbr>');
  return `<li id="${anchor}"><h3>${label}</h3>${about === undefined ? '' : `<p>${htmlText(about)}</p>`}
<div class="copy"><code class="address">${breakable}</code></div>
<a class="bare" href="${address}?raw" title="${label}">${htmlText(bare)}</a></li>`;
};

/** Addresses that one click selects whole, a `feed:` link for readers on this machine, and readers on the web. */
export const renderSubscribePanel = ({ feed, publicUrl }: FeedView, strings: PageStrings): string => {
  const rss = documentUrl(publicUrl, feed.slug, 'rss');
  const rows = topicDocuments.map(({ format, label }) =>
    renderFormat(documentUrl(publicUrl, feed.slug, format), label, strings.formats[format], strings.bare),
  );
  const readers = webReaders.map(
    ([name, prefix]) =>
      `<li><a rel="nofollow" href="${htmlText(prefix + encodeURIComponent(rss))}"><bdi>${name}</bdi></a></li>`,
  );
  return `<aside aria-labelledby="subscribe">
<h2 id="subscribe">${htmlText(strings.subscribe)}</h2>
<p>${htmlText(strings.howTo)}</p>
<a class="open" href="feed:${htmlText(rss)}">${htmlText(strings.open)}</a>
<h3 id="readers">${htmlText(strings.readers)}</h3>
<ul class="readers" aria-labelledby="readers">${readers.join('')}</ul>
<ul class="formats" data-copy="${htmlText(strings.copy)}" data-copied="${htmlText(strings.copied)}">${rows.join('\n')}</ul>
</aside>`;
};
