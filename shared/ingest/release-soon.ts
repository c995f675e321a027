import type { AcceptDeps } from './accept.ts';
import { publishScheduled } from './release-due.ts';

/** What ending embargoes at their instant needs; `wait` is in milliseconds. */
export type ReleaseSoonDeps = AcceptDeps & { readonly wait: (ms: number) => Promise<void> };

/** Until just before the next sweep, in milliseconds. */
const aheadMs = 58_000;

/** How many different instants one sweep waits for; the next sweep ends the other embargoes. */
const maxAhead = 500;

/**
 * Waits for the embargoes that end before the next sweep, and ends each at its instant: an article that is announced for
 * noon is there at noon. @throws AggregateError when any could not be ended
 */
export const waitForScheduled = async (deps: ReleaseSoonDeps): Promise<void> => {
  const { articles, clock, wait } = deps;
  const until = new Date(clock.now().getTime() + aheadMs).toISOString();
  const soon = await Promise.all((await articles.due(until, maxAhead)).map((id) => articles.get(id)));
  const instants = new Set(soon.flatMap((article) => (article?.status === 'scheduled' ? [article.published] : [])));
  for (const instant of [...instants].toSorted()) {
    await wait(Math.max(0, Date.parse(instant) - clock.now().getTime()));
    await publishScheduled(deps);
  }
};
