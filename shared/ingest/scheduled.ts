import { ifReadable } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article } from '#shared/model/article.ts';
import { barid } from '#shared/model/caller.ts';
import type { ArticleStore, Clock } from '#shared/ports.ts';
import { auditOfChange } from '#shared/publishers/audit.ts';
import type { Site } from '#shared/site/site.ts';
import { changeArticle } from './change-article.ts';
import { feedsFor } from './feeds-for.ts';
import { changeDate } from './to-article.ts';

/** What publishing scheduled articles reads and writes. */
export type SchedulePorts = { readonly articles: ArticleStore; readonly site: Site; readonly clock: Clock };

/** Bounds one sweep; the next sweep continues. */
const maxPerSweep = 500;

/** The end of the wait: just before the next sweep starts. */
const lookAheadMs = 58_000;

/** What a due article becomes: a scheduled one is published, one that has expired leaves every feed; else undefined. */
const afterDue = async (
  article: Article,
  now: string,
  { site, articles }: Pick<SchedulePorts, 'site' | 'articles'>,
): Promise<Article | undefined> => {
  const { retraction, ...kept } = article;
  const { status, published, expires } = kept;
  if (expires !== undefined && expires <= now && (status === 'live' || status === 'scheduled'))
    return {
      ...kept,
      status: 'retracted',
      modified: changeDate(article, now),
      revision: article.revision + 1,
      receivedAt: expires,
      // Without a tombstone, readers keep what they have; one would reveal an article that none of them saw.
      feeds:
        status === 'scheduled' ? (retraction?.from ?? []) : site.identity.expired === 'archive' ? [] : article.feeds,
    };
  if (status !== 'scheduled' || published > now) return undefined;
  // A tombstone that is not older than its entry would take that out again (RFC 6721 §3).
  const afterIt = retraction === undefined ? '' : changeDate(article, now);
  const modified = afterIt > kept.modified ? afterIt : kept.modified;
  return { ...kept, status: 'live', modified, receivedAt: published, feeds: await feedsFor(article, site, articles) };
};

/**
 * Publishes every scheduled article that is due, into the feeds that select it now, and takes every article that has expired
 * out of its feeds.
 * @throws AggregateError when any failed; the others are done
 */
export const publishScheduled = async ({ articles, site, clock }: SchedulePorts): Promise<void> => {
  const failures: unknown[] = [];
  for (const id of await articles.due(clock.now().toISOString(), maxPerSweep)) {
    try {
      const now = () => clock.now().toISOString();
      const due = (article: Article) => afterDue(article, now(), { site, articles });
      await changeArticle(id, articles, due, (next, previous) => auditOfChange(site, barid, next, previous, now()));
    } catch (error) {
      log.error('an article that was due could not be published or taken out', error, { article: id });
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `${failures.length} articles that were due could not be published or taken out.`,
    );
  }
};

/**
 * Waits for the articles that become due before the next sweep, and publishes or ends each on time: an article scheduled for
 * noon appears at noon. `wait` takes milliseconds. @throws as publishScheduled
 */
export const waitForScheduled = async (
  ports: SchedulePorts & { readonly wait: (ms: number) => Promise<void> },
): Promise<void> => {
  const { articles, clock, wait } = ports;
  const until = new Date(clock.now().getTime() + lookAheadMs).toISOString();
  const soon = await Promise.all((await articles.due(until, maxPerSweep)).map((id) => ifReadable(articles.get(id))));
  const instants = new Set(
    soon.flatMap((article) => (article?.status === 'scheduled' ? article.published : article?.expires) ?? []),
  );
  for (const instant of [...instants].toSorted()) {
    await wait(Math.max(0, Date.parse(instant) - clock.now().getTime()));
    await publishScheduled(ports);
  }
};
