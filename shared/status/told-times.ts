import type { Article } from '#shared/model/article.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { toldOfArticle } from '#shared/model/told-of-article.ts';
import type { ToldTimes } from '#shared/model/told-times.ts';

/** A receiver's deliveries, newest first; `isWhole`: none of an earlier time was left out. */
export type Ledger = { readonly rows: readonly Delivery[]; readonly isWhole: boolean };

const secondsFrom = (start: string, instant: string): number =>
  Math.max(0, (Date.parse(instant) - Date.parse(start)) / 1000);

/** What came of one article: how long it took, or how long it has waited; nothing where the receiver has no part in it. */
const spanOf = (article: Article, rows: readonly Delivery[], now: string) => {
  const { receivedAt } = article;
  const since = rows.filter(({ changedAt }) => changedAt >= receivedAt);
  const told = toldOfArticle(article, since);
  if (told.length === 0 || told.some(({ status }) => status === 'failed')) return undefined;
  if (told.some(({ status }) => status === 'pending')) return { waiting: secondsFrom(receivedAt, now) };
  return {
    told: secondsFrom(
      receivedAt,
      told
        .map(({ endedAt = '' }) => endedAt)
        .toSorted()
        .at(-1) ?? now,
    ),
  };
};

const sorted = (spans: readonly (number | undefined)[]): readonly number[] =>
  spans.filter((span) => span !== undefined).toSorted((a, b) => a - b);

/**
 * How long it took to tell a receiver of these articles. What was taken before the ledger begins is left out: its own
 * delivery is forgotten, and a later one of the same feed would pass for it.
 */
export const toldTimes = (articles: readonly Article[], { rows, isWhole }: Ledger, now: string): ToldTimes => {
  const begins = isWhole ? '' : (rows.at(-1)?.changedAt ?? '');
  const spans = articles.flatMap((article) => {
    const isCovered = article.status !== 'scheduled' && article.receivedAt > begins;
    return isCovered ? [spanOf(article, rows, now)] : [];
  });
  return { told: sorted(spans.map((span) => span?.told)), waiting: sorted(spans.map((span) => span?.waiting)) };
};
