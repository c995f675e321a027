import { expect, it } from 'vitest';
import type { Article } from '#shared/model/article.ts';
import { type Delivery, noFeed } from '#shared/model/delivery.ts';
import { quantile } from '#shared/model/told-times.ts';
import { toldTimes } from '#shared/status/told-times.ts';
import { at, owed } from '#test/deliver/owed.ts';

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

const told = (revision: number, when: number, endedAt: number, changes: Partial<Delivery> = {}): Delivery =>
  owed(revision, { changedAt: at(when), endedAt: at(endedAt), status: 'delivered', ...changes });

const whole = (...rows: readonly Delivery[]) => ({ rows: rows.toReversed(), isWhole: true });

it('counts from the acceptance until the receiver knew of all feeds in which the article stands', () => {
  const ledger = whole(told(1, 0.4, 0.9), told(2, 0.5, 1.5, { feed: 'all', id: 'all' }));
  expect(toldTimes([article()], ledger, at(60))).toEqual({ told: [1.5], waiting: [] });
});

it('takes the first delivery of a feed that told of the article, not those of later articles', () => {
  const ledger = whole(told(1, 0.4, 0.9), told(2, 100, 101), told(3, 200, 201));
  expect(toldTimes([article()], ledger, at(300)).told).toEqual([0.9]);
});

it('says how long an article waits that is owed still, and nothing of one that was given up', () => {
  expect(toldTimes([article()], whole(owed(1, { changedAt: at(0.4) })), at(40))).toEqual({ told: [], waiting: [40] });
  const failed = whole(owed(1, { changedAt: at(0.4), status: 'failed' }));
  expect(toldTimes([article()], failed, at(40))).toEqual({ told: [], waiting: [] });
});

it('leaves out what was taken before the ledger begins: a later delivery would pass for the one that told of it', () => {
  const rows = [told(9, 500, 501), told(8, 400, 401)];
  const articles = [article(), article({ id: 'neuf', receivedAt: at(499.5) })];
  expect(toldTimes(articles, { rows, isWhole: false }, at(600)).told).toEqual([1.5]);
  expect(toldTimes(articles, { rows, isWhole: true }, at(600)).told).toEqual([1.5, 401]);
});

it('counts a new revision from when it was taken, and an event of an earlier one not at all', () => {
  const event = { feed: noFeed, article: 'maroc-belgique', route: 'webhook', topics: [] } as const;
  const ledger = whole(told(1, 0.3, 0.6, event), told(2, 900.2, 900.7, { ...event, id: 'second' }));
  const second = article({ revision: 2, receivedAt: at(900) });
  expect(toldTimes([second], ledger, at(1000)).told).toEqual([0.7]);
});

it('says nothing of an article under embargo', () => {
  const ledger = whole(told(1, 0.4, 0.9));
  expect(toldTimes([article({ status: 'scheduled' })], ledger, at(60))).toEqual({ told: [], waiting: [] });
});

it('finds the median and the ninth of ten', () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect([quantile(ten, 0.5), quantile(ten, 0.9), quantile([3], 0.5), quantile([], 0.5)]).toEqual([5, 9, 3, undefined]);
});
