import { Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { isFacetSlug, isRequested } from '#shared/model/facet.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { PublishHint, Rebuild } from '#shared/model/publish-queue.ts';
import { isListed, publishFeed, publishGoneFeed, type SitePublishing } from './publish-feed.ts';
import { publishSite } from './publish-site.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { maxConcurrentFeeds, rebuild } from './rebuild.ts';

/**
 * Lets the feeds that the site file no longer names answer 410, and those of facets that it no longer has.
 * @throws AggregateError when any failed; the others are done
 */
const publishRemoved = async (publishing: SitePublishing): Promise<void> => {
  const { feedStates, facets, site } = publishing;
  const named = new Set(site.feeds.map(({ slug }) => slug));
  const failures = new Map<string, unknown>();
  const attempt = async (slug: string, publish: () => Promise<unknown>): Promise<void> => {
    try {
      await publish();
    } catch (error) {
      log.error('a removed feed could not be published', error, { feed: slug });
      failures.set(slug, error);
    }
  };
  for (const { slug, isGone } of await feedStates.publishedFeeds()) {
    if (isGone || named.has(slug)) continue;
    await attempt(slug, async () => {
      await publishGoneFeed(slug, publishing);
      await feedStates.savePublishedFeed({ slug, isGone: true });
    });
  }
  for (const facet of await facets.facets())
    if (facet.isLive && isRequested(facet) && !site.facets.includes(facet.kind))
      await attempt(facet.slug, () => publishFeed(facet.slug, publishing));
  if (failures.size === 0) return;
  throw new AggregateError(failures.values(), `Removed feeds failed: ${[...failures.keys()].join(', ')}.`);
};

/** One call publishes this many hints; the next call takes the rest. */
const maxHints = 5_000;

/** What hints say of one feed. */
type HintedChange = {
  /** When the changed entries were published. */
  readonly published: Set<string>;
  hasRemoval: boolean;
};

const changesByFeed = (hints: readonly PublishHint[]): ReadonlyMap<string, HintedChange> => {
  const changes = new Map<string, HintedChange>();
  for (const { feeds, published, hasRemoval = false } of hints) {
    for (const slug of feeds) {
      const change = changes.get(slug) ?? { published: new Set(), hasRemoval: false };
      for (const instant of published) change.published.add(instant);
      change.hasRemoval ||= hasRemoval;
      changes.set(slug, change);
    }
  }
  return changes;
};

/**
 * Tells which hinted facets need no look: nobody has requested a document of their feeds, and their rows list the new
 * entries. Reads all rows once, which may be a moment behind: a request, or a removal, leaves a hint of its own.
 */
const readListedFacets = async (changes: ReadonlyMap<string, HintedChange>, { facets }: SitePublishing) => {
  const rows = [...changes.keys()].some(isFacetSlug) ? await facets.facets() : [];
  return new Set(
    rows
      .filter((facet) => {
        const { published = [], hasRemoval = true } = changes.get(facet.slug) ?? {};
        return !isRequested(facet) && !hasRemoval && isListed(facet, [...published]);
      })
      .map(({ slug }) => slug),
  );
};

/** Runs the publishing of one part of the site, and notes whether it was behind or failed. */
type Attempt = (part: string, publish: () => Promise<unknown>) => Promise<'done' | 'failed'>;

/** Notifies of a change of which receivers could not be notified; until that succeeds, the hint stays. */
const notifyAgain = async (hint: PublishHint, publishing: SitePublishing, attempt: Attempt): Promise<void> => {
  const { notifies = '' } = hint;
  const { publishQueue, notify } = publishing;
  if (notify !== undefined && (await attempt(`notifications of ${notifies}`, () => notify(notifies))) === 'done')
    await publishQueue.deleteHints([hint]);
};

/**
 * Publishes the feeds, archives and sitemaps that hints name; nearly always the stream has already done so. Keeps the
 * hints of a feed that failed. Gives the hints that there were.
 */
const publishHinted = async (publishing: SitePublishing, attempt: Attempt): Promise<readonly PublishHint[]> => {
  const { publishQueue } = publishing;
  const all = await publishQueue.hints(maxHints);
  const hints = all.filter(({ notifies }) => notifies === undefined);
  for (const hint of all.filter(({ notifies }) => notifies !== undefined)) await notifyAgain(hint, publishing, attempt);
  const failed = new Set<string>();
  const changes = changesByFeed(hints);
  const listed = await readListedFacets(changes, publishing);
  const waiting = [...changes].filter(([slug]) => !listed.has(slug));
  const publish = async ([slug, { published, hasRemoval }]: readonly [string, HintedChange]): Promise<void> => {
    // Without the entry the feed may be as its state row has it, while the bucket shows what a publisher put before it died.
    const scope = { published: [...published], everyDocument: hasRemoval, everyVersion: false };
    const outcome = await attempt(slug, async () => {
      if (slug !== siteSlug) return publishFeed(slug, publishing, scope);
      // No event publishes sitemaps: they are not behind.
      await publishSitemaps(publishing, scope);
      return undefined;
    });
    if (outcome === 'failed') failed.add(slug);
  };
  while (waiting.length > 0) await Promise.all(waiting.splice(0, maxConcurrentFeeds).map(publish));
  const published = hints.filter(({ feeds }) => !feeds.some((slug) => failed.has(slug)));
  // Where the answer is lost, the hints may be gone: what they say of the index page is done now.
  await attempt('the publish hints', () => publishQueue.deleteHints(published));
  return hints;
};

/** Saves the names of the feeds before any of them is published, so that a feed removed later can answer 410. */
const saveFeedList = async ({ feedStates, site }: SitePublishing): Promise<void> => {
  const published = await feedStates.publishedFeeds();
  const live = new Set(published.filter(({ isGone }) => !isGone).map(({ slug }) => slug));
  for (const { slug } of site.feeds) if (!live.has(slug)) await feedStates.savePublishedFeed({ slug, isGone: false });
};

/**
 * Publishes the feeds that hints name, continues a rebuild, and checks the parts of the site that are due, also in the
 * bucket. Gives the parts that failed, with their errors: one failing feed does not stop the others.
 */
const publishParts = async (
  publishing: SitePublishing,
  isDue: (part: string) => boolean,
  everyArchive: boolean,
  progress: Rebuild | undefined | 'unreadable',
): Promise<ReadonlyMap<string, unknown>> => {
  const failures = new Map<string, unknown>();
  let behind = 0;
  const attempt: Attempt = async (part, publish) => {
    try {
      if ((await publish()) === 'published') behind += 1;
      return 'done';
    } catch (error) {
      log.error('a part of the site could not be published', error, { part });
      failures.set(part, error);
      behind += 1;
      return 'failed';
    }
  };
  const check = async (part: string, publish: () => Promise<unknown>): Promise<void> => {
    if (isDue(part)) await attempt(part, publish);
  };
  const scope = { everyDocument: true, everyArchive };
  await check('the list of feeds', () => saveFeedList(publishing));
  // Before any look: a hint says which months are to be archived before the feed shows no more than its newest entries.
  const hints = await publishHinted(publishing, attempt);
  for (const { slug } of publishing.site.feeds) await check(slug, () => publishFeed(slug, publishing, scope));
  // A custom metric costs only in hours in which it has values.
  if (behind > 0) log.count('FeedsBehind', behind);
  await check('removed feeds', () => publishRemoved(publishing));
  if (progress !== 'unreadable') await attempt('the rebuild', () => rebuild(publishing, progress));
  await check('the sitemaps', () => publishSitemaps(publishing, scope));
  await check('the index page', () => publishSite(publishing, scope));
  // It shows the facets with the newest articles. After a change nobody looks for an hour: events may read a stale list, this may not.
  // Where a facet left and came back, it is as its state row has it, while the bucket shows what a publisher put before it died.
  const everyDocument = hints.some(({ hasRemoval = false }) => hasRemoval);
  if (hints.length > 0)
    await attempt('the index page', () => publishSite(publishing, { everyDocument, isConsistent: true }));
  return failures;
};

const throwFailures = (failures: ReadonlyMap<string, unknown>): void => {
  if (failures.size === 0) return;
  throw new AggregateError(failures.values(), `Parts of the site failed: ${[...failures.keys()].join(', ')}.`);
};

/**
 * Brings everything that is behind to its desired state: feeds whose stream event was lost, feeds that the site file
 * changed or removed, documents that were deleted from the bucket.
 * @throws AggregateError at the end, when any part failed
 */
export const publishAll = async (publishing: SitePublishing): Promise<void> =>
  throwFailures(await publishParts(publishing, () => true, true, await publishing.publishQueue.rebuild()));

/** The hour of the day (UTC) in which the hourly checks also list the archives in the bucket. */
const archivesHour = 3;

/** The progress of the rebuild; a row that cannot be read stops nothing else. */
const readProgress = async ({ publishQueue }: SitePublishing): Promise<Rebuild | undefined | 'unreadable'> => {
  try {
    return await publishQueue.rebuild();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    log.error('nothing is rebuilt', error);
    return 'unreadable';
  }
};

/** The minute of each hour in which a part of the site is checked: the checks are spread over the hour. */
const checkMinute = (part: string): number => Number.parseInt(sha256(part).slice(0, 8), 16) % 60;

/**
 * Publishes as `publishAll` does when it is first called, since a new process may be a deployment with another site file.
 * Later calls publish what hints name, and check each part of the site once an hour, or again after it failed; archives
 * that are missing in the bucket are noticed once a day. While the site is being restored, they publish nothing.
 */
export const makePublisher = (publishing: SitePublishing): (() => Promise<void>) => {
  let failed: ReadonlyMap<string, unknown> | undefined;
  return async () => {
    const now = publishing.clock.now();
    const minute = now.getUTCMinutes();
    const previous = failed;
    const progress = await readProgress(publishing);
    if (progress !== 'unreadable' && progress?.restoring !== undefined) return;
    failed = await publishParts(
      publishing,
      (part) => previous === undefined || previous.has(part) || checkMinute(part) === minute,
      previous === undefined || now.getUTCHours() === archivesHour,
      progress,
    );
    throwFailures(failed);
  };
};
