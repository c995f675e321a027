import type { Article, Attachment, Image, Tombstone } from '#shared/model/article.ts';
import { toRfc822 } from '#shared/model/instant.ts';
import { type PartnerFormatName, partnerFormatFile } from '#shared/model/partner-format.ts';
import { entryAddress } from '../entry-fields.ts';
import type { FeedView } from '../feed-view.ts';
import { renderChannelTerms } from '../terms.ts';
import { toUri, xmlLanguage } from '../wire-values.ts';
import { emptyElement, textElement } from '../xml.ts';

/** A partner's document names itself, as every feed should (RSS Advisory Board, profile, `atom:link`). */
export const selfLink = ({ publicUrl, feed }: FeedView, name: PartnerFormatName): string =>
  emptyElement('atom:link', {
    href: `${publicUrl}/feeds/${feed.slug}/${partnerFormatFile(name)}`,
    rel: 'self',
    type: 'application/rss+xml',
  });

/** Retracted articles that no entry has replaced: a partner that has stored them must take them down. */
export const retractions = ({ entries, tombstones }: FeedView): readonly Tombstone[] => {
  const live = new Set(entries.map(({ guid }) => guid));
  return tombstones.filter(({ guid }) => !live.has(guid));
};

/** The elements of a channel before its items; `dates` names those that say when it changed last. */
export const channelHead = (
  view: FeedView,
  name: PartnerFormatName,
  dates: readonly ('pubDate' | 'lastBuildDate')[],
): readonly string[] => {
  const { site, feed, updated } = view;
  return [
    textElement('title', feed.title),
    textElement('link', toUri(site.url)),
    textElement('description', feed.description || feed.title),
    textElement('language', xmlLanguage(feed.language)),
    site.copyright === undefined ? '' : textElement('copyright', site.copyright),
    ...dates.map((date) => textElement(date, toRfc822(updated))),
    selfLink(view, name),
    renderChannelTerms(view),
  ];
};

/** The instant of the last change, never before the publication. */
export const lastChange = ({ published, modified }: Article): string => (modified > published ? modified : published);

const pictureTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({ png: 'image/png', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', svg: 'image/svg+xml' }),
);

/** The media type of a picture by the end of its path; most pictures of the web are JPEG files. */
export const pictureType = ({ url }: Pick<Image, 'url'>): string =>
  pictureTypes.get(/\.([a-z]+)$/i.exec(URL.parse(url)?.pathname ?? '')?.[1]?.toLowerCase() ?? '') ?? 'image/jpeg';

const isOfKind =
  (kind: 'image' | 'video' | 'audio') =>
  ({ type }: Attachment): boolean =>
    type.startsWith(`${kind}/`);

/** The pictures of an article's gallery, in its order. */
export const galleryOf = ({ attachments }: Article): readonly Attachment[] => attachments.filter(isOfKind('image'));

/** The videos of an article. */
export const videosOf = ({ attachments }: Article): readonly Attachment[] => attachments.filter(isOfKind('video'));

/** The audio files of an article. */
export const audiosOf = ({ attachments }: Article): readonly Attachment[] => attachments.filter(isOfKind('audio'));

/** The link that a retracted article had in the feed. */
export const retractedUrl = (view: FeedView, tombstone: Tombstone): string => entryAddress(view, tombstone);
