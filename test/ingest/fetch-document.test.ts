import { expect, it } from 'vitest';
import { documentUrl } from '#shared/ingest/fetch-document.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const page = `<!doctype html><html lang="fr"><head><title>Le port de Tanger</title></head><body><article><h1>Le port de Tanger</h1>
<p>Les dockers du port de Tanger ont repris le travail mercredi matin, après deux jours de grève et une nuit de négociations.</p>
<p>La direction a promis de revoir les horaires avant la fin de l’année, a dit un porte-parole du syndicat.</p></article></body></html>`;

it('a push with a URL stores the page at that URL, whose final address becomes the permalink', async () => {
  const peer = await startLocalServer(({ path }, response) =>
    path === '/old'
      ? response.writeHead(301, { location: '/port' }).end()
      : response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  const send = apiClient(serveArticles(await openFixture()));
  const kept = await send('POST', '/articles', { url: `${peer.url}/old` });
  expect(kept).toMatchObject({ status: 201, body: { url: `${peer.url}/port`, outcome: 'created' } });
  expect(await send('POST', '/articles', { url: `${peer.url}/port` })).toMatchObject({
    status: 200,
    body: { outcome: 'unchanged' },
  });
});

it('a push with a URL that holds a key stores the page under its address without the key', async () => {
  const peer = await startLocalServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  const send = apiClient(serveArticles(await openFixture()));
  const { body } = await send('POST', '/articles', { url: `${peer.url}/port?p=4711&token=s3cr3t` });
  expect(body).toMatchObject({ url: `${peer.url}/port?p=4711`, outcome: 'created' });
});

it('a push with the URL of a feed stores every entry', async () => {
  const feed = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Ailleurs',
    items: [itemOf(), itemOf({ id: '2', url: undefined })],
  });
  const peer = await startLocalServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/feed+json' }).end(feed),
  );
  const { status, body } = await apiClient(serveArticles(await openFixture()))('POST', '/articles', { url: peer.url });
  expect(status).toBe(207);
  expect(body.results).toMatchObject([{ status: 201 }, { status: 201 }]);
});

it('a URL that cannot be fetched is reported with its pointer, and a redirect loop is never retryable', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(302, { location: '/' }).end());
  const send = apiClient(serveArticles(await openFixture()));
  const refused = async (url: string) => {
    const { status, body } = await send('POST', '/articles', { url });
    return { status, code: body.code, errors: body.errors };
  };
  const errors = [{ pointer: '/url', message: expect.any(String) }];
  expect(await refused(peer.url)).toEqual({ status: 422, code: 'DOCUMENT_NOT_FETCHED', errors });
  expect(await refused('http://169.254.169.254/latest')).toEqual({ status: 422, code: 'ADDRESS_REFUSED', errors });
});

it.each([
  [404, 422, 'DOCUMENT_NOT_FETCHED'],
  [204, 422, 'DOCUMENT_NOT_FETCHED'],
  [503, 503, 'DOCUMENT_UNAVAILABLE'],
  [429, 503, 'DOCUMENT_UNAVAILABLE'],
])('a URL that answers %i is reported', async (theirs, ours, code) => {
  const peer = await startLocalServer((_, response) => response.writeHead(theirs).end());
  const answered = await apiClient(serveArticles(await openFixture()))('POST', '/articles', { url: peer.url });
  expect(answered).toMatchObject({ status: ours, body: { code } });
});

it('a push never reaches a private address', async () => {
  const peer = await startLocalServer();
  const fixture = { ...(await openFixture()), http: fetchHttp() };
  const answered = await apiClient(serveArticles(fixture))('POST', '/articles', { url: peer.url });
  expect(answered).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
  expect(peer.seen).toEqual([]);
});

it('a body counts as a URL only if it contains nothing else', () => {
  const addressIn = (value: unknown) => documentUrl(Buffer.from(JSON.stringify(value)));
  expect(addressIn({ url: 'https://www.example.org/1' })).toBe('https://www.example.org/1');
  for (const other of [itemOf(), { url: 7 }, {}, [], null, 'https://www.example.org/1', { url: 'x'.repeat(9000) }]) {
    expect(addressIn(other)).toBeUndefined();
  }
});
