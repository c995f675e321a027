import { expect, it } from 'vitest';
import type { Article } from '#shared/model/article.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { quantile } from '#shared/model/delivery-latency.ts';
import { measureLatency } from '#shared/status/measure-latency.ts';
import { at, feedSubject, pendingDelivery } from '#test/deliver/delivery-fixture.ts';

const article = (changes: Partial<Article> = {}): Article => ({
  id: 'maroc-belgique',
  guid: 'maroc-belgique',
  title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
  content: '<p>RABAT</p>',
  language: 'fr',
  authors: [],
  tags: [],
  attachments: [],
  published: at(-7200),
  modified: at(-7200),
  accepted: at(0),
  receivedAt: at(0),
  status: 'live',
  revision: 1,
  feeds: ['all', 'fr'],
  ...changes,
});

const delivered = (revision: number, when: number, endedAt: number, changes: Partial<Delivery> = {}): Delivery =>
  pendingDelivery(revision, { changedAt: at(when), endedAt: at(endedAt), status: 'delivered', ...changes });

const complete = (...rows: readonly Delivery[]) => ({ rows: rows.toReversed(), isComplete: true });

it('latency counts from the arrival of an article until its receiver was notified in all of its feeds', () => {
  const ledger = complete(delivered(1, 0.4, 0.9), delivered(2, 0.5, 1.5, { subject: feedSubject('all'), id: 'all' }));
  expect(measureLatency([article()], ledger, at(60))).toEqual({ delivered: [1.5], waiting: [] });
});

it('latency counts the first delivery of a feed after the article, not those of later articles', () => {
  const ledger = complete(delivered(1, 0.4, 0.9), delivered(2, 100, 101), delivered(3, 200, 201));
  expect(measureLatency([article()], ledger, at(300)).delivered).toEqual([0.9]);
});

it('a pending article has a waiting time, and a failed one no latency', () => {
  expect(measureLatency([article()], complete(pendingDelivery(1, { changedAt: at(0.4) })), at(40))).toEqual({
    delivered: [],
    waiting: [40],
  });
  const failed = complete(pendingDelivery(1, { changedAt: at(0.4), status: 'failed' }));
  expect(measureLatency([article()], failed, at(40))).toEqual({ delivered: [], waiting: [] });
});

it('an article older than the ledger has no latency, since a later delivery would pass for its own', () => {
  const rows = [delivered(9, 500, 501), delivered(8, 400, 401)];
  const articles = [article(), article({ id: 'neuf', receivedAt: at(499.5) })];
  expect(measureLatency(articles, { rows, isComplete: false }, at(600)).delivered).toEqual([1.5]);
  expect(measureLatency(articles, { rows, isComplete: true }, at(600)).delivered).toEqual([1.5, 401]);
});

it('latency of a new revision counts from its own arrival, and ignores the events of earlier ones', () => {
  const event = { subject: { kind: 'article', id: 'maroc-belgique' }, route: 'webhook' } as const;
  const ledger = complete(delivered(1, 0.3, 0.6, event), delivered(2, 900.2, 900.7, { ...event, id: 'second' }));
  const second = article({ revision: 2, receivedAt: at(900) });
  expect(measureLatency([second], ledger, at(1000)).delivered).toEqual([0.7]);
});

it('a scheduled article has no latency', () => {
  const ledger = complete(delivered(1, 0.4, 0.9));
  expect(measureLatency([article({ status: 'scheduled' })], ledger, at(60))).toEqual({ delivered: [], waiting: [] });
});

it('the quantiles of ten numbers are the fifth and the ninth', () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect([quantile(ten, 0.5), quantile(ten, 0.9), quantile([3], 0.5), quantile([], 0.5)]).toEqual([5, 9, 3, undefined]);
});
