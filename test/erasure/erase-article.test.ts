import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { dynamoAuditStore } from '#shared/aws/dynamo-audit-store.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoNearCopies } from '#shared/aws/dynamo-near-copies.ts';
import { dynamoTableCopy } from '#shared/aws/dynamo-table-copy.ts';
import { erasureRoutes } from '#shared/erasure/erasure-routes.ts';
import { storeEntries } from '#shared/follow/store-entries.ts';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { readRoute } from '#shared/ingest/read-route.ts';
import { type Caller, ownerWith, sourceCaller } from '#shared/model/caller.ts';
import { auditRoutes } from '#shared/publishers/audit.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import type { Site } from '#shared/site/site.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { apiClient, itemOf } from '#test/ingest/api-client.ts';
import { incomingOf, ingestFixtures } from '#test/ingest/ingest-fixture.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';

const openFixture = ingestFixtures();

const long = `<p>${'Le directeur général de la sûreté nationale a reçu à Rabat une délégation belge. '.repeat(20)}</p>`;
const picture = (name: string): string => `https://feeds.example.org/media/${name.repeat(32)}.png`;

const open = async (site?: Site) => {
  const base = await openFixture(site);
  const { media, all: pictures } = memoryMediaStore(base.clock.now);
  const fixture = {
    ...base,
    media,
    copies: dynamoNearCopies(base.table, base.client),
    audit: dynamoAuditStore(base.table, base.client),
    deliveries: dynamoDeliveryStore(base.table, base.client),
  };
  const routes = {
    ...articleRoutes(fixture),
    ...readRoute(fixture),
    ...erasureRoutes(fixture),
    ...auditRoutes(fixture),
  };
  const as = (caller: Caller) =>
    apiClient(serve(routes, { access: { authenticate: async () => caller, scopes: routeScopes } }));
  const rows = async () => (await fixture.client.send(new ScanCommand({ TableName: fixture.table }))).Items ?? [];
  return { fixture, pictures, as, send: as(ownerWith('k')), rows };
};

it('an erased article has no revision, body, fingerprint or list row left, and an export has none of its text', async () => {
  const { send, rows, fixture } = await open();
  const { body } = await send('POST', '/articles', itemOf({ content_html: long, summary: 'Rabat' }));
  // So large that it has rows of its own.
  const huge = `${long}<p>${Array.from({ length: 60_000 }, (_, index) => (index * 7919).toString(36)).join(' ')}</p>`;
  await send('PUT', `/articles/${body.id}`, itemOf({ title: 'Corrigé', content_html: huge }));
  expect((await rows()).filter(({ PK }) => String(PK).startsWith('COPY#')).length).toBeGreaterThan(0);
  expect(await send('POST', `/articles/${body.id}/erase`)).toMatchObject({ status: 200, body: { left: [] } });
  const left = await rows();
  expect(left.filter(({ PK }) => String(PK).startsWith('COPY#'))).toEqual([]);
  expect(left.filter(({ PK }) => PK === `ARTICLE#${body.id}`).map(({ SK }) => SK)).toEqual(['HEAD']);
  expect(JSON.stringify(left)).not.toMatch(/Corrigé|coopération|Rabat|euromagreb|sécurité|maroc-belgique/);
  const { rows: copied } = await dynamoTableCopy(fixture.table, fixture.client).page(undefined, fixture.clock.now());
  expect(JSON.stringify(copied)).not.toMatch(/Corrigé|coopération|Rabat|euromagreb|maroc-belgique/);
});

it('no way brings it back: push, another guid with its permalink, its file, a source, a change of status', async () => {
  const { send, fixture } = await open();
  const { body } = await send('POST', '/articles?file=accord.md', itemOf());
  await send('POST', `/articles/${body.id}/erase`);
  const gone = { status: 410, body: { code: 'ARTICLE_ERASED' } };
  expect(await send('POST', '/articles', itemOf())).toMatchObject(gone);
  expect(await send('POST', '/articles', itemOf({ id: 'autre' }))).toMatchObject(gone);
  expect(await send('POST', '/read', itemOf())).toMatchObject(gone);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
    expect([
      (await send(method, `/articles/${body.id}`, method === 'GET' ? undefined : itemOf())).status,
      method,
    ]).toEqual([410, method]);
  await expect(
    makeIngest(fixture, sourceCaller('agence')).accept(
      incomingOf({ guid: '4711', owner: { source: 'agence' } }),
      () => false,
    ),
  ).rejects.toMatchObject({ code: 'ARTICLE_ERASED' });
  expect((await send('GET', '/articles')).body.items).toEqual([]);
  expect((await send('GET', '/articles?guid=4711')).body.items).toEqual([]);
});

it('readers get a tombstone with its guid and without its permalink; of a draft nobody learns', async () => {
  const { send, fixture } = await open();
  const { body } = await send('POST', '/articles', itemOf());
  const draft = await send('POST', '/articles?draft=true', itemOf({ id: 'secret', url: undefined, title: 'Secret' }));
  for (const { id } of [body, draft.body]) await send('POST', `/articles/${id}/erase`);
  const tombstones = await fixture.feedEntries.tombstones('all');
  expect(tombstones).toMatchObject([{ guid: '4711' }]);
  expect(tombstones[0]).not.toHaveProperty('url');
  expect(await fixture.feedEntries.entries('all', {})).toEqual([]);
});

it('the facet of an author goes with an article that was never public, and with one whose author was corrected', async () => {
  const withAuthors = parseSite({
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all' }],
    facets: ['author'],
  });
  const { send, rows, fixture } = await open(withAuthors);
  const authored = (id: string, name: string, more: object = {}) =>
    itemOf({ id, url: `https://www.example.org/${id}`, authors: [{ name }], ...more });
  const slugs = async () =>
    (await rows()).filter(({ PK, SK }) => PK === 'FACETS' && String(SK).startsWith('author/')).map(({ SK }) => SK);
  const scheduled = await send(
    'POST',
    '/articles',
    authored('a', 'Bouchra Naciri', { date_published: '2099-01-01T00:00:00Z' }),
  );
  const corrected = await send('POST', '/articles', authored('b', 'Idir Amghar'));
  await send('PUT', `/articles/${corrected.body.id}`, authored('b', 'Idir Amrani'));
  expect(await slugs()).toHaveLength(3);
  for (const { body } of [scheduled, corrected])
    expect(await send('POST', `/articles/${body.id}/erase`)).toMatchObject({ status: 200, body: { left: [] } });
  expect(await slugs()).toEqual([]);
  const heads = (await rows()).filter(({ PK }) => String(PK).startsWith('ARTICLE#'));
  expect(JSON.stringify(heads)).not.toMatch(/naciri|amghar|amrani/i);
  expect(await fixture.feedEntries.tombstones('author/idir-amrani')).toHaveLength(1);
});

it('pictures that another article shows stay, and the others go', async () => {
  const { send, pictures, fixture } = await open();
  for (const name of ['a', 'b', 'c'])
    await fixture.media.save(new URL(picture(name)).pathname.slice(1), new Uint8Array(1), 'image/png');
  const show = (...names: readonly string[]) =>
    `${long}${names.map((name) => `<img src="${picture(name)}" alt="">`).join('')}`;
  const { body } = await send('POST', '/articles', itemOf({ content_html: show('a', 'b') }));
  await send('PUT', `/articles/${body.id}`, itemOf({ content_html: show('b') }));
  await send('POST', '/articles', itemOf({ id: 'n2', url: undefined, title: 'Autre', content_html: show('b', 'c') }));
  expect(await send('POST', `/articles/${body.id}/erase`)).toMatchObject({ status: 200 });
  expect([...pictures.keys()].map((key) => key.charAt(6)).toSorted()).toEqual(['b', 'c']);
});

it('a picture that was sent again a moment ago stays for the article that is to show it', async () => {
  const { send, pictures, fixture } = await open();
  const save = () => fixture.media.save(new URL(picture('a')).pathname.slice(1), new Uint8Array(1), 'image/png');
  await save();
  const content_html = `${long}<img src="${picture('a')}" alt="">`;
  const { body } = await send('POST', '/articles', itemOf({ content_html }));
  expect(await save()).toBe(false);
  expect(await send('POST', `/articles/${body.id}/erase`)).toMatchObject({
    status: 202,
    body: { left: [expect.any(String)] },
  });
  await send('POST', '/articles', itemOf({ id: 'n2', url: undefined, title: 'Autre', content_html }));
  fixture.clock.set('2024-11-28T09:05:00.000Z');
  expect(await send('POST', `/articles/${body.id}/erase`)).toMatchObject({ status: 200, body: { left: [] } });
  expect(pictures.size).toBe(1);
});

it('it needs the scope, keeps to the limits, may be repeated, and is one entry in the log', async () => {
  const { send, as, fixture } = await open();
  const { body } = await send('POST', '/articles', itemOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  const caller = (said: Partial<Caller>): Caller => ({ name: 'A', keyId: 'a', scopes: ['erase'], limits: {}, ...said });
  const path = `/articles/${body.id}/erase`;
  expect((await as(caller({ scopes: ['publish', 'retract', 'read', 'admin'] }))('POST', path)).status).toBe(403);
  expect((await as(caller({ limits: { languages: ['ar'] } }))('POST', path)).status).toBe(404);
  for (let count = 0; count < 3; count += 1)
    expect((await as(caller({ limits: { languages: ['fr'] } }))('POST', path)).status).toBe(200);
  expect((await send('POST', '/articles/unbekannt/erase')).status).toBe(404);
  expect((await send('GET', '/audit')).body.items).toMatchObject([
    { action: 'erased', by: 'A', article: body.id, revision: 2 },
    { action: 'published', by: 'owner' },
  ]);
});

it('a followed source that still has an erased article is passed over, without a fault at each poll', async () => {
  const { send, fixture } = await open();
  const source = { id: 'agence', url: 'https://agence.example/rss', type: 'feed' as const, rules: {} };
  const attribution = { name: 'Agence', url: 'https://agence.example/', feed: source.url };
  const entry = { incoming: incomingOf(), warnings: [] };
  const poll = (guid?: string) =>
    storeEntries(
      [guid === undefined ? entry : { ...entry, incoming: { ...entry.incoming, guid } }],
      { source, site: fixture.site, state: { entryHashes: [] }, attribution, secrets: [] },
      makeIngest(fixture, sourceCaller('agence')).accept,
    );
  expect(await poll()).toMatchObject({ created: 1 });
  const { items } = (await send('GET', '/articles')).body;
  const [stored] = z.array(z.object({ id: z.string() })).parse(items);
  await send('POST', `/articles/${stored?.id}/erase`);
  expect(await poll()).toMatchObject({ created: 0, refused: [] });
  expect(await poll('https://agence.example/?p=1')).toMatchObject({ created: 0, refused: [] });
  expect((await send('GET', '/articles')).body.items).toEqual([]);
});
