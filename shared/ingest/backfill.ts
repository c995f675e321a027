import { isDeepStrictEqual } from 'node:util';
import { defined } from '#shared/defined.ts';
import { Unavailable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { type Article, movedTo } from '#shared/model/article.ts';
import type { BackfillState } from '#shared/model/backfill-state.ts';
import type { BackfillStore } from '#shared/ports.ts';
import { movedTo as renamedTo } from '#shared/site/old-addresses.ts';
import { selectorHash } from '#shared/site/select.ts';
import { changeArticle } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';
import type { IngestPorts } from './ingest.ts';

/** What a backfill reads and writes. */
export type BackfillPorts = IngestPorts & { readonly backfills: BackfillStore };

const pageSize = 100;

/** Articles that move at the same time: each is a transaction on the same few feeds. */
const concurrency = 5;

/** One call stops after this time, because the sweep has other work within its minute. */
const budgetMs = 20_000;

/** During a deployment, functions with the old site file still write; their articles are covered by a second pass. */
const deploymentMs = 15 * 60_000;

/** The pass to continue or to start; undefined when nothing is left to do now. */
const nextPass = (state: BackfillState | undefined, selectorHash: string, now: Date): BackfillState | undefined => {
  const startedAt = now.toISOString();
  const fresh = { selectorHash, firstSeenAt: startedAt, startedAt, isComplete: false, revision: state?.revision ?? 0 };
  if (state?.selectorHash !== selectorHash) return fresh;
  if (!state.isComplete) return state;
  const deployedAt = Date.parse(state.firstSeenAt) + deploymentMs;
  const needsSecondPass = now.getTime() >= deployedAt && Date.parse(state.startedAt) < deployedAt;
  return needsSecondPass ? { ...fresh, firstSeenAt: state.firstSeenAt } : undefined;
};

/**
 * Moves the stored articles into the feeds that the current site file selects for them, and out of the others.
 * Resumable: `more` when articles are left for the next call, `done` when none are left for now.
 * @throws Unavailable; the next call resumes at the same page
 */
export const backfill = async ({ articles, site, clock, backfills }: BackfillPorts): Promise<'done' | 'more'> => {
  /**
   * The article with its current feeds; undefined when they are the same. A retracted one, or a draft, keeps its tombstones,
   * also under the new name of a feed.
   */
  const moved = async (article: Article): Promise<Article | undefined> => {
    const isShown = article.status === 'live' || article.status === 'scheduled';
    const feeds = isShown
      ? await feedsFor(article, site, articles)
      : [...new Set(article.feeds.map((slug) => renamedTo(slug, site)))].toSorted();
    return isDeepStrictEqual(feeds, article.feeds) ? undefined : movedTo(article, feeds, clock.now().toISOString());
  };

  const move = async (article: Article): Promise<void> => {
    try {
      if ((await moved(article)) !== undefined) await changeArticle(article.id, articles, moved);
    } catch (error) {
      // An article that selects too many feeds, or cannot be written, stays where it was and does not stop the others.
      if (error instanceof Unavailable) throw error;
      log.error('an article could not be moved to its feeds', error, { article: article.id });
    }
  };

  const backfillPage = async (pass: BackfillState): Promise<BackfillState> => {
    // Newest first, so that the feed documents are right after the first page.
    const { items, after } = await articles.list(pass.after, pageSize, { order: 'newest' });
    for (let from = 0; from < items.length; from += concurrency) {
      await Promise.all(items.slice(from, from + concurrency).map(move));
    }
    return defined({ ...pass, revision: pass.revision + 1, isComplete: after === undefined, after });
  };

  const startedAtMs = clock.now().getTime();
  let pass = nextPass(await backfills.read(), selectorHash(site), clock.now());
  while (pass !== undefined && !pass.isComplete) {
    if (clock.now().getTime() - startedAtMs >= budgetMs) return 'more';
    pass = await backfillPage(pass);
    // A concurrent sweep has written this page.
    if ((await backfills.write(pass)) === 'conflict') return 'more';
  }
  return 'done';
};

/**
 * Runs `backfill` until both passes for the site file of this process are over; from then on, a call reads nothing. A
 * deployment with other selectors is another process.
 */
export const makeBackfill = (ports: BackfillPorts): (() => Promise<void>) => {
  let firstRunMs: number | undefined;
  let isOver = false;
  return async () => {
    if (isOver) return;
    const startedMs = ports.clock.now().getTime();
    firstRunMs ??= startedMs;
    const outcome = await backfill(ports);
    // The second pass is due so long after the first run of the first process at the latest.
    isOver = outcome === 'done' && startedMs - firstRunMs >= deploymentMs;
  };
};
