import type { Article } from './article.ts';
import { type Delivery, noFeed } from './delivery.ts';

/** What tells of an article that is to be found in the ledger. */
type Told = Pick<Article, 'id' | 'url' | 'feeds' | 'receivedAt'>;

/** Whether a delivery told of an article: about itself, or about a feed in which it stands since it was last changed. */
export const isAboutArticle = ({ id, url, feeds, receivedAt }: Told, delivery: Delivery): boolean =>
  delivery.article === id ||
  (url !== undefined && delivery.route === 'index-now' && delivery.topics.includes(url)) ||
  // A publisher may say that it changed long before it came here.
  (feeds.includes(delivery.feed) && delivery.changedAt >= receivedAt);

/** The first of all later tellings of a feed to the same receiver is the one that told of the article. */
const isNeedless = (delivery: Delivery, before: readonly Delivery[]): boolean =>
  delivery.status === 'superseded' ||
  (delivery.feed !== noFeed &&
    before.some(
      ({ receiver, route, feed, status }) =>
        receiver === delivery.receiver && route === delivery.route && feed === delivery.feed && status === 'delivered',
    ));

/** Of a ledger: who was told of an article as it is now, when, and who is yet to be; oldest first. */
export const toldOfArticle = (article: Told, ledger: readonly Delivery[]): readonly Delivery[] =>
  ledger
    .filter((delivery) => isAboutArticle(article, delivery))
    .toSorted((a, b) => (a.changedAt < b.changedAt ? -1 : 1))
    .filter((delivery, index, all) => !isNeedless(delivery, all.slice(0, index)));
