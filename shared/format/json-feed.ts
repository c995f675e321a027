import type { FeedView } from '#shared/model/feed.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import { toRfc3339 } from './dates.ts';
import { encode } from './encode.ts';
import { toJsonAuthor, toJsonItem } from './json-item.ts';
import { legalText } from './xml.ts';

/** Characters that the other formats cannot hold are left out here too, so that the three say the same. */
const legalStrings = (_key: string, value: unknown): unknown => (typeof value === 'string' ? legalText(value) : value);

const line = (value: unknown): string => JSON.stringify(value, legalStrings);

const toHead = ({ site, feed, publicUrl, hubs, updated }: FeedView) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: feed.title,
  description: feed.description === '' ? undefined : feed.description,
  home_page_url: site.url,
  feed_url: documentUrl(publicUrl, feed.slug, 'json'),
  language: feed.language,
  icon: site.logo ?? site.icon,
  favicon: site.icon,
  authors: site.author === undefined ? undefined : [toJsonAuthor(site.author)],
  // Version 1's name for it, which is all that many readers know.
  author: site.author === undefined ? undefined : toJsonAuthor(site.author),
  hubs: hubs.length === 0 ? undefined : hubs.map((url) => ({ type: 'WebSub', url })),
  // JSON Feed 1.1, Extensions: a name of ours after an underscore. JSON Feed has no date for the feed itself.
  _barid: { updated: toRfc3339(updated), copyright: site.copyright },
});

/** JSON Feed 1.1, with one item on each line. */
export const renderJsonFeed = (view: FeedView): Uint8Array => {
  const head = line(toHead(view)).slice(0, -1);
  const items = view.entries.map((article) => `\n${line(toJsonItem(view, article))}`);
  return encode(head, ',"items":[', items.join(','), '\n]}\n');
};
