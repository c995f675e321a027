import { monthOf } from '#shared/model/archive-month.ts';
import { documentKey, feedDocuments } from '#shared/model/feed-document.ts';
import type { Site } from '#shared/model/site.ts';
import type { FeedStore } from '#shared/ports.ts';
import { feedShelf } from './feed-shelf.ts';
import { readFeedTruth } from './feed-truth.ts';
import { clearArchives, publishArchives } from './publish-archives.ts';
import { type PublishDeps, publishDocuments } from './publish-documents.ts';

/** What publishing a site's feeds needs. */
export type SiteDeps = PublishDeps & {
  readonly feeds: FeedStore;
  readonly site: Site;
  readonly publicUrl: string;
};

/**
 * Brings one feed to its truth, with the archives of the months in which entries were `touched` (their `published`).
 * Archives come first, so that no entry leaves the subscription document before it can be found there; those that are
 * no more go last, after nothing names them. A feed that the site file no longer names is left as it is.
 */
export const publishFeed = async (
  slug: string,
  { site, publicUrl, ...deps }: SiteDeps,
  touched: readonly string[] = [],
): Promise<'published' | 'unchanged'> => {
  const feed = site.feeds.find((candidate) => candidate.slug === slug);
  if (feed === undefined) return 'unchanged';
  const setting = { feed, site, publicUrl };
  const shelf = feedShelf(setting);
  const uncleared = await publishArchives(shelf, { months: touched.map(monthOf) }, deps);
  const keys = feedDocuments.map(({ file }) => documentKey(slug, file));
  const outcome = await publishDocuments({ slug, keys, readTruth: () => readFeedTruth(setting, deps.feeds) }, deps);
  await clearArchives(shelf, uncleared, deps);
  return outcome;
};
