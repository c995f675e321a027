import { setTimeout } from 'node:timers/promises';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { recordEvents } from '#test/infra/local/triggers/event-recorder.ts';
import { startTestWeb } from './web-harness.ts';

const created = { statusCode: 201, headers: { 'content-type': 'application/json' }, body: '{"id":"1"}' };

let answer: () => unknown;
let articles: ReturnType<typeof recordEvents<LambdaFunctionURLEvent>>;
let web: Awaited<ReturnType<typeof startTestWeb>>;
beforeEach(async () => {
  answer = () => created;
  articles = recordEvents<LambdaFunctionURLEvent>(() => answer());
  web = await startTestWeb([
    { name: 'api', trigger: { kind: 'http', paths: ['/articles', '/articles/*'] }, invoke: articles.invoke },
  ]);
  onTestFinished(web.stop);
});

it('a function answers all requests for its paths, whatever the method', async () => {
  const put = await web.ask('/articles/1?x=1', { 'content-type': 'application/json' }, 'PUT', '{"title":"À la une"}');
  expect([put.status, put.headers['content-type'], put.body.toString()]).toEqual([
    201,
    'application/json',
    '{"id":"1"}',
  ]);
  expect(articles.events[0]).toMatchObject({
    rawPath: '/articles/1',
    rawQueryString: 'x=1',
    body: '{"title":"À la une"}',
    requestContext: { http: { method: 'PUT', sourceIp: '127.0.0.1' } },
  });
  expect((await web.ask('/articlesque')).status).toBe(404);
  expect((await web.ask('/articles', {}, 'HEAD')).body).toHaveLength(0);
  expect(articles.events).toHaveLength(2);
});

it("a function gets the origin secret and the client's address from the server, whatever the caller sends", async () => {
  const lies = {
    'x-barid-origin': 'invented',
    'x-forwarded-for': '192.0.2.1',
    'cloudfront-viewer-address': '192.0.2.2:1',
  };
  await web.ask('/articles', lies, 'POST', '{}');
  expect(articles.events[0]?.headers).toMatchObject({
    'x-barid-origin': 'known to the front door',
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
    'cloudfront-viewer-address': expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
});

it('a body that is too large never reaches a function', async () => {
  const large = Buffer.alloc(12 * 1024 * 1024 + 1);
  expect((await web.ask('/articles', { 'transfer-encoding': 'chunked' }, 'POST', large)).status).toBe(413);
  expect(articles.events).toEqual([]);
});

it("the details of a function's failure are not sent to the client", async () => {
  answer = () => {
    throw new Error('secret detail of the inside');
  };
  const { status, body } = await web.ask('/articles', {}, 'POST', '{}');
  expect(status).toBe(502);
  expect(body.toString()).not.toMatch(/secret|\.ts|Error/);
});

it('the server answers 503 with Retry-After while a document cannot be read, and the document once it can', async () => {
  const publish = () => web.publish('feeds/fr/rss.xml', '<rss/>', 'application/rss+xml');
  await publish();
  const mend = await web.damageBucket();
  const { status, headers, body } = await web.ask('/feeds/fr/rss.xml');
  expect([status, headers['retry-after']]).toEqual([503, '1']);
  expect(body.toString()).not.toMatch(/JSON|\.ts/);
  await mend();
  await publish();
  expect((await web.ask('/feeds/fr/rss.xml')).status).toBe(200);
});

it('a function makes a document that the bucket does not have, and the answer is as from the bucket', async () => {
  const made: Record<string, string> = {
    'content-type': 'application/xml; charset=utf-8',
    'cache-control': 'public, max-age=60',
    etag: '"made"',
    'last-modified': 'Wed, 27 Nov 2024 10:30:00 GMT',
    'x-amz-meta-barid-withheld-hubs': 'https://hub.example/',
  };
  let status = 200;
  const maker = recordEvents<LambdaFunctionURLEvent>(() => ({ statusCode: status, headers: made, body: '<feed/>' }));
  const trigger = { kind: 'missing-document' } as const;
  const site = await startTestWeb([{ name: 'first-request', trigger, invoke: maker.invoke }]);
  onTestFinished(site.stop);
  const path = '/feeds/tag/maroc/atom.xml';
  await site.publish('feeds/tag/belgique/atom.xml', '<feed/>', 'application/xml');
  await site.ask('/feeds/tag/belgique/atom.xml');
  expect(maker.events).toEqual([]);
  const first = await site.ask(path);
  const { 'content-type': type = '', 'cache-control': caching = '' } = made;
  await site.publish(path.slice(1), '<feed/>', type, caching, { 'barid-withheld-hubs': 'https://hub.example/' });
  const later = await site.ask(path);
  const comparable = ({
    headers: { date: _, etag: __, 'last-modified': ___, ...headers },
    ...answer
  }: typeof first) => ({
    ...answer,
    headers,
  });
  expect(comparable(first)).toEqual(comparable(later));
  expect([first.headers.etag, first.headers.link]).toEqual(['"made"', expect.not.stringContaining('hub.example/>')]);
  expect(maker.events).toMatchObject([{ rawPath: path, headers: { 'x-barid-origin': 'known to the front door' } }]);
  const page = '/feeds/tag/mer/';
  expect((await site.ask(page, { 'if-none-match': '"made"' })).status).toBe(304);
  expect((await site.ask(page, {}, 'HEAD')).body).toHaveLength(0);
  expect(maker.events.slice(1)).toMatchObject([{ rawPath: `${page}index.html` }, { rawPath: `${page}index.html` }]);
  for (status of [404, 410, 503]) expect((await site.ask(page)).status).toBe(status);
});

it('asks once for a missing document that many request at the same time, and again for the next request', async () => {
  const open = Promise.withResolvers<void>();
  const maker = recordEvents<LambdaFunctionURLEvent>(async () => {
    await open.promise;
    return { statusCode: 200, headers: { 'content-type': 'application/xml', etag: '"made"' }, body: '<feed/>' };
  });
  const trigger = { kind: 'missing-document' } as const;
  const site = await startTestWeb([{ name: 'first-request', trigger, invoke: maker.invoke }]);
  onTestFinished(site.stop);
  const [atom, json] = ['/feeds/tag/maroc/atom.xml', '/feeds/tag/maroc/feed.json'] as const;
  const asked = [atom, json, atom, atom, json, atom].map((path) => site.ask(path));
  await vi.waitUntil(() => maker.events.length === 2);
  const head = site.ask(atom, {}, 'HEAD');
  await setTimeout(50);
  open.resolve();
  expect((await Promise.all(asked)).map(({ status, body }) => `${status} ${body}`)).toEqual(
    Array(6).fill('200 <feed/>'),
  );
  expect((await head).status).toBe(200);
  expect(maker.events.map(({ rawPath }) => rawPath).toSorted()).toEqual([atom, json]);
  await site.ask(atom);
  expect(maker.events).toHaveLength(3);
});
