import { log } from '#shared/log.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { publishFeed, publishGoneFeed, type SitePublishing } from './publish-feed.ts';
import { publishSite } from './publish-site.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { rebuild } from './rebuild.ts';

/** Lets the feeds that the site file no longer names answer 410, and those of facets that it no longer has. */
const publishRemoved = async (publishing: SitePublishing): Promise<void> => {
  const { feedStates, facets, site } = publishing;
  const named = new Set(site.feeds.map(({ slug }) => slug));
  for (const { slug, isGone } of await feedStates.publishedFeeds()) {
    if (isGone || named.has(slug)) continue;
    await publishGoneFeed(slug, publishing);
    await feedStates.savePublishedFeed({ slug, isGone: true });
  }
  for (const { slug, kind, isLive } of await facets.facets())
    if (isLive && !site.facets.includes(kind)) await publishFeed(slug, publishing);
};

/** One call publishes this many hints; the next call takes the rest. */
const maxHints = 200;

/** Each feed in work may hold a window of articles in memory. */
const maxConcurrentFeeds = 8;

/**
 * Publishes the feeds, archives and sitemaps that hints name; nearly always the stream has already done so. Keeps the
 * hints of a feed that failed, and gives the errors.
 */
const publishHinted = async (publishing: SitePublishing): Promise<readonly unknown[]> => {
  const { publishQueue } = publishing;
  const hints = await publishQueue.hints(maxHints);
  // When the changed entries of each feed were published.
  const instantsByFeed = new Map<string, Set<string>>();
  for (const { feeds, published } of hints) {
    for (const slug of feeds) {
      instantsByFeed.set(slug, (instantsByFeed.get(slug) ?? new Set()).union(new Set(published)));
    }
  }
  const failures = new Map<string, unknown>();
  const publish = async ([slug, instants]: readonly [string, ReadonlySet<string>]): Promise<void> => {
    const scope = { published: [...instants] };
    try {
      if (slug === siteSlug) await publishSitemaps(publishing, scope);
      else await publishFeed(slug, publishing, scope);
    } catch (error) {
      failures.set(slug, error);
    }
  };
  const waiting = [...instantsByFeed];
  while (waiting.length > 0) await Promise.all(waiting.splice(0, maxConcurrentFeeds).map(publish));
  for (const hint of hints) if (!hint.feeds.some((slug) => failures.has(slug))) await publishQueue.deleteHint(hint);
  return [...failures.values()];
};

/**
 * Brings everything that is behind to its desired state: feeds whose stream event was lost, feeds that the site file
 * changed or removed, documents that were deleted from the bucket.
 * @throws AggregateError at the end, when any part failed: one failing feed does not stop the others.
 */
export const publishAll = async (publishing: SitePublishing): Promise<void> => {
  const failures: unknown[] = [];
  let behind = 0;
  const attempt = async (part: string, publish: () => Promise<unknown>): Promise<void> => {
    try {
      if ((await publish()) === 'published') behind += 1;
    } catch (error) {
      log.error('a part of the site could not be published', error, { part });
      failures.push(error);
      behind += 1;
    }
  };
  const { feedStates, site } = publishing;
  // Saved before any of them is published, so that a feed removed later can answer 410.
  await attempt('the list of feeds', async () => {
    const published = await feedStates.publishedFeeds();
    const live = new Set(published.filter(({ isGone }) => !isGone).map(({ slug }) => slug));
    for (const { slug } of site.feeds) if (!live.has(slug)) await feedStates.savePublishedFeed({ slug, isGone: false });
  });
  for (const { slug } of site.feeds) await attempt(slug, () => publishFeed(slug, publishing));
  log.count('FeedsBehind', behind);
  for (const error of await publishHinted(publishing)) await attempt('changed articles', () => Promise.reject(error));
  await attempt('removed feeds', () => publishRemoved(publishing));
  await attempt('the rebuild', () => rebuild(publishing));
  await attempt('the sitemaps', () => publishSitemaps(publishing));
  await attempt('the index page', () => publishSite(publishing));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of the site failed.`);
};
