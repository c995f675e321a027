import { type ArchiveFormat, archiveKey, documentUrl } from '#shared/model/feed-document.ts';
import type { FeedView } from './feed-view.ts';

/** A link to another document of the same feed, in the same format. */
export type ArchiveLink = {
  readonly rel: 'current' | 'prev-archive' | 'next-archive';
  readonly href: string;
};

/** The URL of an archive: `…/feeds/fr/archive/2024-11.atom.xml`. */
const archiveUrl = ({ publicUrl, feed }: FeedView, format: ArchiveFormat, name: string): string =>
  `${publicUrl}/${archiveKey(feed.slug, name, format)}`;

/** The URL of the document that the view shows: the subscription document, or an archive. */
export const selfUrl = (view: FeedView, format: ArchiveFormat): string =>
  view.archive?.name === undefined
    ? documentUrl(view.publicUrl, view.feed.slug, format)
    : archiveUrl(view, format, view.archive.name);

/** RFC 5005 §4: links to older and newer archives, and from an archive to the subscription document. */
export const archiveLinks = (view: FeedView, format: ArchiveFormat): readonly ArchiveLink[] => {
  const { name, previous, next } = view.archive ?? {};
  const links: ArchiveLink[] = [];
  if (name !== undefined) links.push({ rel: 'current', href: documentUrl(view.publicUrl, view.feed.slug, format) });
  if (previous !== undefined) links.push({ rel: 'prev-archive', href: archiveUrl(view, format, previous) });
  if (next !== undefined) links.push({ rel: 'next-archive', href: archiveUrl(view, format, next) });
  return links;
};

/** Whether the view shows an archive, which RFC 5005 §4 marks as one. */
export const isArchive = ({ archive }: FeedView): boolean => archive?.name !== undefined;

/** The namespace of RFC 5005, declared only in archives. */
export const historyNamespace = (view: FeedView): Readonly<Record<string, string>> =>
  isArchive(view) ? { 'xmlns:fh': 'http://purl.org/syndication/history/1.0' } : {};
