import { expect, it } from 'vitest';
import { planCoalesced } from '#shared/deliver/engine/plan.ts';
import { showsArticle, visibilityCheck } from '#shared/deliver/visibility/visibility.ts';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import type { Article } from '#shared/model/article.ts';
import { articleId } from '#shared/model/article-id.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { ArticleBrief } from '#shared/model/event.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { fromGuidUrn } from '#shared/model/guid-urn.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, pendingDelivery, siteWith, stateOf, topicsOf } from './delivery-fixture.ts';

const article = (revision: number, changes: Partial<ArticleBrief> = {}): ArticleBrief => ({
  id: 'a1',
  guid: 'urn:uuid:a1',
  title: 'Une erreur',
  language: 'fr',
  published: at(-60),
  modified: at(revision),
  revision,
  status: 'live',
  feeds: [],
  ...changes,
});

/** A webhook that fails until `isWell`, and what happens to the events of one article for it. */
const startWebhook = async () => {
  const health = { isWell: false };
  const hook = await startLocalServer((_, response) => response.writeHead(health.isWell ? 204 : 500).end());
  const receiver = `${hook.url}/`;
  const webhooks = [{ url: receiver, secrets: [], events: ['*'] }];
  const site = { ...siteWith(), notify: { rssCloud: false, ping: [], webhooks } };
  const { deliveries, wake, clock } = await startDeliverHarness({ site });
  const event = (
    revision: number,
    type: 'article.published' | 'article.updated' | 'article.retracted',
    changes: Partial<Delivery> = {},
  ) =>
    pendingDelivery(revision, {
      route: 'webhook',
      receiver,
      subject: { kind: 'article', id: 'a1' },
      event: { type, timestamp: at(0), data: article(revision) },
      ...changes,
    });
  const hear = async (...rows: readonly Delivery[]) => {
    for (const row of rows)
      await deliveries.create(row, { about: 'webhook a1', previous: await deliveries.cursor(receiver, 'webhook a1') });
  };
  const received = () => hook.seen.map(({ body }) => JSON.parse(body).type);
  return { health, deliveries, wake, clock, event, hear, received };
};

it('a webhook gets a retraction before its waiting events, which are then superseded', async () => {
  const { health, wake, clock, event, hear, received } = await startWebhook();
  const published = event(1, 'article.published');
  const updated = event(2, 'article.updated', { predecessor: published });
  const retracted = event(3, 'article.retracted', { predecessor: updated, isRetraction: true });
  await hear(published, updated);
  await wake(published);
  clock.pass(3);
  expect(await wake(updated)).toMatchObject({ status: 'pending', attempts: 0 });
  await hear(retracted);
  health.isWell = true;
  expect(await wake(retracted)).toMatchObject({ status: 'delivered' });
  clock.pass(3600);
  expect(await wake(published)).toMatchObject({ status: 'superseded', attempts: 1 });
  expect(await wake(updated)).toMatchObject({ status: 'superseded', attempts: 0 });
  expect(received()).toEqual(['article.published', 'article.retracted']);
});

it('events keep their order where a retraction was about to supersede them, and its function died', async () => {
  const { health, deliveries, wake, clock, event, hear, received } = await startWebhook();
  health.isWell = true;
  const published = event(1, 'article.published');
  const updated = event(2, 'article.updated', { predecessor: published });
  const third = event(3, 'article.updated', { predecessor: updated });
  await hear(published, updated, third);
  await deliveries.update({ ...updated, status: 'superseded', endedAt: at(1) }, updated);
  clock.pass(10);
  expect(await wake(third)).toMatchObject({ status: 'pending', attempts: 0 });
  expect(await wake(published)).toMatchObject({ status: 'delivered' });
  clock.pass(60);
  expect(await wake(third)).toMatchObject({ status: 'delivered' });
  expect(received()).toEqual(['article.published', 'article.updated']);
});

it('a hub gets a retraction in the middle of a burst, and so it does if a newer delivery merges the retraction', () => {
  const delivered = pendingDelivery(1, { status: 'delivered', endedAt: at(9.9) });
  const rules = { maxTopicsPerRequest: 10 };
  const decide = (delivery: Delivery, ...others: Delivery[]) =>
    planCoalesced(delivery, others, undefined, new Date(at(10)), rules);
  expect(decide(pendingDelivery(2), delivered).kind).toBe('wait');
  expect(decide(pendingDelivery(2, { isRetraction: true }), delivered).kind).toBe('send');
  expect(decide(pendingDelivery(3), delivered, pendingDelivery(2, { isRetraction: true }))).toEqual({
    kind: 'send',
    urls: topicsOf('fr'),
    merges: [pendingDelivery(2, { isRetraction: true })],
  });
});

const entry = (guid: string, published: string, revision = 1) => ({ guid, published, revision });
const state = stateOf('fr', 4, { writtenAt: at(20) });
const shows = (brief: ArticleBrief, ...items: ReturnType<typeof entry>[]) =>
  showsArticle(brief, { etag: '"4"', entries: items, hasArchives: true }, state, at(10));

it('a public feed shows an article once its entry is as new as the delivery', () => {
  expect(shows(article(5), entry('urn:uuid:a1', at(-60), 5))).toBe(true);
  expect(shows(article(5), entry('urn:uuid:a1', at(-60), 4))).toBe(false);
  expect(shows(article(5))).toBe(false);
});

it('a public feed shows a retraction once it has no entry of the article', () => {
  const gone = article(5, { status: 'retracted' });
  expect(shows(gone, entry('urn:uuid:a1', at(-60), 4))).toBe(false);
  expect(shows(gone, entry('urn:uuid:other', at(-60)))).toBe(true);
});

it('a public feed shows a retraction also once it has a newer revision of the article, which came back at once', () => {
  const gone = article(5, { status: 'retracted' });
  expect(shows(gone, entry('urn:uuid:a1', at(-60), 6))).toBe(true);
  const inAtom = (modified: string) => ({ guid: 'urn:uuid:a1', published: at(-60), modified });
  const showsInAtom = (modified: string) =>
    showsArticle(gone, { etag: '', entries: [inAtom(modified)], hasArchives: false }, state, at(10));
  expect(showsInAtom(at(6))).toBe(true);
  expect(showsInAtom(at(4))).toBe(false);
});

it('an event waits for no feed that its article has left since: nothing would ever show it there', async () => {
  const stored = sampleArticle({ id: 'a1', guid: 'urn:uuid:a1', revision: 6, feeds: ['ar'] });
  const feed = { items: [{ id: 'urn:uuid:other', date_published: at(-90) }] };
  const hiddenAt = (seconds: number, current: Article | undefined) =>
    visibilityCheck({
      archives: { month: async () => undefined },
      articles: { get: async () => current },
      feedStates: { get: async () => state },
      http: {
        send: async ({ url }) => ({
          url,
          status: 200,
          headers: { etag: '"1"' },
          body: Buffer.from(JSON.stringify(feed)),
        }),
      },
      clock: { now: () => new Date(at(seconds)) },
    })(
      pendingDelivery(5, {
        subject: { kind: 'article', id: 'a1' },
        changedAt: at(10),
        event: { type: 'article.updated', timestamp: at(10), data: article(5, { feeds: ['fr'] }) },
      }),
      [],
    );
  const place = ['https://feeds.example.org/feeds/fr/feed.json'];
  expect(await hiddenAt(25, stored)).toEqual([]);
  expect(await hiddenAt(25, { ...stored, feeds: ['fr'] })).toEqual(place);
  expect(await hiddenAt(25, { ...stored, revision: 5 })).toEqual(place);
  expect(await hiddenAt(25, undefined)).toEqual(place);
  expect(await hiddenAt(25, { ...stored, status: 'draft', feeds: ['fr'] })).toEqual([]);
  expect(await hiddenAt(15, stored)).toEqual(place);
});

/** Whether an event about an article waits for a feed that has archives and these entries, while the archive shows the article already. */
const waitsFor = async (
  brief: ArticleBrief,
  items: readonly { readonly id: string; readonly date_published: string }[],
  stored: readonly Article[] = [],
  hasArchives = true,
): Promise<boolean> => {
  const partSlug = `fr/archive/${brief.published.slice(0, 7)}`;
  const url = `https://feeds.example.org/feeds/${partSlug}.json`;
  const documents = [{ key: `feeds/${partSlug}.json`, url, etag: '"2"', hash: '2', changedInRevision: 1 }];
  const shown = [{ id: brief.guid, date_published: brief.published, _barid: { revision: brief.revision } }];
  const archived = Buffer.from(JSON.stringify({ items: shown }));
  const current = Buffer.from(JSON.stringify({ items, ...(hasArchives ? { next_url: url } : {}) }));
  const check = visibilityCheck({
    archives: { month: async () => undefined },
    articles: { get: async (id) => stored.find((one) => one.id === id) },
    feedStates: { get: async (slug) => (slug === 'fr' ? state : { ...stateOf(partSlug, 1), documents }) },
    http: {
      send: async (request) => ({
        url: request.url,
        status: 200,
        headers: { etag: '"1"' },
        body: request.url === url ? archived : current,
      }),
    },
    clock: { now: () => new Date(at(11)) },
  });
  const event = { type: 'article.updated', timestamp: at(10), data: { ...brief, feeds: ['fr'] } } as const;
  const subject = { kind: 'article', id: brief.id } as const;
  return (await check(pendingDelivery(5, { subject, changedAt: at(10), event }), [])).length > 0;
};

it('an article that is older than every entry of the public feed is in the archives, where there are any', async () => {
  const others = [
    { id: 'urn:uuid:other', date_published: at(-10) },
    { id: 'urn:uuid:another', date_published: at(-59) },
  ];
  expect(await waitsFor(article(5), others)).toBe(false);
  expect(await waitsFor(article(5), others, [], false)).toBe(true);
  expect(await waitsFor(article(5, { published: at(-58) }), others)).toBe(true);
});

it.each([
  ['its guid', 'https://www.example.org/1'],
  ['the URN of a guid that is no IRI', 'urn:barid:guid:Actualit%C3%A9%201'],
])(
  'of articles of one second the document has those with the last instants, then ids: compared with %s',
  async (_, guid) => {
    const last = articleId(fromGuidUrn(guid));
    const second = at(-60).slice(0, 19);
    const items = [{ id: guid, date_published: `${second}Z` }];
    const waits = (id: string, own: number, other: number): Promise<boolean> => {
      const published = `${second}.${own}Z`;
      return waitsFor(article(5, { id, published }), items, [
        sampleArticle({ id, published }),
        sampleArticle({ id: last, published: `${second}.${other}Z` }),
      ]);
    };
    const [before, after] = [`${last.slice(0, -1)}2`, `${last}2`];
    expect(await waits(before, 500, 500)).toBe(false);
    expect(await waits(after, 500, 500)).toBe(true);
    expect(await waits(after, 499, 500)).toBe(false);
    expect(await waits(before, 501, 500)).toBe(true);
  },
);

it('an event about an article behind the document waits until readers see it in the part of its month', async () => {
  const old = article(5, { feeds: ['fr'], published: '2024-09-20T09:00:00.000Z' });
  const partSlug = 'fr/archive/2024-09.2';
  const partUrl = `https://feeds.example.org/feeds/${partSlug}.json`;
  const part = {
    ...stateOf(partSlug, 1),
    documents: [{ key: `feeds/${partSlug}.json`, url: partUrl, etag: '"2"', hash: '2', changedInRevision: 1 }],
  };
  const hiddenAt = async (archived: readonly string[], parts: readonly FeedState[]) => {
    const body = (items: readonly object[]) =>
      Buffer.from(JSON.stringify({ items, next_url: 'https://feeds.example.org/' }));
    const check = visibilityCheck({
      archives: {
        month: async (slug, month) => ({
          slug,
          month,
          revision: 1,
          isOpen: false,
          fingerprints: ['1', '2'],
          cuts: [
            { first: '2024-09-01T09:00:00.000Z#a', before: 0 },
            { first: '2024-09-15T09:00:00.000Z#a', before: 300 },
          ],
          partsEver: 2,
          hasNoOrphans: true,
        }),
      },
      articles: { get: async () => undefined },
      feedStates: { get: async (slug) => (slug === 'fr' ? state : parts.find((one) => one.slug === slug)) },
      http: {
        send: async ({ url }) => ({
          url,
          status: 200,
          headers: { etag: '"1"' },
          body:
            url === partUrl
              ? body(archived.map((id) => ({ id, date_published: old.published, _barid: { revision: 5 } })))
              : body([{ id: 'urn:uuid:other', date_published: at(-10) }]),
        }),
      },
      clock: { now: () => new Date(at(11)) },
    });
    const event = { type: 'article.updated', timestamp: at(10), data: old } as const;
    return check(pendingDelivery(5, { subject: { kind: 'article', id: 'a1' }, changedAt: at(10), event }), []);
  };
  const place = ['https://feeds.example.org/feeds/fr/feed.json'];
  expect(await hiddenAt([], [])).toEqual(place);
  expect(await hiddenAt(['urn:uuid:another'], [part])).toEqual(place);
  expect(await hiddenAt(['urn:uuid:another', 'urn:uuid:a1'], [part])).toEqual([]);
});

it('a feed that was written long after a change contains it, even if newer articles have pushed the entry out', () => {
  const late = { ...state, writtenAt: at(100) };
  expect(showsArticle(article(5), { etag: '"4"', entries: [], hasArchives: false }, late, at(10))).toBe(true);
});

it('an event waits for no document that shows a later revision with an earlier date', async () => {
  const stored = sampleArticle({ id: 'a1', guid: 'urn:uuid:a1', revision: 6, feeds: ['fr'], modified: at(-50) });
  const hiddenAt = visibilityCheck({
    archives: { month: async () => undefined },
    articles: { get: async () => stored },
    feedStates: {
      get: async () => ({ ...state, documents: state.documents.filter(({ key }) => key.endsWith('rss.xml')) }),
    },
    http: {
      send: async ({ url }) => ({
        url,
        status: 200,
        headers: { etag: '"1"' },
        body: feedRenderers.rss(sampleView([stored])),
      }),
    },
    clock: { now: () => new Date(at(25)) },
  });
  const event = { type: 'article.updated', timestamp: at(10), data: article(5, { feeds: ['fr'] }) } as const;
  const subject = { kind: 'article', id: 'a1' } as const;
  expect(await hiddenAt(pendingDelivery(5, { subject, changedAt: at(10), event }), [])).toEqual([]);
});
