import { createHash } from 'node:crypto';
import { monthAfter, monthOf } from '#shared/model/archive-month.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import type { Rebuild } from '#shared/model/publish-queue.ts';
import { renderers } from './feed-truth.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { rendererMark } from './renderer-mark.ts';

/** How long one call goes on, in milliseconds: the sweep has other work within its minute. */
const budgetMs = 20_000;

/** Stands for all that documents are made from but for their entries. */
const markOf = async ({ hubs: hubStore, site, publicUrl }: SiteDeps): Promise<string> => {
  const { identity, facets, hubs, notify } = site;
  const withheld = (await hubStore.withheldHubs()).filter((hub) => hubs.includes(hub));
  const said = [rendererMark(renderers), identity, site.feeds, facets, hubs, notify?.rssCloud, publicUrl];
  const all = withheld.length === 0 ? said : [...said, withheld];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
};

/** Every month in which a feed has entries or had an archive. */
const monthsOf = async (slug: string, feeds: SiteDeps): Promise<readonly string[]> => {
  const months = new Set((await feeds.archives.months(slug)).map(({ month }) => month));
  let [next] = await feeds.feedEntries.entries(slug, { limit: 1 });
  while (next !== undefined) {
    const month = monthOf(next.published);
    months.add(month);
    [next] = await feeds.feedEntries.entries(slug, { from: monthAfter(month), limit: 1 });
  }
  return [...months];
};

const renewOne = async (slug: string, deps: SiteDeps): Promise<void> => {
  const look = { touched: await monthsOf(slug, deps), everyDocument: true };
  if (slug === siteSlug) await publishSitemaps(deps, look);
  else await publishFeed(slug, deps, look);
};

/** All that may have archives, in the order in which it is renewed. */
const slugsOf = async ({ facets: facetStore, site }: SiteDeps): Promise<readonly string[]> => {
  const facets = (await facetStore.facets()).filter(({ isLive }) => isLive);
  return [siteSlug, ...site.feeds.map(({ slug }) => slug), ...facets.map(({ slug }) => slug)].toSorted();
};

/**
 * Looks at every document of every feed once after the site file or the renderers have changed: archives and the feeds
 * of facets too, at which nobody looks otherwise while their entries stay as they are. Resumable: the next call goes on
 * where this one stopped.
 */
export const renew = async (deps: SiteDeps): Promise<'done' | 'more'> => {
  const { publishQueue, clock } = deps;
  const began = clock.now().getTime();
  const stored = await publishQueue.rebuild();
  const configHash = await markOf(deps);
  let renewal: Rebuild =
    stored?.configHash === configHash ? stored : { configHash, isDone: false, step: stored?.step ?? 0 };
  if (renewal.isDone) return 'done';
  if (renewal.onlyFeed !== undefined) {
    await renewOne(renewal.onlyFeed, deps);
    await publishQueue.writeRebuild({ configHash, isDone: true, step: renewal.step + 1 });
    return 'done';
  }
  const { lastSlug = '' } = renewal;
  for (const slug of (await slugsOf(deps)).filter((candidate) => candidate > lastSlug)) {
    await renewOne(slug, deps);
    renewal = { configHash, lastSlug: slug, isDone: false, step: renewal.step + 1 };
    // Another sweep is at it.
    if ((await publishQueue.writeRebuild(renewal)) === 'conflict') return 'more';
    if (clock.now().getTime() - began >= budgetMs) return 'more';
  }
  await publishQueue.writeRebuild({ configHash, isDone: true, step: renewal.step + 1 });
  return 'done';
};
