import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { storedType, topicDocuments } from '#shared/model/feed-document.ts';
import { addressTable } from '#shared/site/old-addresses.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { startTestWeb } from './web-harness.ts';

const text = (file: string) => `${file} ${'Le Maroc et la Belgique – أخبار المغرب '.repeat(60)}\n`;

const site = parseSite({
  site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
  feeds: [{ slug: 'all' }, { slug: 'port' }],
  facets: ['tag'],
  aliases: {
    wordpress: 'all',
    '/flux.json': 'all',
    '/category/port/feed/': 'port',
    '/vieux/': { feed: 'all', redirect: true },
  },
  redirects: { une: 'all' },
});

let web: Awaited<ReturnType<typeof startTestWeb>>;
beforeAll(async () => {
  web = await startTestWeb([], addressTable(site));
  const documents = s3DocumentStore(web.bucket, web.client);
  for (const slug of ['all', 'port'])
    for (const { file, type } of topicDocuments) {
      const key = `feeds/${slug}/${file}`;
      const meta = { type: storedType(key, type), cacheControl: 'public, max-age=60', revision: 7 };
      await documents.put(key, Buffer.from(text(key)), meta, undefined);
    }
  // A change is dated by the second after it, once that has begun: from then on, all headers stay as they are.
  await vi.waitFor(
    async () => expect((await web.ask('/feeds/port/feed.json')).headers).toHaveProperty('last-modified'),
    { timeout: 5_000 },
  );
});
afterAll(() => web.stop());

it.each([
  ['/feed/', '/feeds/all/rss.xml'],
  ['/feed', '/feeds/all/rss.xml'],
  ['/?feed=rss2', '/feeds/all/rss.xml'],
  ['/index.php?feed=rss2', '/feeds/all/rss.xml'],
  ['/feed/?utm_source=x', '/feeds/all/rss.xml'],
  ['/feed/atom/', '/feeds/all/atom.xml'],
  ['/?feed=atom', '/feeds/all/atom.xml'],
  ['/flux.json', '/feeds/all/feed.json'],
  ['/category/port/feed/', '/feeds/port/rss.xml'],
])('%s is the feed itself: GET, HEAD, 304 and gzip are those of %s', async (alias, path) => {
  const own = await web.ask(path);
  const got = await web.ask(alias);
  const headersOf = ({ headers: { date: _, ...headers } }: typeof own) => headers;
  expect([got.status, got.body.toString()]).toEqual([200, text(path.slice(1))]);
  expect(headersOf(got)).toEqual(headersOf(own));
  expect(got.headers.link).toContain(`<https://feeds.example.org${path}>; rel="self"`);
  const head = await web.ask(alias, {}, 'HEAD');
  expect([head.status, head.body.length, headersOf(head)]).toEqual([200, 0, headersOf(own)]);
  const cached = await web.ask(alias, { 'if-none-match': String(own.headers.etag) });
  expect([cached.status, cached.headers.link]).toEqual([304, own.headers.link]);
  const packed = await web.ask(alias, { 'accept-encoding': 'gzip' });
  expect(gunzipSync(packed.body).toString()).toBe(text(path.slice(1)));
  expect((await web.ask(alias, { 'sec-fetch-dest': 'document' })).headers.location).toBe(
    path.replace(/([a-z]+)\.[a-z]+$/, '#$1'),
  );
});

it.each([
  ['/vieux/', '/feeds/all/rss.xml'],
  ['/category/Fait%20divers/feed/', '/feeds/tag/fait-divers/rss.xml'],
  // WordPress writes a category below its parent.
  ['/category/a/b/feed/', '/feeds/tag/b/rss.xml'],
  ['/tag/port/feed/', '/feeds/tag/port/rss.xml'],
  ['/feeds/une', '/feeds/all/'],
  ['/feeds/une/', '/feeds/all/'],
  ['/feeds/une/rss.xml', '/feeds/all/rss.xml'],
  ['/feeds/une/archive/2024-11.atom.xml', '/feeds/all/archive/2024-11.atom.xml'],
])('%s redirects for good to %s', async (path, location) => {
  for (const method of ['GET', 'HEAD'])
    expect(await web.ask(path, {}, method)).toMatchObject({ status: 301, headers: { location } });
});

it.each(['/', '/?feed=unknown', '/feed/%E0%A4', '/feedx/', '/feeds/unes/rss.xml'])(
  '%s is no old address',
  async (path) => {
    expect((await web.ask(path)).status).toBe(404);
  },
);
