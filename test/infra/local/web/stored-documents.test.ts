import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { storedType } from '#shared/model/feed-document.ts';
import { renderMessageProblem } from '#shared/pages/message-page.ts';
import { startTestWeb } from './web-harness.ts';

const text = `${'Le Maroc et la Belgique – أخبار المغرب '.repeat(60)}\n`;
const cacheControl = 'public, max-age=60';

/** Of Amazon CloudFront's developer guide, "File types that CloudFront compresses": those that Barid stores. */
const compressedByCloudFront = [
  'application/json',
  'application/rss+xml',
  'application/xml',
  'text/html',
  'text/plain',
  'text/xml',
];

const served = [
  ['feeds/fr/rss.xml', 'application/rss+xml; charset=utf-8'],
  ['feeds/fr/atom.xml', 'application/atom+xml; charset=utf-8'],
  ['feeds/tag/securite/feed.json', 'application/feed+json; charset=utf-8'],
  ['feeds/fr/archive/2024-11.2.atom.xml', 'application/atom+xml; charset=utf-8'],
  ['feeds/fr/archive/2024-11.rss.xml', 'application/rss+xml; charset=utf-8'],
  ['feeds/fr/archive/2024-11.json', 'application/feed+json; charset=utf-8'],
  ['feeds/fr/index.html', 'text/html; charset=utf-8'],
  ['feeds.opml', 'text/x-opml; charset=utf-8'],
  ['sitemap.xml', 'application/xml; charset=utf-8'],
  ['robots.txt', 'text/plain; charset=utf-8'],
] as const;

let web: Awaited<ReturnType<typeof startTestWeb>>;
beforeAll(async () => {
  web = await startTestWeb();
  const documents = s3DocumentStore(web.bucket, web.client);
  for (const [key, type] of served)
    await documents.put(key, Buffer.from(text), { type: storedType(key, type), cacheControl, revision: 1 }, undefined);
  const gone = { type: 'application/problem+json', cacheControl, revision: 1, isGone: true };
  await documents.put('feeds/gone/rss.xml', renderMessageProblem(410), gone, undefined);
});
afterAll(() => web.stop());

it.each(served)('%s is stored under a media type that CloudFront compresses', async (Key) => {
  const { ContentType = '' } = await web.client.send(new HeadObjectCommand({ Bucket: web.bucket, Key }));
  expect(compressedByCloudFront).toContain(ContentType.split(';')[0]);
  expect(ContentType).toContain('; charset=utf-8');
});

it.each(served)(
  '%s is served with its own media type, compressed or not, and HEAD and 304 have the same headers',
  async (key, type) => {
    const path = `/${key.replace('index.html', '')}`;
    const plain = await web.ask(path);
    expect([plain.headers['content-type'], plain.body.toString()]).toEqual([type, text]);
    const gzipped = await web.ask(path, { 'accept-encoding': 'gzip' });
    const packed = await web.ask(path, { 'accept-encoding': 'gzip, br' });
    expect([gzipped.headers['content-encoding'], packed.headers['content-encoding']]).toEqual(['gzip', 'br']);
    expect([gunzipSync(gzipped.body), brotliDecompressSync(packed.body)].map(String)).toEqual([text, text]);
    expect(packed.headers['content-type']).toBe(type);
    expect((await web.ask(path, {}, 'HEAD')).headers['content-type']).toBe(type);
    const known = await web.ask(path, { 'if-none-match': packed.headers.etag ?? '' });
    expect([known.status, known.body.length]).toEqual([304, 0]);
  },
);

it('a subscription document links to its hubs, and an archive does not', async () => {
  expect((await web.ask('/feeds/tag/securite/feed.json')).headers.link).toContain('rel="hub"');
  expect((await web.ask('/feeds/fr/archive/2024-11.rss.xml')).headers.link).toBeUndefined();
  expect((await web.ask('/feeds.opml')).headers.link).toBeUndefined();
});

it('a document that is gone answers 410 with a problem for programs, and never 304', async () => {
  const gone = await web.ask('/feeds/gone/rss.xml');
  expect([gone.status, gone.headers['content-type']]).toEqual([410, 'application/problem+json']);
  expect(gone.body.toString()).toContain('no longer available');
  expect(gone.headers).not.toHaveProperty('etag');
  expect(gone.headers).not.toHaveProperty('last-modified');
  expect(Object.keys(gone.headers).filter((name) => name.startsWith('x-amz-'))).toEqual([]);
  const again = { 'if-none-match': '*', 'if-modified-since': new Date().toUTCString() };
  expect((await web.ask('/feeds/gone/rss.xml', again)).status).toBe(410);
  expect((await web.ask('/feeds/never/rss.xml')).status).toBe(404);
});
