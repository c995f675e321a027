import type { Rejected } from '#shared/errors.ts';
import type { FollowedPage } from '#shared/model/source-state.ts';
import type { SitemapPage } from '#shared/read/feed/read-sitemap.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { FollowDeps } from './follow-deps.ts';
import type { LookDeps } from './look-at.ts';
import { type Visit, type Visited, visitPage } from './visit-page.ts';

/** What the pages of a source held; `more`: some are still to be read, soon. */
export type PagesRead = {
  readonly readings: readonly (ParsedArticle | Rejected)[];
  readonly more: boolean;
  /** Seconds for which the site asks to be left alone. */
  readonly retryAfter?: number;
  /** To be called once the readings are kept: a page counts as read only then. */
  readonly remember: () => Promise<void>;
};

/** How many links are looked at, and how many pages are asked for in one poll: first new ones, then known ones again. */
const maxLinks = 200;
const maxNew = 20;
const maxAgain = 5;

/** A page that cannot be fetched is given up after so many polls. */
const maxFailures = 5;

/** No poll asks for pages for longer than this, in milliseconds. */
const budgetMs = 120_000;

/** Between two pages of one site, in seconds: what its robots.txt asks for, within reason. */
const politeness = (delay: number | undefined): number => Math.min(Math.max(delay ?? 1, 1), 10);

const hourMs = 3600 * 1000;

/** A page is looked at again when an hour has passed, or as much time again as it had been known for. */
const isDueAgain = ({ first, last, failures }: FollowedPage, now: number): boolean =>
  failures === 0 && now - Date.parse(last) >= Math.max(hourMs, Date.parse(last) - Date.parse(first));

const isUnread = ({ known }: Visit): boolean =>
  known === undefined || (known.failures > 0 && known.failures < maxFailures);

type PageDeps = FollowDeps & LookDeps;

const visitAllowed = async (visit: Visit, deps: PageDeps): Promise<Visited | undefined> => {
  const robots = await deps.robotsOf(visit.page.url);
  if (!robots.allows(visit.page.url)) return undefined;
  await deps.pause(politeness(robots.delay) * 1000);
  return visitPage(visit, deps);
};

/** Visits until enough pages were read, the time is over, or the site asks to be left alone; `left`: not all were visited. */
const visitEach = async (visits: readonly Visit[], enough: number, until: number, deps: PageDeps) => {
  const visited: Visited[] = [];
  for (const visit of visits) {
    const isOver = visited.length >= enough || deps.clock.now().getTime() > until;
    if (isOver || visited.at(-1)?.retryAfter !== undefined) return { visited, left: true };
    const one = await visitAllowed(visit, deps);
    if (one !== undefined) visited.push(one);
  }
  return { visited, left: false };
};

/** Asks for the pages that a source leads to, one after the other: new ones once, known ones conditionally. */
export const followPages = async (id: string, pages: readonly SitemapPage[], deps: PageDeps): Promise<PagesRead> => {
  const now = deps.clock.now().getTime();
  const listed = pages.slice(0, maxLinks);
  const urls = listed.map(({ url }) => url);
  const known = new Map((await deps.sources.pages(id, urls)).map((page) => [page.url, page]));
  const visits = listed.map((page): Visit => ({ page, known: known.get(page.url) }));
  const again = visits.filter((visit) => visit.known !== undefined && isDueAgain(visit.known, now));
  const fresh = await visitEach(visits.filter(isUnread), maxNew, now + budgetMs, deps);
  const stale = fresh.left ? [] : (await visitEach(again, maxAgain, now + budgetMs, deps)).visited;
  const visited = [...fresh.visited, ...stale];
  const retryAfter = visited.at(-1)?.retryAfter;
  return {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    readings: visited.flatMap(({ readings }) => readings),
    more: fresh.left || visited.some(({ failed }) => failed),
    remember: async () => {
      for (const { page } of visited) await deps.sources.keepPage(id, page);
    },
  };
};
