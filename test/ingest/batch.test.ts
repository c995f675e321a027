import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import type { KeptAnswer } from '#shared/model/http.ts';
import type { AnswerStore } from '#shared/ports.ts';
import { serve } from '#shared/web/router.ts';
import { logLines } from '#test/log-lines.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { requestOf } from '#test/web/request.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const numbered = (index: number, said: object = {}) =>
  itemOf({ id: `n${index}`, url: `https://www.example.org/n/${index}`, title: `العدد ${index}`, ...said });

it('a batch of a hundred items gets one result for each: valid items are stored, and invalid ones explained', async () => {
  const table = memoryTable();
  const fixture = { ...(await openFixture()), ...memoryPublishStores(table) };
  const items = Array.from({ length: 100 }, (_, index) => numbered(index, index % 10 === 3 ? { title: ' ' } : {}));
  const { status, body } = await apiClient(serveArticles(fixture))('POST', '/articles', { items });
  expect(status).toBe(207);
  const results = Array.isArray(body.results) ? body.results : [];
  expect(results.map((line) => line.status)).toEqual(items.map((_, index) => (index % 10 === 3 ? 422 : 201)));
  expect(results[13]).toMatchObject({
    code: 'ARTICLE_WITHOUT_TITLE',
    errors: [{ pointer: '/items/13/title', message: 'is missing or empty' }],
  });
  expect(results[99]).toMatchObject({ article: { guid: 'n99', outcome: 'created', feeds: ['all', 'securite'] } });
  expect(await guidsIn(fixture, 'all')).toHaveLength(90);
});

it('a batch of one item and a feed of any length answer 207', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  const one = await send('POST', '/articles', { items: [itemOf()] });
  expect(one).toMatchObject({ status: 207, body: { results: [{ status: 201, article: { guid: '4711' } }] } });
  const feed = `<rss version="2.0"><channel><title>Ailleurs</title><link>https://ailleurs.example/</link><item>
    <guid isPermaLink="false">upstream-1</guid><title>Un titre</title><description>Un texte assez long.</description></item></channel></rss>`;
  const entries = await send('POST', '/articles', feed, 'application/rss+xml');
  expect(entries).toMatchObject({ status: 207, body: { results: [{ status: 201, article: { guid: 'upstream-1' } }] } });
});

it('the later of two items of one article becomes its next revision', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  const { body } = await send('POST', '/articles', {
    items: [numbered(1), numbered(1, { title: 'Corrigé' }), numbered(1, { title: 'Corrigé' })],
  });
  expect(body.results).toMatchObject([
    { status: 201, article: { revision: 1 } },
    { status: 200, article: { revision: 2, outcome: 'updated' } },
    { status: 200, article: { revision: 2, outcome: 'unchanged' } },
  ]);
});

it('a repeated batch changes nothing', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  const batch = { items: [numbered(1), numbered(2), numbered(3)] };
  await send('POST', '/articles', batch);
  const kept = await fixture.articles.list(undefined, 10);
  const { body } = await send('POST', '/articles', batch);
  expect(body.results).toMatchObject(batch.items.map(() => ({ status: 200, article: { outcome: 'unchanged' } })));
  expect(await fixture.articles.list(undefined, 10)).toEqual(kept);
});

it('an item that the store could not write is marked retryable, and the others are stored', async () => {
  const fixture = await openFixture();
  const articles = {
    ...fixture.articles,
    find: async (identity: Parameters<typeof fixture.articles.find>[0]) => {
      if (identity.guid === 'n2') throw new Unavailable('STORE_THROTTLED', 'The store is busy.', { status: 429 });
      return fixture.articles.find(identity);
    },
  };
  const send = apiClient(serveArticles({ ...fixture, articles }));
  const { body } = await send('POST', '/articles', { items: [numbered(1), numbered(2), numbered(3)] });
  expect(body.results).toMatchObject([{ status: 201 }, { status: 429, code: 'STORE_THROTTLED' }, { status: 201 }]);
});

it('a batch that met a busy store can be sent again with the same webhook-id', async () => {
  const fixture = await openFixture();
  let isBusy = true;
  const find = async (identity: Parameters<typeof fixture.articles.find>[0]) => {
    if (isBusy && identity.guid === 'n2')
      throw new Unavailable('STORE_THROTTLED', 'The store is busy.', { status: 429 });
    return fixture.articles.find(identity);
  };
  const kept = new Map<string, KeptAnswer>();
  const answers: AnswerStore = {
    find: async (id) => kept.get(id),
    save: async (id, answer) => void kept.set(id, answer),
  };
  const answer = serve(articleRoutes({ ...fixture, articles: { ...fixture.articles, find } }), { answers });
  const request = requestOf({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
    text: JSON.stringify({ items: [numbered(1), numbered(2)] }),
  });
  expect((await answer(request)).headers).toMatchObject({ 'retry-after': '5' });
  isBusy = false;
  const again = await answer(request);
  expect(JSON.parse(again.body).results).toMatchObject([{ status: 200 }, { status: 201 }]);
  expect(await answer(request)).toEqual(again);
});

it('an internal error at one item is logged and answered without details, and the others are stored', async () => {
  const fixture = await openFixture();
  const find = async (identity: Parameters<typeof fixture.articles.find>[0]) => {
    if (identity.guid === 'n1') throw new TypeError('a bug');
    return fixture.articles.find(identity);
  };
  const send = apiClient(serveArticles({ ...fixture, articles: { ...fixture.articles, find } }));
  const { body } = await send('POST', '/articles', { items: [numbered(1), numbered(2)] });
  expect(body.results).toMatchObject([{ status: 500, code: 'INTERNAL' }, { status: 201 }]);
  expect(JSON.stringify(body)).not.toContain('a bug');
  expect(logLines().some((line) => line.includes('TypeError: a bug'))).toBe(true);
});

it('a push of an export stores its public posts, and the answer counts the rest by kind', async () => {
  const fixture = await openFixture();
  const xml = readFileSync(new URL('../fixtures/exports/wordpress.xml', import.meta.url), 'utf8');
  const { status, body } = await apiClient(serveArticles(fixture))('POST', '/articles', xml, 'application/rss+xml');
  expect(status).toBe(207);
  expect(body).toMatchObject({
    results: [{ status: 201 }, { status: 201 }],
    skipped: { draft: 2, 'private post': 1, 'password-protected post': 1, 'menu item': 1, file: 1 },
  });
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
});

it('a push of comments or pages only is refused, and one that breaks off answers with the place after its whole items', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  const comment =
    '<item><title>Oui</title><link>https://q.example/a/#comment-12</link><description>Oui.</description></item>';
  const comments = `<rss><channel>${comment}</channel></rss>`;
  expect(await send('POST', '/articles', comments, 'text/xml')).toMatchObject({
    status: 422,
    body: { code: 'ARTICLE_MISSING', detail: expect.stringContaining('1 comment') },
  });
  const cut =
    '<rss><channel><item><title>Un</title><guid>1</guid><description>Entier.</description></item><item><title>Deux</title><guid>2</guid><description>Cou';
  expect(await send('POST', '/articles', cut, 'text/xml')).toMatchObject({
    status: 207,
    body: {
      results: [
        { status: 201, article: { guid: '1' } },
        { status: 422, code: 'DOCUMENT_BREAKS_OFF', detail: expect.stringContaining('item 2') },
      ],
    },
  });
  expect(await guidsIn(fixture, 'all')).toEqual(['1']);
});

it('a batch of a hundred articles with a hundred wrong tags each is answered with less than a megabyte', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  const tags = Array.from({ length: 100 }, (_, at) => ({ [`${'é'.repeat(900)}${at}`]: at }));
  const items = Array.from({ length: 100 }, (_, at) => numbered(at, at % 2 === 0 ? { tags } : {}));
  const { status, body } = await send('POST', '/articles', { items });
  expect(status).toBe(207);
  expect(JSON.stringify(body).length).toBeLessThan(1_000_000);
  expect(body.results).toHaveLength(100);
  expect(body.results).toMatchObject(items.map((_, at) => ({ status: at % 2 === 0 ? 422 : 201 })));
});

it('an answer names up to 25 warnings of an article, and those of a batch as long as there is room', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  const pictures = Array.from({ length: 5_000 }, (_, at) => `<img src="${'é'.repeat(150)}${at}.jpg">`).join('');
  const item = (at: number) => numbered(at, { content_html: `<p>Le port est ouvert.</p>${pictures.slice(0, 20_000)}` });
  const one = await send('POST', '/articles', item(0));
  const warnings = Array.isArray(one.body.warnings) ? one.body.warnings : [];
  expect(warnings.length).toBeLessThanOrEqual(26);
  expect(Math.max(...warnings.map((text: string) => text.length))).toBeLessThanOrEqual(600);
  const { status, body } = await send('POST', '/articles', {
    items: Array.from({ length: 100 }, (_, at) => item(at + 1)),
  });
  expect(status).toBe(207);
  expect(JSON.stringify(body).length).toBeLessThan(1_500_000);
});
