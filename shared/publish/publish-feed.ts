import { documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import type { Site } from '#shared/model/site.ts';
import type { FeedStore } from '#shared/ports.ts';
import { readFeedTruth } from './feed-truth.ts';
import { type PublishDeps, publishDocuments } from './publish-documents.ts';

/** What publishing a site's feeds needs. */
export type SiteDeps = PublishDeps & {
  readonly feeds: FeedStore;
  readonly site: Site;
  readonly publicUrl: string;
};

/** Brings one feed to its truth. A feed that the site file no longer names is left as it is. */
export const publishFeed = async (
  slug: string,
  { site, publicUrl, ...deps }: SiteDeps,
): Promise<'published' | 'unchanged'> => {
  const feed = site.feeds.find((candidate) => candidate.slug === slug);
  if (feed === undefined) return 'unchanged';
  const keys = feedDocuments.map(({ file }) => documentKey(slug, file));
  const readTruth = () => readFeedTruth({ feed, site, publicUrl }, deps.feeds);
  return publishDocuments({ slug, keys, readTruth }, deps);
};
