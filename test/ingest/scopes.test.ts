import { expect, it } from 'vitest';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { readRoute } from '#shared/ingest/read-route.ts';
import { type Caller, type Limits, ownerWith, type Scope, sourceCaller } from '#shared/model/caller.ts';
import { routeScopes } from '#shared/web/route-scopes.ts';
import { serve } from '#shared/web/router.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { apiClient, itemOf } from './api-client.ts';
import { incomingOf, ingestFixtures, sampleSite } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const articleScopes: readonly Scope[] = ['publish', 'retract', 'read'];

const desk = (limits: Limits, scopes = articleScopes): Caller => ({ name: 'التحرير', keyId: 'k1', scopes, limits });

const open = async () => {
  const site = sampleSite([
    { slug: 'all' },
    { slug: 'fr', select: { languages: ['fr'] } },
    { slug: 'ar', select: { languages: ['ar'] } },
    { slug: 'securite', select: { tags: ['sécurité'] } },
  ]);
  const fixture = { ...(await openFixture(site)), copies: memoryNearCopies() };
  const as = (caller: Caller) =>
    apiClient(
      serve(
        { ...articleRoutes(fixture), ...readRoute(fixture) },
        { access: { authenticate: async () => caller, scopes: routeScopes } },
      ),
    );
  return { fixture, as, owner: as(ownerWith('owner')) };
};

const arabic = (said: Readonly<Record<string, unknown>> = {}) =>
  itemOf({
    id: 'ar-1',
    url: 'https://www.example.org/ar/1',
    title: 'المدير العام للأمن الوطني يستقبل وفدا بلجيكيا',
    content_html: '<p>استقبل المدير العام للأمن الوطني يوم الأربعاء بالرباط وفدا بلجيكيا رفيع المستوى.</p>',
    language: 'ar',
    tags: [],
    authors: [{ name: 'أمينة' }],
    ...said,
  });

const french = (said: Readonly<Record<string, unknown>> = {}) => itemOf({ tags: [], ...said });

it('a publisher for one feed publishes into it, corrects and retracts there, and into no other feed', async () => {
  const { as } = await open();
  const ar = as(desk({ feeds: ['ar'] }));
  const created = await ar('POST', '/articles', arabic());
  expect(created).toMatchObject({ status: 201, body: { feeds: ['all', 'ar'] } });
  expect(await ar('PUT', `/articles/${created.body.id}`, arabic({ title: 'مصحح' }))).toMatchObject({ status: 200 });
  const refused = await ar('POST', '/articles', french());
  expect(refused).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
  expect(refused.body.detail).toBe('The token of التحرير is for the feeds ar only; this article has fr.');
  expect(await ar('POST', '/articles', arabic({ id: 'ar-2', url: undefined, tags: ['sécurité'] }))).toMatchObject({
    status: 403,
  });
  expect(await ar('DELETE', `/articles/${created.body.id}`)).toMatchObject({ status: 200 });
});

it('an article that would leave the limits by a correction stays as it is', async () => {
  const { as, owner } = await open();
  const ar = as(desk({ feeds: ['ar'] }));
  const { body } = await ar('POST', '/articles', arabic());
  expect(await ar('PUT', `/articles/${body.id}`, arabic({ tags: ['sécurité'] }))).toMatchObject({ status: 403 });
  expect((await owner('GET', `/articles/${body.id}`)).body).toMatchObject({ tags: [], revision: 1 });
});

it('what is outside of the limits cannot be changed, retracted or taken over, by no name', async () => {
  const { as, owner } = await open();
  const { body } = await owner('POST', '/articles', french({ id: 'fr-1' }));
  const ar = as(desk({ feeds: ['ar'] }));
  for (const name of [String(body.id), 'fr-1', encodeURIComponent(String(body.url))]) {
    expect(await ar('PUT', `/articles/${name}`, arabic())).toMatchObject({ status: 403 });
    expect(await ar('DELETE', `/articles/${name}`)).toMatchObject({ status: 403 });
    expect(await ar('GET', `/articles/${name}`)).toMatchObject({ status: 404 });
  }
  for (const taking of [{ id: 'fr-1' }, { url: body.url }, { guid: 'ar-9', id: 'fr-1' }])
    expect([(await ar('POST', '/articles', arabic(taking))).status, taking]).toEqual([403, taking]);
  expect((await owner('GET', `/articles/${body.id}`)).body).toMatchObject({
    revision: 1,
    status: 'live',
    language: 'fr',
  });
});

it('a draft outside of the limits does not exist for the caller', async () => {
  const { as, owner } = await open();
  const { body } = await owner('POST', '/articles?draft=true', french({ id: 'fr-1' }));
  const ar = as(desk({ feeds: ['ar'] }));
  for (const method of ['GET', 'DELETE', 'PUT'])
    expect(await ar(method, `/articles/${body.id}`, method === 'PUT' ? arabic() : undefined)).toMatchObject({
      status: 404,
      body: { code: 'ARTICLE_UNKNOWN' },
    });
  for (const query of ['', 'status=draft', 'guid=fr-1', 'q=coopération', `url=${encodeURIComponent(String(body.url))}`])
    expect((await ar('GET', `/articles?${query}`)).body.items).toEqual([]);
});

it('whoever sends the name of a draft outside of the limits learns nothing of it', async () => {
  const { as, owner } = await open();
  const { body } = await owner(
    'POST',
    '/articles?draft=true',
    french({ id: 'fr-1', authors: [{ name: 'Sara Amrani' }] }),
  );
  const other = as(desk({ authors: ['أمينة'] }));
  for (const taking of [{ id: 'fr-1' }, { url: body.url }]) {
    const refused = await other('POST', '/articles', arabic(taking));
    expect(refused).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
    expect(refused.body.detail).toMatch(/^An article of somebody else has this id, guid or permalink/);
    expect(JSON.stringify(refused.body)).not.toContain('Amrani');
  }
});

it('a list has the articles within the limits only', async () => {
  const { as, owner } = await open();
  await owner('POST', '/articles', {
    items: [french({ id: 'fr-1' }), arabic(), french({ id: 'fr-2', url: undefined })],
  });
  const listed = (await as(desk({ languages: ['ar'] }))('GET', '/articles')).body;
  expect(listed.items).toMatchObject([{ guid: 'ar-1' }]);
});

it('of a batch, each item outside of the limits is answered 403 for itself', async () => {
  const { as } = await open();
  const answer = await as(desk({ languages: ['ar'] }))('POST', '/articles', { items: [french(), arabic()] });
  expect(answer).toMatchObject({
    status: 207,
    body: {
      results: [
        { status: 403, code: 'SCOPE_MISSING' },
        { status: 201, article: { guid: 'ar-1' } },
      ],
    },
  });
});

it('limits of authors and languages hold for every author, and for regions of a language', async () => {
  const { as } = await open();
  const amina = as(desk({ authors: ['أمينة', 'Bennis'], languages: ['ar'] }));
  expect(await amina('POST', '/articles', arabic({ language: 'ar-MA' }))).toMatchObject({ status: 201 });
  for (const authors of [[{ name: 'كريم' }], [{ name: 'أمينة' }, { name: 'كريم' }], []])
    expect((await amina('POST', '/articles', arabic({ id: 'ar-2', url: undefined, authors }))).status).toBe(403);
});

it('a publisher for one source corrects its articles, by the name or id of the source, and no other', async () => {
  const { as, fixture } = await open();
  const ofAgency = (name: string) => ({ owner: { source: name }, source: { name: `Agence ${name}` } });
  for (const name of ['a', 'b'])
    await makeIngest(fixture, sourceCaller(name)).accept(
      incomingOf({ guid: name, url: `https://www.example.org/${name}`, ...ofAgency(name) }),
    );
  const byName = as(desk({ sources: ['agence A'] }));
  expect(await byName('PUT', '/articles/a', itemOf({ id: 'a', url: undefined }))).toMatchObject({ status: 200 });
  expect(await byName('PUT', '/articles/a', itemOf({ id: 'a', url: undefined, title: 'Encore' }))).toMatchObject({
    status: 200,
  });
  expect((await as(desk({ sources: ['b'] }))('GET', '/articles')).body.items).toMatchObject([{ guid: 'b' }]);
  expect(await byName('PUT', '/articles/b', itemOf())).toMatchObject({ status: 403 });
  expect(await byName('POST', '/articles', itemOf({ id: 'c', url: undefined }))).toMatchObject({ status: 403 });
});

it('each scope opens its own routes, and a token without it learns which one lacks', async () => {
  const { as, owner } = await open();
  const { body } = await owner('POST', '/articles', french());
  const target = `/articles/${body.id}`;
  const needs = [
    ['POST', '/articles', 'publish'],
    ['PUT', target, 'publish'],
    ['DELETE', target, 'retract'],
    ['GET', target, 'read'],
    ['GET', '/articles', 'read'],
  ] as const;
  for (const [method, path, scope] of needs) {
    const others = articleScopes.filter((one) => one !== scope);
    const answer = await as(desk({}, others))(method, path, method.startsWith('P') ? french() : undefined);
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining(`the scope ${scope};`) } });
  }
});

it('who may publish but not retract makes no live article a draft, nor puts it off', async () => {
  const { as, owner } = await open();
  const { body } = await owner('POST', '/articles', french());
  const writer = as(desk({}, ['publish']));
  const later = { date_published: '2024-12-24T08:00:00Z' };
  expect(await writer('PUT', `/articles/${body.id}?draft=true`, french())).toMatchObject({ status: 403 });
  expect(await writer('POST', '/articles', french(later))).toMatchObject({ status: 403 });
  expect(await writer('POST', '/articles', french({ title: 'Corrigé' }))).toMatchObject({ status: 200 });
  expect((await owner('GET', `/articles/${body.id}`)).body).toMatchObject({ status: 'live', title: 'Corrigé' });
});

it('near-copies, and holders of a permalink, outside of the limits are not revealed', async () => {
  const { as, owner } = await open();
  const text = `<p>${'Le directeur général de la sûreté nationale a reçu à Rabat une délégation belge. '.repeat(20)}</p>`;
  const copyOf = (id: string, title: string) => french({ id, url: undefined, title, content_html: text });
  await owner('POST', '/articles?draft=true', copyOf('fr-1', 'Secret'));
  const seen = await owner('POST', '/articles?draft=true', copyOf('fr-2', 'Secret aussi'));
  expect(JSON.stringify(seen.body.warnings)).toContain('“Secret”');
  const reader = as(desk({ authors: ['أمينة'] }));
  const copy = await reader('POST', '/articles', arabic({ content_html: text }));
  const other = await as(desk({}, ['publish']))('POST', '/articles?draft=true', copyOf('fr-3', 'Autre'));
  expect([copy.status, other.status]).toEqual([201, 202]);
  expect(JSON.stringify(copy.body.warnings)).not.toContain('copy:');
  expect(JSON.stringify(other.body.warnings)).not.toContain('Secret');
  const preview = await reader('POST', '/read', arabic({ content_html: text }));
  expect(preview).toMatchObject({ status: 200, body: { items: [{ copies: [] }] } });
  expect(await reader('POST', '/read', copyOf('fr-1', 'Mien'))).toMatchObject({ status: 403 });

  await owner('POST', '/articles', french({ id: 'fr-9', url: 'https://www.example.org/9' }));
  await reader('POST', '/articles', arabic({ id: 'ar-8', url: 'https://www.example.org/8' }));
  const taken = await reader('POST', '/articles', arabic({ id: 'ar-8', url: 'https://www.example.org/9' }));
  expect(taken).toMatchObject({ status: 409, body: { code: 'PERMALINK_TAKEN' } });
  expect(taken.body.detail).toContain('an article of another publisher');
});
