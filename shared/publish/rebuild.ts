import { defined } from '#shared/defined.ts';
import { sha256 } from '#shared/hash.ts';
import { monthAfter, monthOf } from '#shared/model/archive-month.ts';
import { articleOfPage } from '#shared/model/article-page.ts';
import { isRequested } from '#shared/model/facet.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
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

/** What a call of `rebuild` goes on with: nothing where everything is checked, and the time to repeat it has not come. */
const progressFrom = (stored: Rebuild | undefined, configHash: string, now: string): Rebuild | undefined => {
  if (stored?.configHash !== configHash) return { configHash, isDone: false, step: stored?.step ?? 0 };
  if (!stored.isDone) return stored;
  const isDue = stored.repeatAt !== undefined && stored.repeatAt <= now;
  return isDue ? { configHash, isDone: false, isRepeat: true, step: stored.step } : undefined;
};

/**
 * Checks every document of every feed after the site file or the renderers changed, and once more later: nothing else checks
 * archives and facet feeds whose entries stay as they are. Goes on where `stored`, the progress that was read last, says.
 * @throws Unavailable DOCUMENT_CONFLICT when other publishers keep writing.
 */
export const rebuild = async (publishing: SitePublishing, stored: Rebuild | undefined): Promise<'done' | 'more'> => {
  const { publishQueue, facets, site, clock } = publishing;
  const began = clock.now().getTime();
  const configHash = await hashConfig(publishing);
  const first = progressFrom(stored, configHash, clock.now().toISOString());
  if (first === undefined) return 'done';
  const { onlyFeed, repeatAt, isRepeat, lastSlug = '' } = first;
  let { step } = first;
  if (onlyFeed !== undefined) {
    await rebuildFeed(onlyFeed, publishing);
    await publishQueue.writeRebuild(defined({ configHash, isDone: true, repeatAt, step: step + 1 }));
    return 'done';
  }
  const published = (await facets.facets()).filter((facet) => facet.isLive && isRequested(facet));
  const pages = await publishedArticlePages(publishing);
  const slugs = [siteSlug, ...pages, ...[...site.feeds, ...published].map(({ slug }) => slug)].toSorted();
  const waiting = slugs.filter((slug) => slug > lastSlug);
  while (waiting.length > 0) {
    const group = waiting.splice(0, maxConcurrentFeeds);
    const checked = await Promise.allSettled(group.map((slug) => rebuildFeed(slug, publishing)));
    for (const one of checked) if (one.status === 'rejected') throw one.reason;
    step += 1;
    const progress = defined({ configHash, lastSlug: group.at(-1), isDone: false, isRepeat, step });
    // On a conflict another sweep is rebuilding.
    if ((await publishQueue.writeRebuild(progress)) === 'conflict') return 'more';
    if (clock.now().getTime() - began >= maxRunMs) return 'more';
  }
  const named = new Set(site.feeds.map(({ slug }) => slug));
  for (const { slug, isGone } of await publishing.feedStates.publishedFeeds())
    if (isGone && !named.has(slug)) await publishGoneFeed(slug, publishing, { everyDocument: true });
  const nextRepeat = isRepeat === true ? undefined : new Date(clock.now().getTime() + repeatAfterMs).toISOString();
  await publishQueue.writeRebuild(defined({ configHash, isDone: true, repeatAt: nextRepeat, step: step + 1 }));
  return 'done';
};
