import { expect, it } from 'vitest';
import { makeNotifier } from '#shared/deliver/notify/notify.ts';
import { showsArticle, visibilityCheck, visibilityTimeoutMs } from '#shared/deliver/visibility/visibility.ts';
import type { ArticleBrief } from '#shared/model/event.ts';
import { hubWithoutSubscribers } from '#test/deliver/deliver-harness.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { at, begin, pendingDelivery, siteWith, stateOf } from './delivery-fixture.ts';

const article: ArticleBrief = {
  id: 'a1',
  guid: 'urn:uuid:a1',
  title: 'Une erreur',
  language: 'fr',
  published: at(-60),
  modified: at(0),
  revision: 2,
  status: 'live',
  feeds: ['fr'],
};

it('a feed state written 90 seconds after a change shows it; one written a millisecond earlier may not', () => {
  expect(visibilityTimeoutMs).toBe(90_000);
  const empty = { etag: '"1"', entries: [], hasArchives: false };
  const writtenAfter = (ms: number) => stateOf('fr', 2, { writtenAt: new Date(begin + ms).toISOString() });
  expect(showsArticle(article, empty, writtenAfter(89_999), at(0))).toBe(false);
  expect(showsArticle(article, empty, writtenAfter(90_000), at(0))).toBe(true);
});

it('a feed without a document hides an article for five minutes, and no longer', async () => {
  let now = begin;
  const hiddenAt = visibilityCheck({
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => undefined },
    http: { send: () => Promise.reject(new Error('there is no document to read')) },
    clock: { now: () => new Date(now) },
  });
  const event = { type: 'article.updated', timestamp: at(0), data: article } as const;
  const delivery = pendingDelivery(1, { subject: { kind: 'article', id: 'a1' }, changedAt: at(0), event });
  now = begin + 5 * 60_000;
  expect(await hiddenAt(delivery, [])).toEqual(['fr']);
  now += 1;
  expect(await hiddenAt(delivery, [])).toEqual([]);
});

it.each([
  [-1_999, true],
  [-2_000, false],
])('an entry retracted %d ms after the cursor makes the next delivery a retraction: %s', async (ms, isRetraction) => {
  const deliveries = memoryDeliveryStore();
  let state = stateOf('fr', 1);
  const { notifyFeed } = makeNotifier({
    ...hubWithoutSubscribers,
    feedEntries: {
      tombstones: async () => [{ id: 'a', guid: 'urn:a', retractedAt: new Date(begin + ms).toISOString() }],
    },
    feedStates: { get: async () => state },
    articles: { get: async () => undefined, revisions: async () => [] },
    clouds: { callbacks: async () => [] },
    deliveries,
    queue: { send: async () => undefined },
    site: siteWith('https://hub.example/'),
    clock: { now: () => new Date(begin) },
  });
  await notifyFeed('fr');
  state = stateOf('fr', 2);
  await notifyFeed('fr');
  const second = deliveries.all().find(({ revision }) => revision === 2);
  expect(second?.isRetraction ?? false).toBe(isRetraction);
});
