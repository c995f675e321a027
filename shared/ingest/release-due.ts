import { log } from '#shared/log.ts';
import type { AcceptDeps } from './accept.ts';
import { release } from './release.ts';

/** How many embargoes one sweep ends; the next sweep takes what is left. */
const maxReleased = 500;

/**
 * Brings every scheduled article whose instant has come into its feeds.
 * @throws AggregateError once all have been tried, when any failed: it costs the others nothing.
 */
export const publishScheduled = async ({ articles, site, clock }: AcceptDeps): Promise<void> => {
  const failures: unknown[] = [];
  for (const id of await articles.due(clock.now().toISOString(), maxReleased)) {
    try {
      await release(id, articles, site, clock);
    } catch (error) {
      log.error('an embargo could not be ended', error, { article: id });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} embargoes could not be ended.`);
};
