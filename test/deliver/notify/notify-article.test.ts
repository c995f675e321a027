import { expect, it } from 'vitest';
import { makeNotifier } from '#shared/deliver/notify/notify.ts';
import { failureNotifier } from '#shared/deliver/notify/notify-failure.ts';
import type { NotifySettings, Webhook } from '#shared/deliver/routes/settings.ts';
import { type Article, movedTo } from '#shared/model/article.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { hubWithoutSubscribers } from '#test/deliver/deliver-harness.ts';
import { at, pendingDelivery, siteWith } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';

const article = (revision: number, changes: Partial<Article> = {}): Article => ({
  id: 'a1',
  guid: 'urn:uuid:a1',
  url: 'https://www.example.org/maroc-belgique',
  title: 'Le Maroc et la Belgique renforcent leur coopération antiterroriste',
  content: '<p>Long.</p>',
  language: 'fr',
  authors: [],
  tags: [],
  published: at(0),
  modified: at(revision),
  attachments: [],
  status: 'live',
  revision,
  accepted: at(0),
  receivedAt: at(revision),
  feeds: ['all', 'fr'],
  ...changes,
});

const hook = (changes: Partial<Webhook> = {}): Webhook => ({
  url: 'https://cms.example/hook',
  secrets: ['KEY'],
  events: ['article.*'],
  ...changes,
});

const notifierWith = (notify: Partial<NotifySettings>) => {
  const deliveries = memoryDeliveryStore();
  const woken: Delivery[] = [];
  const past: Article[] = [];
  let now: Article | undefined;
  let seconds = 0;
  const deps = {
    ...hubWithoutSubscribers,
    articles: { get: async () => now, revisions: async (_id: string, newest = past.length) => past.slice(-newest) },
    feedEntries: { tombstones: async () => [] },
    feedStates: { get: async () => undefined },
    clouds: { callbacks: async () => [] },
    deliveries,
    queue: { send: async (rows: readonly Delivery[]) => void woken.push(...rows) },
    site: { ...siteWith(), notify: { rssCloud: false, ping: [], webhooks: [], ...notify } },
    clock: { now: () => new Date(at(seconds)) },
  };
  /** The article comes to this, and its event arrives, so often. */
  const deliveriesOf = async (next: Article, events = 1): Promise<readonly Delivery[]> => {
    if (now !== undefined && now.revision < next.revision) past.push(now);
    now = next;
    seconds += 1;
    const before = deliveries.all().length;
    for (let event = 0; event < events; event += 1) await makeNotifier(deps).notifyArticle('a1');
    return deliveries.all().slice(before);
  };
  return { deps, deliveries, woken, deliveriesOf };
};

const indexNow = { key: 'a1b2c3d4e5', endpoint: 'https://api.indexnow.org/indexnow' };

const types = (rows: readonly Delivery[]) => rows.map(({ event }) => event?.type);

it('a webhook gets each revision once, in order, with thin data', async () => {
  const { deliveriesOf, woken } = notifierWith({ webhooks: [hook()] });
  const [one] = await deliveriesOf(article(1), 3);
  const [two, ...more] = await deliveriesOf(article(2), 2);
  expect(types([one, two, ...more].filter((row) => row !== undefined))).toEqual([
    'article.published',
    'article.updated',
  ]);
  expect(two?.predecessor).toEqual({ changedAt: one?.changedAt, id: one?.id });
  expect(one?.event?.data).toMatchObject({ id: 'a1', guid: 'urn:uuid:a1', revision: 1, feeds: ['all', 'fr'] });
  expect(one?.event?.data).not.toHaveProperty('content');
  // A repeated stream record enqueues the pending delivery again, and creates none.
  expect(new Set(woken.map(({ id }) => id)).size).toBe(2);
});

it('a webhook gets article.retracted for a retraction, and article.published when the article returns', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1));
  const [gone] = await deliveriesOf(article(2, { status: 'retracted' }));
  expect(gone).toMatchObject({
    isRetraction: true,
    event: { type: 'article.retracted', data: { status: 'retracted' } },
  });
  expect(types(await deliveriesOf(article(3)))).toEqual(['article.published']);
});

it('a webhook gets nothing about a scheduled article before its date, and then article.published', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  expect(await deliveriesOf(article(1, { status: 'scheduled', accepted: at(-9e6) }))).toEqual([]);
  expect(await deliveriesOf(article(2, { status: 'scheduled', accepted: at(-9e6) }))).toEqual([]);
  expect(types(await deliveriesOf(article(2, { accepted: at(-9e6) })))).toEqual(['article.published']);
});

it('a webhook hears nothing of a draft, of its changes and of its deletion, and then article.published', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()], indexNow });
  const draft = { status: 'draft', feeds: [], accepted: at(-9e6) } as const;
  expect(await deliveriesOf(article(1, draft), 2)).toEqual([]);
  expect(await deliveriesOf(article(1, { ...draft, title: 'Encore secret' }))).toEqual([]);
  expect(await deliveriesOf(article(2, { ...draft, status: 'retracted' }))).toEqual([]);
  expect(await deliveriesOf(article(2, draft))).toEqual([]);
  expect(types(await deliveriesOf(article(3, { accepted: at(-9e6) })))).toContain('article.published');
});

it('a draft of a live article is announced once, as the retraction of the text that readers saw', async () => {
  const { deliveriesOf, deliveries } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1));
  await deliveriesOf(article(2, { status: 'retracted' }), 0);
  const gone = await deliveriesOf(article(3, { status: 'draft', title: 'Encore secret' }), 3);
  expect(gone).toMatchObject([
    {
      isRetraction: true,
      event: { type: 'article.retracted', data: { title: article(1).title, status: 'retracted' } },
    },
  ]);
  expect(await deliveriesOf(article(3, { status: 'draft', title: 'Toujours secret' }))).toEqual([]);
  expect(JSON.stringify(deliveries.all())).not.toContain('secret');
  expect(types(await deliveriesOf(article(4)))).toEqual(['article.published']);
});

it('a live article that is scheduled again is announced once, as the retraction of the text that readers saw', async () => {
  const { deliveriesOf, deliveries } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1));
  await deliveriesOf(article(2, { status: 'retracted' }), 0);
  const scheduled = { status: 'scheduled', title: 'Encore secret', retraction: { at: at(2), from: ['fr'] } } as const;
  expect(types(await deliveriesOf(article(3, scheduled), 3))).toEqual(['article.retracted']);
  expect(await deliveriesOf(article(4, scheduled))).toEqual([]);
  expect(JSON.stringify(deliveries.all())).not.toContain('secret');
  expect(types(await deliveriesOf(article(5)))).toEqual(['article.published']);
});

it('a draft of a live article that is discarded at once is announced as the retraction of the text that readers saw', async () => {
  const { deliveriesOf, deliveries } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1));
  await deliveriesOf(article(2, { status: 'retracted' }), 0);
  await deliveriesOf(article(3, { status: 'draft', title: 'Encore secret' }), 0);
  const gone = await deliveriesOf(article(4, { status: 'retracted', title: 'Encore secret' }), 2);
  expect(gone).toMatchObject([
    { revision: 2, event: { type: 'article.retracted', data: { title: article(1).title, revision: 2 } } },
  ]);
  expect(JSON.stringify(deliveries.all())).not.toContain('secret');
});

it('a retraction of an article that was never public is announced to nobody, whatever becomes of the article then', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1, { status: 'scheduled', title: 'Encore secret' }), 0);
  await deliveriesOf(article(2, { status: 'retracted', title: 'Encore secret' }), 0);
  expect(await deliveriesOf(article(3, { status: 'draft', title: 'Toujours secret' }))).toEqual([]);
});

it('of drafts that were discarded one after the other, no receiver gets a text', async () => {
  const { deliveriesOf, deliveries } = notifierWith({ webhooks: [hook()] });
  await deliveriesOf(article(1));
  await deliveriesOf(article(2, { status: 'retracted' }), 0);
  await deliveriesOf(article(3, { status: 'draft', title: 'Encore secret' }), 0);
  await deliveriesOf(article(4, { status: 'retracted', title: 'Encore secret' }), 0);
  const gone = await deliveriesOf(article(5, { status: 'draft', title: 'Toujours secret' }), 2);
  expect(gone).toMatchObject([
    { revision: 2, event: { type: 'article.retracted', data: { title: article(1).title } } },
  ]);
  expect(await deliveriesOf(article(6, { status: 'retracted', title: 'Toujours secret' }))).toEqual([]);
  expect(JSON.stringify(deliveries.all())).not.toContain('secret');
});

it('a new webhook gets article.updated for the change of an old article', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  expect(types(await deliveriesOf(article(7, { accepted: at(-9e6) })))).toEqual(['article.updated']);
});

it('a webhook that subscribes to updates gets only updates', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook({ events: ['article.updated'] })] });
  expect(await deliveriesOf(article(1))).toEqual([]);
  expect(types(await deliveriesOf(article(2)))).toEqual(['article.updated']);
});

it('a webhook gets only the articles of its feeds', async () => {
  const { deliveriesOf } = notifierWith({
    webhooks: [hook({ feeds: ['ar'] }), hook({ url: 'https://fr.example/', feeds: ['fr'] })],
  });
  expect((await deliveriesOf(article(1))).map(({ receiver }) => receiver)).toEqual(['https://fr.example/']);
});

it('IndexNow gets the permalinks of changes and retractions, on the host of the site only', async () => {
  const { deliveriesOf } = notifierWith({ indexNow });
  const [one] = await deliveriesOf(article(1), 2);
  expect(one).toMatchObject({ route: 'index-now', receiver: indexNow.endpoint, subject: { urls: [article(1).url] } });
  expect(await deliveriesOf(article(2, { status: 'retracted' }))).toMatchObject([{ isRetraction: true }]);
  expect(await deliveriesOf(article(3, { url: 'https://elsewhere.example/une' }))).toEqual([]);
});

it('receivers of two kinds with one URL are notified each', async () => {
  const { deliveriesOf } = notifierWith({ indexNow, webhooks: [hook({ url: indexNow.endpoint })] });
  const routes = (await deliveriesOf(article(1))).map(({ route }) => route);
  expect(routes.toSorted()).toEqual(['index-now', 'webhook']);
});

it('a failed delivery is reported once to webhooks that subscribe to delivery.failed, and never about themselves or about such a report', async () => {
  const asking = hook({ url: 'https://ops.example/', events: ['delivery.failed'] });
  const { deps, deliveries } = notifierWith({ webhooks: [asking, hook()] });
  const failed = pendingDelivery(4, { status: 'failed', attempts: 12, lastAnswer: '500: panne' });
  const notifyFailure = failureNotifier(deps);
  await notifyFailure(failed);
  await notifyFailure(failed);
  expect(deliveries.all()).toMatchObject([
    {
      receiver: 'https://ops.example/',
      event: { type: 'delivery.failed', data: { receiver: failed.receiver, lastAnswer: '500: panne' } },
    },
  ]);
  expect(await notifyFailure({ ...failed, receiver: 'https://ops.example/' })).toBe(0);
  const [report] = deliveries.all();
  if (report !== undefined) expect(await notifyFailure({ ...report, status: 'failed' })).toBe(0);
});

it('an event bus gets the events of a webhook under its own name, and the failures of other receivers', async () => {
  const { deliveriesOf, deps } = notifierWith({ eventBus: { name: 'newsroom', events: ['*'] } });
  const [one] = await deliveriesOf(article(1), 2);
  const [gone] = await deliveriesOf(article(2, { status: 'retracted' }));
  expect(one).toMatchObject({ receiver: '@bus:newsroom', route: 'event-bus', event: { type: 'article.published' } });
  expect(gone).toMatchObject({
    isRetraction: true,
    predecessor: { id: one?.id },
    event: { type: 'article.retracted' },
  });
  expect(await failureNotifier(deps)(pendingDelivery(1, { attempts: 15 }))).toBe(1);
  expect(await failureNotifier(deps)(pendingDelivery(1, { receiver: '@bus:newsroom', route: 'event-bus' }))).toBe(0);
});

it('a summary that repeats the text does not give it away in an event', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  const words = Array.from({ length: 300 }, (_, place) => `mot${place}`);
  const [one] = await deliveriesOf(article(1, { summary: words.join(' '), content: `<p>${words.join(' ')}</p>` }));
  const summary = one?.event !== undefined && 'summary' in one.event.data ? one.event.data.summary : undefined;
  expect(summary).toMatch(/^mot0 mot1 .*…$/);
  expect(summary).not.toContain('mot60');
});

it('an old article that enters a new feed is no news to any webhook, and its next revision is an update', async () => {
  const hooks = [hook(), hook({ url: 'https://chat.example/hook', feeds: ['rif'] })];
  for (const webhooks of [hooks, hooks.slice(1)]) {
    const { deliveriesOf } = notifierWith({ webhooks });
    const old = article(1, { accepted: at(-9e6), receivedAt: at(-9e6), feeds: ['all'] });
    const known = types(await deliveriesOf(old));
    expect(known).toEqual(webhooks.length === 2 ? ['article.published'] : []);
    const moved = movedTo(old, ['all', 'rif'], at(3));
    expect(await deliveriesOf(moved, 2)).toEqual([]);
    expect(types(await deliveriesOf(article(2, { accepted: at(-9e6), feeds: ['all', 'rif'] })))).toEqual(
      webhooks.map(() => 'article.updated'),
    );
  }
});

it('a webhook that is new, as the feed that old articles enter, hears of none of them', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  const old = article(1, { accepted: at(-9e6), receivedAt: at(-9e6), feeds: ['all'] });
  expect(await deliveriesOf(movedTo(old, ['all', 'rif'], at(3)))).toEqual([]);
});

it('an article that moves before its arrival was announced is announced, for the feeds in which it arrived', async () => {
  const { deliveriesOf } = notifierWith({
    webhooks: [hook(), hook({ url: 'https://chat.example/hook', feeds: ['rif'] })],
  });
  const created = await deliveriesOf(movedTo(article(1, { feeds: ['all'] }), ['all', 'rif'], at(20)));
  expect(created.map(({ receiver }) => receiver)).toEqual(['https://cms.example/hook']);
});

it('an article that a restore wrote back is no news to a webhook that has no cursor for it, and its next revision is', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  expect(await deliveriesOf(article(1, { isRestored: true }))).toEqual([]);
  expect(await deliveriesOf(article(1, { isImported: true }))).toEqual([]);
  expect(await deliveriesOf(article(2, { isRestored: true, status: 'retracted' }))).toEqual([]);
  expect(types(await deliveriesOf(article(3)))).toHaveLength(1);
});

it('an article that no feed selected before is published when one does', async () => {
  const { deliveriesOf } = notifierWith({ webhooks: [hook()] });
  const hidden = article(1, { accepted: at(-9e6), receivedAt: at(-9e6), feeds: [] });
  expect(types(await deliveriesOf(movedTo(hidden, ['rif'], at(3))))).toEqual(['article.published']);
});

const erasure = (revision: number): Article =>
  article(revision, { title: '', status: 'retracted', erased: { pictures: [], authors: [] } });

it('a notifier that read an article before its erasure creates nothing of it afterwards, for known and for new receivers', async () => {
  for (const isKnown of [true, false]) {
    const { deps, deliveries, deliveriesOf } = notifierWith({ webhooks: [hook()] });
    if (isKnown) await deliveriesOf(article(1));
    const late = makeNotifier({ ...deps, articles: { ...deps.articles, get: async () => article(2) } });
    await deliveriesOf(erasure(3));
    await late.notifyArticle('a1');
    expect(deliveries.all().filter(({ revision }) => revision === 2)).toEqual([]);
    expect(JSON.stringify(deliveries.all())).not.toContain(article(2).title);
  }
});

it('what a notifier created of an article just before its receivers were notified of the erasure loses its text', async () => {
  const { deps, deliveries, deliveriesOf } = notifierWith({ webhooks: [hook()] });
  await makeNotifier({ ...deps, articles: { ...deps.articles, get: async () => article(2) } }).notifyArticle('a1');
  expect(JSON.stringify(deliveries.all())).toContain(article(2).title);
  await deliveriesOf(erasure(3));
  expect(types(deliveries.all())).toEqual(['article.published', 'article.retracted']);
  expect(JSON.stringify(deliveries.all())).not.toContain(article(2).title);
});
