import { type Article, isPublished } from '#shared/model/article.ts';
import { deliveriesOfArticle } from '#shared/model/deliveries-of-article.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { DeliveryLatency } from '#shared/model/delivery-latency.ts';

/** A receiver's deliveries, newest first; `isComplete`: no older delivery was left out. */
export type Ledger = { readonly rows: readonly Delivery[]; readonly isComplete: boolean };

const secondsBetween = (start: string, end: string): number =>
  Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);

/** The latency of one article in seconds, or its waiting time so far; neither if no delivery concerns it or one failed. */
const latencyOf = (article: Article, rows: readonly Delivery[], now: string) => {
  const { receivedAt } = article;
  const deliveries = deliveriesOfArticle(
    article,
    rows.filter(({ changedAt }) => changedAt >= receivedAt),
  );
  if (deliveries.length === 0 || deliveries.some(({ status }) => status === 'failed')) return {};
  if (deliveries.some(({ status }) => status === 'pending')) return { waiting: secondsBetween(receivedAt, now) };
  const [lastEnd = now] = deliveries.map(({ endedAt = '' }) => endedAt).toSorted((a, b) => (a < b ? 1 : -1));
  return { delivered: secondsBetween(receivedAt, lastEnd) };
};

const ascending = (durations: readonly (number | undefined)[]): readonly number[] =>
  durations.filter((seconds) => seconds !== undefined).toSorted((a, b) => a - b);

/**
 * The latency of the deliveries of these articles to one receiver. Articles older than the ledger are left out: their
 * own deliveries have expired, and a later delivery of the same feed would pass for them.
 */
export const measureLatency = (
  articles: readonly Article[],
  { rows, isComplete }: Ledger,
  now: string,
): DeliveryLatency => {
  const ledgerStart = isComplete ? '' : (rows.at(-1)?.changedAt ?? '');
  const measured = articles
    .filter((article) => isPublished(article) && article.receivedAt > ledgerStart)
    .map((article) => latencyOf(article, rows, now));
  return {
    delivered: ascending(measured.map(({ delivered }) => delivered)),
    waiting: ascending(measured.map(({ waiting }) => waiting)),
  };
};
