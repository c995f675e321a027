import { siteSlug } from '#shared/model/feed-entry.ts';
import type { PublishHint } from '#shared/model/publish-queue.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishSitemaps } from './publish-sitemaps.ts';

/** How many changes of articles one call looks after; the next one takes what is left. */
const maxTouches = 200;

/** Feeds that are looked at together: each may hold a window of entries in memory. */
const atOnce = 8;

/** The feeds that these name, each with when the entries in question were published. */
const byFeed = (touches: readonly PublishHint[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const feeds = new Map<string, Set<string>>();
  for (const { feeds: slugs, published } of touches) {
    for (const slug of slugs) {
      const instants = feeds.get(slug) ?? new Set();
      for (const instant of published) instants.add(instant);
      feeds.set(slug, instants);
    }
  }
  return feeds;
};

/**
 * Looks at every feed, archive and sitemap that an article has touched, whether or not an event told of it: as a rule
 * all is well already. What fails is looked at again by the next call; gives the errors.
 */
export const publishTouched = async (deps: SiteDeps): Promise<readonly unknown[]> => {
  const touches = await deps.publishQueue.hints(maxTouches);
  const failures = new Map<string, unknown>();
  const look = async ([slug, instants]: readonly [string, ReadonlySet<string>]): Promise<void> => {
    const touched = [...instants];
    try {
      if (slug === siteSlug) await publishSitemaps(deps, { touched });
      else await publishFeed(slug, deps, { touched });
    } catch (error) {
      failures.set(slug, error);
    }
  };
  const waiting = [...byFeed(touches)];
  while (waiting.length > 0) await Promise.all(waiting.splice(0, atOnce).map(look));
  for (const touch of touches)
    if (!touch.feeds.some((slug) => failures.has(slug))) await deps.publishQueue.deleteHint(touch);
  return [...failures.values()];
};
