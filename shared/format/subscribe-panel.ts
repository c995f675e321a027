import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { PageStrings } from './page-strings.ts';
import { htmlText } from './xml.ts';

/** Readers on the web that take a feed's address in theirs. */
const webReaders = [
  ['Feedly', 'https://feedly.com/i/subscription/feed/'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
] as const;

const formats = [
  { format: 'rss', name: 'RSS', type: 'application/rss+xml' },
  { format: 'atom', name: 'Atom', type: 'application/atom+xml' },
  { format: 'json', name: 'JSON Feed', type: 'application/feed+json' },
] as const;

/** Autodiscovery: what programs look for in the head of a page (HTML, link type `alternate`). */
export const renderAlternates = ({ feed, publicUrl }: Pick<FeedView, 'feed' | 'publicUrl'>): string =>
  formats
    .map(({ format, name, type }) => {
      const href = htmlText(documentUrl(publicUrl, feed.slug, format));
      return `<link rel="alternate" type="${type}" title="${htmlText(`${feed.title} (${name})`)}" href="${href}">\n`;
    })
    .join('');

const renderFormat = (url: string, name: string, about: string): string => {
  const address = htmlText(url);
  // A long address breaks before its last part, and is still copied whole.
  const breakable = address.replace(/\/(?=[^/]*$)/, '/<wbr>');
  return `<li><a class="name" href="${address}">${name}</a> <code class="address">${breakable}</code><p>${htmlText(about)}</p></li>`;
};

/** Addresses that one click selects whole, a `feed:` link for readers on this machine, and readers on the web. */
export const renderSubscribePanel = ({ feed, publicUrl }: FeedView, strings: PageStrings): string => {
  const rss = documentUrl(publicUrl, feed.slug, 'rss');
  const rows = formats.map(({ format, name }) =>
    renderFormat(documentUrl(publicUrl, feed.slug, format), name, strings[format]),
  );
  const readers = webReaders.map(
    ([name, prefix]) => `<a rel="nofollow" href="${htmlText(prefix + encodeURIComponent(rss))}">${name}</a>`,
  );
  return `<aside aria-labelledby="subscribe">
<h2 id="subscribe">${htmlText(strings.subscribe)}</h2>
<p>${htmlText(strings.howTo)}</p>
<a class="open" href="feed:${htmlText(rss)}">${htmlText(strings.open)}</a>
<ul class="formats">${rows.join('\n')}</ul>
<p class="readers">${htmlText(strings.readers)}<br>${readers.join(' ')}</p>
</aside>`;
};
