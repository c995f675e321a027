import { isDeepStrictEqual } from 'node:util';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article } from '#shared/model/article.ts';
import type { RefillState } from '#shared/model/refill-state.ts';
import type { Site } from '#shared/model/site.ts';
import type { ArticleStore, RefillStore } from '#shared/ports.ts';
import { selectorsMark } from '#shared/site/selectors-mark.ts';
import type { AcceptDeps } from './accept.ts';
import { changeArticle } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';

/** What refilling needs. */
export type RefillDeps = AcceptDeps & { readonly refills: RefillStore };

const pageSize = 100;

/** Articles that move at the same time: each is a transaction on the same few feeds. */
const atOnce = 5;

/** How long one call goes on, in milliseconds: the sweep has other work within its minute. */
const budgetMs = 20_000;

/** While a deployment is under way, functions with the old site file still write; what they wrote is walked once more. */
const settledAfterMs = 15 * 60_000;

const isSettled = ({ since }: RefillState, instant: Date | string): boolean =>
  new Date(instant).getTime() - Date.parse(since) >= settledAfterMs;

/** The walk to go on with or to begin; undefined: nothing is to be done now. */
const walkOf = (state: RefillState | undefined, mark: string, now: Date): RefillState | undefined => {
  const fresh = { mark, since: now.toISOString(), began: now.toISOString(), isWalked: false, step: state?.step ?? 0 };
  if (state?.mark !== mark) return fresh;
  if (!state.isWalked) return state;
  return isSettled(state, now) && !isSettled(state, state.began) ? { ...fresh, since: state.since } : undefined;
};

/** A retracted article keeps its tombstones where readers saw it. */
const movedBy =
  (site: Site, articles: ArticleStore) =>
  async (article: Article): Promise<Article | undefined> => {
    if (article.status === 'retracted') return undefined;
    const feeds = await feedsFor(article, site, articles);
    return isDeepStrictEqual(feeds, article.feeds) ? undefined : { ...article, feeds };
  };

const move = async (article: Article, site: Site, articles: ArticleStore): Promise<void> => {
  const moved = movedBy(site, articles);
  try {
    if ((await moved(article)) === undefined) return;
    await changeArticle(article.id, articles, moved);
  } catch (error) {
    // It can never move as one; it stays where it is, and the others go on.
    if (!(error instanceof Rejected)) throw error;
    log.error('an article could not be brought into its feeds', error, { article: article.id });
  }
};

const walkPage = async (walk: RefillState, { articles, site }: RefillDeps): Promise<RefillState> => {
  const { after: _gone, ...rest } = walk;
  // Newest first, so that what feeds show is right after the first page.
  const page = await articles.list(walk.after, pageSize, 'newest');
  for (let from = 0; from < page.items.length; from += atOnce) {
    await Promise.all(page.items.slice(from, from + atOnce).map((article) => move(article, site, articles)));
  }
  const step = walk.step + 1;
  return page.after === undefined ? { ...rest, step, isWalked: true } : { ...rest, step, after: page.after };
};

/**
 * Brings the stored articles into the feeds that the site file has by now, and out of those it has no more. Resumable:
 * `more` where articles are left for the next call, `done` where none are for now.
 * @throws Unavailable; the next call goes on from the same page
 */
export const refill = async (deps: RefillDeps): Promise<'done' | 'more'> => {
  const { refills, site, clock } = deps;
  const began = clock.now().getTime();
  let walk = walkOf(await refills.read(), selectorsMark(site), clock.now());
  while (walk !== undefined && !walk.isWalked) {
    if (clock.now().getTime() - began >= budgetMs) return 'more';
    walk = await walkPage(walk, deps);
    // Another sweep is at it.
    if ((await refills.write(walk)) === 'conflict') return 'more';
  }
  return 'done';
};
