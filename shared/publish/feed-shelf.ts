import { createHash } from 'node:crypto';
import { encodeBodies } from '#shared/format/document-bytes.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';
import { archiveDocuments, archiveKey } from '#shared/model/feed-document.ts';
import type { ArchivePart, Shelf } from './archive-truth.ts';
import { type FeedSetting, newestChange, renderers } from './feed-truth.ts';
import { goneRendition } from './gone-rendition.ts';
import type { Rendition } from './publish-documents.ts';
import { rendererMark } from './renderer-mark.ts';

/** No hubs and no tombstones: nobody subscribes to an archive, and RFC 5005 §4 wants it to stay as it is. */
const toView = (
  { feed, site, publicUrl }: FeedSetting,
  { name, previous }: ArchivePart,
  entries: readonly Article[],
): FeedView => ({
  site: site.identity,
  feed,
  publicUrl,
  hubs: [],
  updated: newestChange(entries, []),
  entries,
  tombstones: [],
  // No link to the next one: it would change an archive of which no entry has changed.
  archive: { name, ...(previous === undefined ? {} : { previous }) },
});

const renditions = (shown: FeedView, name: string): readonly Rendition[] => {
  const view = encodeBodies(shown);
  return archiveDocuments.map(({ format, type }) => {
    const key = archiveKey(view.feed.slug, name, format);
    return { key, url: `${view.publicUrl}/${key}`, type, bytes: renderers[format](view) };
  });
};

const markOf = ({ feed: { select, ...feed }, site, publicUrl }: FeedSetting): string =>
  createHash('sha256')
    .update(JSON.stringify([rendererMark(renderers), feed, site.identity, publicUrl]))
    .digest('hex');

const keysOf = (slug: string, name: string): readonly string[] =>
  archiveDocuments.map(({ format }) => archiveKey(slug, name, format));

/** The archives of a feed that is no more: nothing but 410. */
export const goneShelf = (slug: string, publicUrl: string): Shelf => {
  const renderGone = (name: string) => keysOf(slug, name).map((key) => goneRendition(key, publicUrl));
  const keys = (name: string) => keysOf(slug, name);
  return { slug, window: 0, mark: 'gone', keys, render: ({ name }) => renderGone(name), renderGone };
};

/** A feed's archives by month (RFC 5005 §4). */
export const feedShelf = (setting: FeedSetting): Shelf => ({
  ...goneShelf(setting.feed.slug, setting.publicUrl),
  window: setting.feed.entries,
  mark: markOf(setting),
  render: (part, entries) => renditions(toView(setting, part, entries), part.name),
});
