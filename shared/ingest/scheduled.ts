import { log } from '#shared/log.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import type { Site } from '#shared/site/site.ts';
import { changeArticle } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';

/** What publishing scheduled articles reads and writes. */
export type SchedulePorts = { readonly articles: ArticleStore; readonly site: Site; readonly clock: Clock };

/** Bounds one sweep; the next sweep continues. */
const maxPerSweep = 500;

/** The end of the wait: just before the next sweep starts. */
const lookAheadMs = 58_000;

/**
 * Publishes every scheduled article that is due, into the feeds that select it now.
 * @throws AggregateError when any failed; the others are published
 */
export const publishScheduled = async ({ articles, site, clock }: SchedulePorts): Promise<void> => {
  const failures: unknown[] = [];
  for (const id of await articles.due(clock.now().toISOString(), maxPerSweep)) {
    try {
      await changeArticle(id, articles, async (article) =>
        article.status === 'scheduled' && article.published <= clock.now().toISOString()
          ? {
              ...article,
              status: 'live',
              receivedAt: article.published,
              feeds: await feedsFor(article, site, articles),
            }
          : undefined,
      );
    } catch (error) {
      log.error('a scheduled article could not be published', error, { article: id });
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} scheduled articles could not be published.`);
  }
};

/**
 * Waits for the articles that become due before the next sweep, and publishes each on time: an article scheduled for
 * noon appears at noon. `wait` takes milliseconds. @throws as publishScheduled
 */
export const waitForScheduled = async (
  ports: SchedulePorts & { readonly wait: (ms: number) => Promise<void> },
): Promise<void> => {
  const { articles, clock, wait } = ports;
  const until = new Date(clock.now().getTime() + lookAheadMs).toISOString();
  const soon = await Promise.all((await articles.due(until, maxPerSweep)).map((id) => articles.get(id)));
  const instants = new Set(soon.flatMap((article) => (article?.status === 'scheduled' ? [article.published] : [])));
  for (const instant of [...instants].toSorted()) {
    await wait(Math.max(0, Date.parse(instant) - clock.now().getTime()));
    await publishScheduled(ports);
  }
};
