import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { readRoute } from '#shared/ingest/read-route.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { serve } from '#shared/web/router.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { requestOf } from '#test/web/request.ts';
import { apiClient, itemOf } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const site = parseSite({
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe',
    timeZone: 'Africa/Casablanca',
  },
  feeds: [{ slug: 'all' }, { slug: 'ar', select: { languages: ['ar'] } }],
  facets: ['tag', 'author'],
  rules: { drop: [{ title: '^Publireportage' }], addTags: ['Maghreb'] },
});

const open = async () => {
  const { media, all: pictures } = memoryMediaStore();
  const fixture = { ...(await openFixture(site)), media, copies: memoryNearCopies() };
  const send = apiClient(serve({ ...articleRoutes(fixture), ...readRoute(fixture) }));
  const rows = async () => (await fixture.client.send(new ScanCommand({ TableName: fixture.table }))).Items ?? [];
  return { fixture, send, rows, pictures };
};

const text =
  'Le directeur général de la sûreté nationale a reçu mercredi à Rabat une délégation belge, conduite par le patron de la police fédérale, pour parler de la coopération contre le terrorisme et le crime organisé entre les deux pays. Les deux parties se sont félicitées de l’échange de renseignements.';
const arabic = {
  title: 'ميناء طنجة',
  content_text: 'استأنف العمال عملهم صباح الأربعاء.',
  language: 'ar',
  tags: ['ميناء'],
};
const page =
  '<!doctype html><html lang="fr"><title>Le tramway</title><article><h1>Le tramway de Salé</h1><p>La ligne ouvre lundi, avec douze stations et un pont.</p></article></html>';

it.each([
  ['an article', '/articles', itemOf(), 'application/json'],
  [
    'one with the same tag in capitals',
    '/articles',
    itemOf({ id: '2', url: undefined, tags: ['SÉCURITÉ'] }),
    'application/json',
  ],
  ['a draft', '/articles', itemOf({ draft: true }), 'application/json'],
  ['a draft by its address', '/articles?draft=true', itemOf(), 'application/json'],
  ['a scheduled article', '/articles', itemOf({ date_published: '2030-01-01T09:00:00Z' }), 'application/json'],
  ['an Arabic article without a name', '/articles', arabic, 'application/json'],
  ['a page', '/articles', page, 'text/html'],
  [
    'Markdown that its file names',
    '/articles?file=oliviers.md',
    '---\ntags: [Oliviers]\n---\n# Les oliviers\n\nLa récolte a commencé.',
    'text/markdown',
  ],
  ['a batch', '/articles', { items: [itemOf(), { title: '' }, arabic] }, 'application/json'],
  [
    'a feed',
    '/articles',
    '<rss version="2.0"><channel><item><title>Un</title><guid>a1</guid><description>Texte un.</description></item></channel></rss>',
    'application/rss+xml',
  ],
])('the preview of %s stores nothing and says what pushing it does', async (_, target, body, type) => {
  const { send, rows } = await open();
  await send('POST', '/articles', itemOf({ id: 'before', url: undefined, title: 'Avant' }));
  for (const round of ['first', 'again']) {
    const before = await rows();
    const preview = await send('POST', target.replace('/articles', '/read'), body, type);
    expect(await rows(), round).toEqual(before);
    const pushed = await send('POST', target, body, type);
    const results: { article?: unknown; code?: string }[] = Array.isArray(pushed.body.results)
      ? pushed.body.results
      : [{ article: pushed.body }];
    const expected = results.map(({ article, code }) =>
      code !== undefined
        ? { refused: code }
        : Object.fromEntries(
            Object.entries(Object(article)).filter(([name]) =>
              ['id', 'guid', 'url', 'outcome', 'status', 'feeds', 'detail'].includes(name),
            ),
          ),
    );
    expect(preview, round).toMatchObject({ status: 200, body: { items: expected } });
  }
});

it('the preview of a page shows each field with its source, and applies the rules of the site file', async () => {
  const { send } = await open();
  const { body } = await send('POST', '/read', itemOf());
  expect(body).toMatchObject({
    items: [
      {
        feeds: ['all', 'author/euromagreb', 'tag/maghreb', 'tag/securite'],
        article: {
          title: { value: itemOf().title, from: 'document' },
          language: { value: 'fr', from: 'document' },
          tags: { value: ['sécurité', 'Maghreb'] },
          published: { value: '2024-11-27T10:00:00.000Z' },
        },
        warnings: [],
        copies: [],
      },
    ],
  });
});

it('the preview of a near-copy names the stored article, and is not remembered itself', async () => {
  const { send } = await open();
  const original = await send('POST', '/articles', itemOf({ content_html: undefined, content_text: text }));
  const copy = itemOf({
    id: 'copy',
    url: undefined,
    content_html: undefined,
    content_text: text.replace('mercredi', 'jeudi'),
  });
  for (let round = 0; round < 2; round += 1) {
    const { body } = await send('POST', '/read', copy);
    expect(body).toMatchObject({
      items: [{ outcome: 'created', copies: [{ id: original.body.id, title: itemOf().title }] }],
    });
  }
});

it('the preview of a page at a URL has its address, and pictures of a form are shown and not stored', async () => {
  const peer = await startLocalServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  const { send, pictures, fixture } = await open();
  expect((await send('POST', '/read', { url: `${peer.url}/tram` })).body).toMatchObject({
    items: [{ url: `${peer.url}/tram`, article: { title: { value: 'Le tramway de Salé' } } }],
  });
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  const form = new FormData();
  form.append(
    'document',
    new File(['# Le port\n\n![Grues](grues.png)\n\nLes dockers ont repris le travail.'], 'port.md'),
  );
  form.append('grues.png', new File([png], 'grues.png'));
  const encoded = new Response(form);
  const routes = serve(readRoute(fixture));
  const answer = await routes({
    ...requestOf({
      method: 'POST',
      path: '/read',
      headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    }),
    body: await encoded.bytes(),
  });
  expect(answer.body).toContain('https://feeds.example.org/media/');
  expect(pictures.size).toBe(0);
});

it.each([
  [{ title: 'Publireportage : une banque', content_text: 'Publicité.' }, 422, 'ARTICLE_DROPPED'],
  [{ content_text: 'Sans titre.' }, 422, 'ARTICLE_WITHOUT_TITLE'],
  [itemOf({ id: 'second' }), 409, 'PERMALINK_TAKEN'],
])('what a push refuses, its preview refuses alike: %j', async (body, status, code) => {
  const { send } = await open();
  await send('POST', '/articles', itemOf());
  await send('POST', '/articles', itemOf({ id: 'second', url: 'https://www.example.org/second' }));
  for (const path of ['/read', '/articles'])
    expect(await send('POST', path, body)).toMatchObject({ status, body: { code } });
});
