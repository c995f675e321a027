import type { Article } from '#shared/model/article.ts';
import type { FeedView } from '#shared/model/feed.ts';
import { archiveLinks, selfUrl } from './archive-links.ts';
import { jsonContent } from './content.ts';
import { toRfc3339 } from './dates.ts';
import { type Chunk, encode } from './encode.ts';
import { toJsonAuthor, toJsonItem } from './json-item.ts';
import { toUri } from './uri.ts';
import { legalText } from './xml.ts';

/** How `JSON.stringify` writes characters that XML forbids: controls and lone surrogates escaped, the others plain. */
const mayBeIllegal = /\\u|\\[bf]|[\uFFFE\uFFFF]/;

const legalStrings = (_key: string, value: unknown): unknown => (typeof value === 'string' ? legalText(value) : value);

/** One line. Characters that the other formats cannot hold are left out here too, so that the three say the same. */
const toLine = (value: unknown): string => {
  const line = JSON.stringify(value);
  return mayBeIllegal.test(line) ? JSON.stringify(value, legalStrings) : line;
};

const uriOf = (url: string | undefined): string | undefined => (url === undefined ? undefined : toUri(url));

const toHead = (view: FeedView) => {
  const { site, feed, hubs, updated } = view;
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description === '' ? undefined : feed.description,
    home_page_url: toUri(site.url),
    feed_url: selfUrl(view, 'json'),
    // JSON Feed 1.1, `next_url`: where older items are.
    next_url: archiveLinks(view, 'json').find(({ rel }) => rel === 'prev-archive')?.href,
    language: feed.language,
    icon: uriOf(site.logo ?? site.icon),
    favicon: uriOf(site.icon),
    authors: site.author === undefined ? undefined : [toJsonAuthor(site.author)],
    // Version 1's name for it, which is all that many readers know.
    author: site.author === undefined ? undefined : toJsonAuthor(site.author),
    hubs: hubs.length === 0 ? undefined : hubs.map((url) => ({ type: 'WebSub', url: toUri(url) })),
    // JSON Feed 1.1, Extensions: a name of ours after an underscore. JSON Feed has no date for the feed itself.
    _barid: { updated: toRfc3339(updated), copyright: site.copyright, accent_color: site.accentColor },
  };
};

/** `content_html` always: readers show nothing for `content_text`. */
const renderItem = (view: FeedView, article: Article): readonly Chunk[] => [
  toLine(toJsonItem(view, article)).slice(0, -1),
  ',"content_html":',
  ...jsonContent(view, article),
  '}',
];

/** JSON Feed 1.1, with one item on each line. */
export const renderJsonFeed = (view: FeedView): Uint8Array =>
  encode(
    toLine(toHead(view)).slice(0, -1),
    ',"items":[\n',
    ...view.entries.flatMap((article, index) => [index === 0 ? '' : ',\n', ...renderItem(view, article)]),
    '\n]}\n',
  );
