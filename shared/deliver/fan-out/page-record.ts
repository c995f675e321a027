import { defined } from '#shared/defined.ts';
import { newDelivery, ownHub } from '#shared/model/delivery.ts';
import { type FanOutPage, laterPages, type PageRecord } from '#shared/model/fan-out.ts';

/** What the ledger keeps of a page: the same row whenever the page is recorded again. */
export const recordOf = (
  { topic, feed, revision, changedAt, isRetraction, from, to }: FanOutPage,
  notified: readonly string[],
  now: Date,
  status: 'delivered' | 'superseded',
): PageRecord => {
  const receiver = from === undefined ? ownHub : laterPages(topic);
  const subject = { kind: 'feed', slug: feed, topics: [topic] } as const;
  const change = [topic, revision, from ?? ''];
  return defined({
    ...newDelivery(change, { route: 'hub-fan-out', receiver, subject, revision, changedAt, isRetraction }),
    from,
    to,
    notified,
    status,
    attempts: 1,
    endedAt: now.toISOString(),
    lastAnswer: `${notified.length} subscribers of the topic were notified.`,
  });
};
