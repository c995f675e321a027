import type { Article } from './article.ts';
import { type Delivery, feedOf } from './delivery.ts';

/** What the ledger needs to know of an article to find its deliveries. */
type Announced = Pick<Article, 'id' | 'url' | 'feeds' | 'receivedAt'>;

/**
 * The delivery announced an article: it is about the article itself, or about one of its feeds and not older than its
 * revision. The instant is the one when the revision was received: a publisher may date it earlier.
 */
export const announces = ({ subject, changedAt }: Delivery, { id, url, feeds, receivedAt }: Announced): boolean => {
  if (subject.kind === 'article')
    return subject.id === id || (url !== undefined && subject.urls?.includes(url) === true);
  return subject.kind === 'feed' && feeds.includes(subject.slug) && changedAt >= receivedAt;
};

/** An earlier delivery of the same feed to the same receiver has announced the article already. */
const isRepeated = (delivery: Delivery, earlier: readonly Delivery[]): boolean =>
  feedOf(delivery) !== undefined &&
  earlier.some(
    (other) =>
      other.receiver === delivery.receiver &&
      other.route === delivery.route &&
      feedOf(other) === feedOf(delivery) &&
      other.status === 'delivered',
  );

/**
 * The deliveries that announced an article as it is now, or will, oldest first. Only the first delivery of a feed after the
 * change counts; superseded ones never do.
 */
export const deliveriesOfArticle = (article: Announced, deliveries: readonly Delivery[]): readonly Delivery[] =>
  deliveries
    .filter((delivery) => announces(delivery, article))
    .toSorted((a, b) => (a.changedAt < b.changedAt ? -1 : 1))
    .filter((delivery, index, all) => delivery.status !== 'superseded' && !isRepeated(delivery, all.slice(0, index)));
