import { documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import type { FeedStateStore } from '#shared/ports.ts';
import type { Shelf } from './archive-truth.ts';
import { feedShelf, goneShelf } from './feed-shelf.ts';
import { type FeedSetting, type FeedSources, readFeedTruth } from './feed-truth.ts';
import { goneRendition } from './gone-rendition.ts';
import type { Publication, Rendition, Truth } from './publish-documents.ts';

/** What is published of one feed: its subscription documents, and its archives. */
export type FeedPublication = { readonly publication: Publication; readonly shelf: Shelf };

const keysOf = (slug: string): readonly string[] => feedDocuments.map(({ file }) => documentKey(slug, file));

const goneTruth = (slug: string, publicUrl: string): Truth => ({
  fingerprint: 'gone',
  render: async () => keysOf(slug).map((key) => goneRendition(key, publicUrl)),
});

/** A format that the site file names no more leaves its document behind. */
const retiredAt =
  (publicUrl: string) =>
  (key: string): Rendition =>
    goneRendition(key, publicUrl);

/** A feed that the site file names: there also while it is empty. */
export const namedFeed = (setting: FeedSetting, feeds: FeedSources): FeedPublication => {
  const { slug } = setting.feed;
  const partners = (setting.formats ?? []).map(({ file }) => documentKey(slug, file));
  const readTruth = () => readFeedTruth(setting, feeds);
  const publication = { slug, keys: [...keysOf(slug), ...partners], readTruth, retired: retiredAt(setting.publicUrl) };
  return { publication, shelf: feedShelf(setting) };
};

/** The feed of a tag, an author …: gone when it has lost its last entry, and there again with the next. */
export const facetFeed = (setting: FeedSetting, feeds: FeedSources): FeedPublication => {
  const { feed, publicUrl } = setting;
  const { publication, shelf } = namedFeed(setting, feeds);
  const readTruth = async () =>
    (await feeds.feedEntries.entries(feed.slug, { limit: 1 })).length === 0
      ? goneTruth(feed.slug, publicUrl)
      : publication.readTruth();
  return { publication: { ...publication, readTruth }, shelf };
};

/** A feed that the site has no more, whatever still stands in it: all of its documents answer 410. */
export const goneFeed = (slug: string, publicUrl: string): FeedPublication => ({
  publication: {
    slug,
    keys: keysOf(slug),
    readTruth: async () => goneTruth(slug, publicUrl),
    retired: retiredAt(publicUrl),
  },
  shelf: goneShelf(slug, publicUrl),
});

/** With 410 for documents that the feed had once and has no more: those of formats that the site file no longer names. */
export const withLeftovers = async (
  publication: Publication,
  feeds: Pick<FeedStateStore, 'get'>,
  publicUrl: string,
): Promise<Publication> => {
  const stored = (await feeds.get(publication.slug))?.documents ?? [];
  const left = stored.map(({ key }) => key).filter((key) => !publication.keys.includes(key));
  if (left.length === 0) return publication;
  const readTruth = async (): Promise<Truth> => {
    const { fingerprint, render } = await publication.readTruth();
    const gone = left.map((key) => goneRendition(key, publicUrl));
    return {
      fingerprint: `${fingerprint} without ${left.join(' ')}`,
      render: async () => [...(await render()), ...gone],
    };
  };
  return { ...publication, keys: [...publication.keys, ...left], readTruth };
};
