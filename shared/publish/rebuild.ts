import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { monthAfter, monthOf } from '#shared/model/archive-month.ts';
import { articleOfPage } from '#shared/model/article-page.ts';
import { isRequested } from '#shared/model/facet.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
import type { Written } from '#shared/ports.ts';
import { publishedArticlePages } from './article-pages.ts';
import { publishFeed, publishGoneFeed, type SitePublishing } from './publish-feed.ts';
import { publishSite } from './publish-site.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { articlePageVersion, rendererVersion } from './renderers.ts';

/** One call stops after this time: the sweep has other work within its minute. */
const maxRunMs = 20_000;

/** Each feed in work may hold a window of articles in memory. */
export const maxConcurrentFeeds = 8;

/**
 * Milliseconds after a rebuild, for another version or site file, after which it is done once more: a publisher of the version
 * before, which was at work or was deployed later, may have put documents again as that version rendered them. Longer than a
 * function may run.
 */
export const repeatAfterMs = 15 * 60_000;

/** A hash of everything that documents are rendered from, except their entries. */
const hashConfig = async ({ hubs, site, publicUrl }: SitePublishing): Promise<string> => {
  const withheld = (await hubs.withheldHubs()).filter((hub) => site.hubs.includes(hub));
  const { identity, feeds, facets, facetSettings, redirects, formerFeedsUrls, notify, terms } = site;
  const settings = [
    identity,
    feeds,
    facets,
    facetSettings,
    redirects,
    formerFeedsUrls,
    site.hubs,
    notify.rssCloud,
    terms,
  ];
  const config = [rendererVersion, articlePageVersion, ...settings, publicUrl];
  return sha256(JSON.stringify(withheld.length === 0 ? config : [...config, withheld]));
};

/** Checks every document of one feed, in every month in which it has entries or had an archive, or the page of an article. */
const rebuildFeed = async (slug: string, publishing: SitePublishing): Promise<void> => {
  const { archives, feedEntries } = publishing;
  if (articleOfPage(slug) !== undefined) {
    await publishFeed(slug, publishing);
    return;
  }
  const months = new Set((await archives.months(slug)).map(({ month }) => month));
  let [entry] = await feedEntries.entries(slug, { limit: 1 });
  while (entry !== undefined) {
    const month = monthOf(entry.published);
    months.add(month);
    [entry] = await feedEntries.entries(slug, { from: monthAfter(month), limit: 1 });
  }
  const scope = { published: [...months], everyDocument: true };
  if (slug !== siteSlug) {
    await publishFeed(slug, publishing, scope);
    return;
  }
  await publishSitemaps(publishing, scope);
  await publishSite(publishing, scope);
};

/** Feeds that failed, of which a rebuild keeps the names: where more fail, something else is wrong than these feeds. */
const maxFailed = 100;

/** Behind every slug: all feeds were checked but for those that failed. */
const behindAll = '\uffff';

/** What a call of `rebuild` goes on with: nothing where everything is checked, and the time to repeat it has not come. */
const progressFrom = (stored: Rebuild | undefined, configHash: string, now: string): Rebuild | undefined => {
  if (stored?.configHash !== configHash) return { configHash, isDone: false, step: stored?.step ?? 0 };
  const isDue = stored.onlyFeed === undefined && stored.repeatAt !== undefined && stored.repeatAt <= now;
  if (isDue) return { configHash, isDone: false, isRepeat: true, step: stored.step };
  return stored.isDone ? undefined : stored;
};

/** The slugs of everything that a rebuild checks, in its order. */
const slugsOf = async (publishing: SitePublishing): Promise<readonly string[]> => {
  const { facets, site } = publishing;
  const published = (await facets.facets()).filter((facet) => facet.isLive && isRequested(facet));
  const pages = await publishedArticlePages(publishing);
  return [siteSlug, ...pages, ...[...site.feeds, ...published].map(({ slug }) => slug)].toSorted();
};

/** Checks feeds, each by itself, and names those that fail; `left` are those that failed before. */
const feedChecker = (before: readonly string[] | undefined, check: (slug: string) => Promise<unknown>) => {
  const left = new Set(before);
  const failures = new Map<string, unknown>();
  const checkOne = async (slug: string): Promise<void> => {
    try {
      await check(slug);
      left.delete(slug);
    } catch (error) {
      log.error('a feed could not be rebuilt', error, { feed: slug });
      failures.set(slug, error);
      left.add(slug);
    }
  };
  return {
    left,
    checkGroup: async (slugs: readonly string[]): Promise<void> => void (await Promise.all(slugs.map(checkOne))),
    hasFailed: (slug: string): boolean => failures.has(slug),
    /** @throws AggregateError when any failed */
    end: (outcome: 'done' | 'more'): 'done' | 'more' => {
      if (failures.size === 0) return outcome;
      const names = [...failures.keys()].join(', ');
      throw new AggregateError(failures.values(), `These feeds could not be rebuilt: ${names}.`);
    },
  };
};

/**
 * Checks every document of every feed after the site file or the renderers changed, and once more later: nothing else checks
 * archives and facet feeds whose entries stay as they are. Goes on where `stored`, the progress that was read last, says. A
 * feed that fails is named, and stops none behind it: later calls try it again, once all others are checked.
 * @throws AggregateError at the end, when any feed failed
 */
export const rebuild = async (publishing: SitePublishing, stored: Rebuild | undefined): Promise<'done' | 'more'> => {
  const { publishQueue, feedStates, site, clock } = publishing;
  const began = clock.now().getTime();
  const configHash = await hashConfig(publishing);
  const first = progressFrom(stored, configHash, clock.now().toISOString());
  if (first === undefined) return 'done';
  const { onlyFeed, repeatAt, isRepeat, lastSlug = '' } = first;
  const named = new Set(site.feeds.map(({ slug }) => slug));
  const published = await feedStates.publishedFeeds();
  const gone = new Set(published.flatMap(({ slug, isGone }) => (isGone && !named.has(slug) ? [slug] : [])));
  const { left, checkGroup, hasFailed, end } = feedChecker(first.failed, (slug) =>
    gone.has(slug) ? publishGoneFeed(slug, publishing, { everyDocument: true }) : rebuildFeed(slug, publishing),
  );
  let { step } = first;
  const write = (progress: Partial<Rebuild>): Promise<Written> => {
    step += 1;
    const failed = left.size === 0 ? undefined : [...left];
    return publishQueue.writeRebuild(defined({ configHash, isDone: false, failed, step, ...progress }));
  };

  const isWalk = onlyFeed === undefined && lastSlug !== behindAll;
  const waiting = isWalk ? (await slugsOf(publishing)).filter((slug) => slug > lastSlug) : [];
  while (waiting.length > 0) {
    const group = waiting.splice(0, maxConcurrentFeeds);
    await checkGroup(group);
    if (left.size > maxFailed) return end('more');
    // On a conflict another sweep is rebuilding.
    if ((await write(defined({ lastSlug: group.at(-1), isRepeat }))) === 'conflict') return end('more');
    if (clock.now().getTime() - began >= maxRunMs) return end('more');
  }
  const last = [...left, ...(onlyFeed === undefined ? [] : [onlyFeed]), ...(isWalk ? gone : [])];
  const again = [...new Set(last)].filter((slug) => !hasFailed(slug));
  while (again.length > 0) await checkGroup(again.splice(0, maxConcurrentFeeds));
  const nextRepeat = isRepeat === true ? undefined : new Date(clock.now().getTime() + repeatAfterMs).toISOString();
  const rest = left.size === 0 ? { isDone: true } : { lastSlug: behindAll };
  await write(defined({ ...rest, repeatAt: isWalk ? nextRepeat : repeatAt }));
  return end('done');
};
