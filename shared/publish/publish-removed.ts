import { publishFeed, publishGone, type SiteDeps } from './publish-feed.ts';

/** Remembers the feeds of the site file before anything of them is published, so that none is forgotten once it is removed. */
export const rememberFeeds = async ({ feedStates, site }: SiteDeps): Promise<void> => {
  const known = new Set((await feedStates.publishedFeeds()).filter(({ isGone }) => !isGone).map(({ slug }) => slug));
  for (const { slug } of site.feeds) if (!known.has(slug)) await feedStates.savePublishedFeed({ slug, isGone: false });
};

/** Takes back, with 410, the feeds that the site file no longer names, and those of facets that it no longer has. */
export const publishRemoved = async (deps: SiteDeps): Promise<void> => {
  const { feedStates, facets, site } = deps;
  const named = new Set(site.feeds.map(({ slug }) => slug));
  for (const { slug, isGone } of await feedStates.publishedFeeds()) {
    if (isGone || named.has(slug)) continue;
    await publishGone(slug, deps);
    await feedStates.savePublishedFeed({ slug, isGone: true });
  }
  const kinds = new Set(site.facets ?? []);
  for (const { slug, kind, isLive } of await facets.facets())
    if (isLive && !kinds.has(kind)) await publishFeed(slug, deps);
};
