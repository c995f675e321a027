import { createHash } from 'node:crypto';
import { monthAfter, monthOf } from '#shared/model/archive-month.ts';
import type { Renewal } from '#shared/model/renewal.ts';
import { wholeSite } from '#shared/model/whole-site.ts';
import type { FeedStore } from '#shared/ports.ts';
import { renderers } from './feed-truth.ts';
import { publishFeed, type SiteDeps } from './publish-feed.ts';
import { publishSitemaps } from './publish-sitemaps.ts';
import { rendererMark } from './renderer-mark.ts';

/** How long one call goes on, in milliseconds: the sweep has other work within its minute. */
const budgetMs = 20_000;

/** Stands for all that documents are made from but for their entries. */
const markOf = async ({ feeds, site, publicUrl }: SiteDeps): Promise<string> => {
  const { identity, facets, hubs, notify } = site;
  const withheld = (await feeds.withheldHubs()).filter((hub) => hubs.includes(hub));
  const said = [rendererMark(renderers), identity, site.feeds, facets, hubs, notify?.rssCloud, publicUrl];
  const all = withheld.length === 0 ? said : [...said, withheld];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
};

/** Every month in which a feed has entries or had an archive. */
const monthsOf = async (slug: string, feeds: FeedStore): Promise<readonly string[]> => {
  const months = new Set((await feeds.months(slug)).map(({ month }) => month));
  let [next] = await feeds.placesIn(slug, { limit: 1 });
  while (next !== undefined) {
    const month = monthOf(next.published);
    months.add(month);
    [next] = await feeds.placesIn(slug, { from: monthAfter(month), limit: 1 });
  }
  return [...months];
};

const renewOne = async (slug: string, deps: SiteDeps): Promise<void> => {
  const look = { touched: await monthsOf(slug, deps.feeds), everyDocument: true };
  if (slug === wholeSite) await publishSitemaps(deps, look);
  else await publishFeed(slug, deps, look);
};

/** All that may have archives, in the order in which it is renewed. */
const slugsOf = async ({ feeds, site }: SiteDeps): Promise<readonly string[]> => {
  const facets = (await feeds.facets()).filter(({ isLive }) => isLive);
  return [wholeSite, ...site.feeds.map(({ slug }) => slug), ...facets.map(({ slug }) => slug)].toSorted();
};

/**
 * Looks at every document of every feed once after the site file or the renderers have changed: archives and the feeds
 * of facets too, at which nobody looks otherwise while their entries stay as they are. Resumable: the next call goes on
 * where this one stopped.
 */
export const renew = async (deps: SiteDeps): Promise<'done' | 'more'> => {
  const { feeds, clock } = deps;
  const began = clock.now().getTime();
  const stored = await feeds.renewal();
  const mark = await markOf(deps);
  let renewal: Renewal = stored?.mark === mark ? stored : { mark, isDone: false, step: stored?.step ?? 0 };
  if (renewal.isDone) return 'done';
  if (renewal.only !== undefined) {
    await renewOne(renewal.only, deps);
    await feeds.writeRenewal({ mark, isDone: true, step: renewal.step + 1 });
    return 'done';
  }
  const { after = '' } = renewal;
  for (const slug of (await slugsOf(deps)).filter((candidate) => candidate > after)) {
    await renewOne(slug, deps);
    renewal = { mark, after: slug, isDone: false, step: renewal.step + 1 };
    // Another sweep is at it.
    if ((await feeds.writeRenewal(renewal)) === 'conflict') return 'more';
    if (clock.now().getTime() - began >= budgetMs) return 'more';
  }
  await feeds.writeRenewal({ mark, isDone: true, step: renewal.step + 1 });
  return 'done';
};
