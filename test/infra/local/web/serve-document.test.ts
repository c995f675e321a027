import { setTimeout } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb } from './web-harness.ts';

const rss = `<rss version="2.0"><channel>${'<item><title>Le Maroc et la Belgique – أخبار</title></item>'.repeat(50)}</channel></rss>`;
const type = 'application/rss+xml; charset=utf-8';

let web: Awaited<ReturnType<typeof startTestWeb>>;
beforeAll(async () => {
  web = await startTestWeb();
  await web.publish('feeds/fr/rss.xml', rss, type, 'public, max-age=60, stale-while-revalidate=60');
  await web.publish('feeds/fr/index.html', '<!doctype html><title>Euromagreb</title>', 'text/html; charset=utf-8');
  await web.publish('index.html', '<!doctype html><title>Feeds</title>', 'text/html; charset=utf-8');
  await web.publish('logo.png', Buffer.alloc(2000, 1), 'image/png');
  // The date of a document is a validator once its second is over.
  await setTimeout(1050);
});
afterAll(() => web.stop());

it('a document has its media type, validators, cache control and CORS headers', async () => {
  const { status, headers, body } = await web.ask('/feeds/fr/rss.xml');
  expect([status, body.toString()]).toEqual([200, rss]);
  expect(headers).toMatchObject({
    'content-type': type,
    'content-length': String(Buffer.byteLength(rss)),
    'cache-control': 'public, max-age=60, stale-while-revalidate=60',
    etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    'last-modified': expect.stringMatching(/GMT$/),
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    vary: 'Accept-Encoding',
  });
});

it('a feed document links to its topic and its hubs', async () => {
  const { headers } = await web.ask('/feeds/fr/rss.xml');
  expect(headers.link).toBe(
    '<https://feeds.example.org/feeds/fr/rss.xml>; rel="self", <https://hub.example/>; rel="hub", <https://feeds.example.org/hub>; rel="hub"',
  );
  expect((await web.ask('/feeds/fr/')).headers.link).toBeUndefined();
});

it('a page is served at its folder, with a slash at the end or without', async () => {
  expect((await web.ask('/')).body.toString()).toContain('Feeds');
  expect((await web.ask('/feeds/fr/?utm_source=x')).body.toString()).toContain('Euromagreb');
  const withoutSlash = await web.ask('/feeds/fr');
  expect([withoutSlash.status, withoutSlash.body]).toEqual([200, (await web.ask('/feeds/fr/')).body]);
});

it('a browser window is redirected from a feed document to its page, and a reader is not', async () => {
  const { status, headers } = await web.ask('/feeds/fr/rss.xml', { 'sec-fetch-dest': 'document' });
  expect([status, headers.location, headers['cache-control']]).toEqual([302, '/feeds/fr/#rss', 'no-store']);
  expect((await web.ask('/feeds/fr/rss.xml?raw', { 'sec-fetch-dest': 'document' })).body.toString()).toBe(rss);
  expect((await web.ask('/feeds/fr/rss.xml', { 'sec-fetch-dest': 'empty' })).status).toBe(200);
});

it.each([
  ['br', 'br', brotliDecompressSync],
  ['gzip, deflate, br', 'br', brotliDecompressSync],
  ['gzip;q=1.0, br;q=0.5', 'gzip', gunzipSync],
  ['br;q=0, *', 'gzip', gunzipSync],
  ['x-gzip', 'gzip', gunzipSync],
])('documents on the public web are compressed for who accepts %s', async (accept, coding, decompress) => {
  const { headers, body } = await web.ask('/feeds/fr/rss.xml', { 'accept-encoding': accept });
  expect(headers).toMatchObject({
    'content-encoding': coding,
    etag: expect.stringMatching(/^W\/"/),
    vary: 'Accept-Encoding',
  });
  expect(decompress(body).toString()).toBe(rss);
  expect(body.length).toBeLessThan(rss.length / 4);
});

it('a document is not compressed for a client that does not accept it, nor if it is not text', async () => {
  expect(
    (await web.ask('/feeds/fr/rss.xml', { 'accept-encoding': 'identity' })).headers['content-encoding'],
  ).toBeUndefined();
  const { headers, body } = await web.ask('/logo.png', { 'accept-encoding': 'gzip, br' });
  expect([headers['content-encoding'], body.length]).toEqual([undefined, 2000]);
});

it('a client with the current ETag, strong or weak, gets a 304', async () => {
  const { headers } = await web.ask('/feeds/fr/rss.xml', { 'accept-encoding': 'br' });
  const etag = headers.etag ?? '';
  for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
    const answer = await web.ask('/feeds/fr/rss.xml', { 'if-none-match': known, 'accept-encoding': 'gzip' });
    expect([answer.status, answer.body.length]).toEqual([304, 0]);
    expect(answer.headers).toMatchObject({ etag, 'cache-control': expect.any(String), link: expect.any(String) });
  }
  const changed = await web.ask('/feeds/fr/rss.xml', {
    'if-none-match': '"other"',
    'if-modified-since': new Date().toUTCString(),
  });
  expect(changed.status).toBe(200);
});

it('a client with the current date gets a 304', async () => {
  const { headers } = await web.ask('/feeds/fr/rss.xml');
  const since = (date: string | undefined) => web.ask('/feeds/fr/rss.xml', { 'if-modified-since': date ?? '' });
  expect((await since(headers['last-modified'])).status).toBe(304);
  expect((await since('Thu, 01 Jan 2015 00:00:00 GMT')).status).toBe(200);
  expect((await since('nonsense')).status).toBe(200);
});

it('no date tells a client of a document that changed twice within a second that it has the newer one', async () => {
  const path = '/feeds/fr/atom.xml';
  const known: string[] = [];
  for (let version = 0; version < 12; version += 1) {
    await web.publish(path.slice(1), `<feed>${version}</feed>`, 'application/atom+xml; charset=utf-8');
    const { headers } = await web.ask(path);
    known.push(headers['last-modified'] ?? '', headers.date ?? '');
  }
  await web.publish(path.slice(1), '<feed>12</feed>', 'application/atom+xml; charset=utf-8');
  for (const since of known) expect((await web.ask(path, { 'if-modified-since': since })).status).toBe(200);
  await setTimeout(1050);
  for (const since of known) expect((await web.ask(path, { 'if-modified-since': since })).status).toBe(200);
  const { headers } = await web.ask(path);
  const again = await web.ask(path, { 'if-modified-since': headers['last-modified'] ?? '' });
  expect([again.status, again.headers['last-modified']]).toEqual([304, headers['last-modified']]);
});

it('a document changes as soon as the bucket does', async () => {
  await web.publish('feeds/ar/atom.xml', '<feed>أول</feed>', 'application/atom+xml; charset=utf-8');
  const { headers } = await web.ask('/feeds/ar/atom.xml');
  await web.publish('feeds/ar/atom.xml', '<feed>ثان</feed>', 'application/atom+xml; charset=utf-8');
  const { status, body } = await web.ask('/feeds/ar/atom.xml', { 'if-none-match': headers.etag ?? '' });
  expect([status, body.toString()]).toEqual([200, '<feed>ثان</feed>']);
});

it('a range of the current version is served, and of another version the whole document', async () => {
  const { headers } = await web.ask('/logo.png');
  const part = await web.ask('/logo.png', { range: 'bytes=10-19', 'if-range': headers.etag ?? '' });
  expect([part.status, part.headers['content-range'], part.body.length]).toEqual([206, 'bytes 10-19/2000', 10]);
  expect((await web.ask('/logo.png', { range: 'bytes=10-19', 'if-range': '"other"' })).status).toBe(200);
  expect((await web.ask('/logo.png', { range: 'bytes=5000-' })).status).toBe(416);
});

it('a HEAD gets the headers without the body', async () => {
  const { status, headers, body } = await web.ask('/feeds/fr/rss.xml', {}, 'HEAD');
  expect([status, headers['content-length'], body.length]).toEqual([200, String(Buffer.byteLength(rss)), 0]);
});

it.each([
  '/nothing',
  '/health',
  '/feeds/fr/rss',
  '/feeds/none',
  '/feeds/none/rss.xml',
  '/%E0%A4%A',
  '/..%2f..%2fetc/passwd',
  '//',
  `/${'x'.repeat(2000)}`,
])('%s answers 404 with a small page', async (path) => {
  const { status, headers, body } = await web.ask(path);
  expect(status).toBe(404);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body.length).toBeLessThan(500);
});

it('a document cannot be written', async () => {
  const { status, headers } = await web.ask('/feeds/fr/rss.xml', {}, 'DELETE');
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  const preflight = await web.ask('/feeds/fr/rss.xml', { origin: 'https://reader.example' }, 'OPTIONS');
  expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
  expect(preflight.headers.allow).toBe('GET, HEAD, OPTIONS');
});
