import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  loadEdgeFunctions,
  type PublicSettings,
  viewerRequestSource,
  viewerResponseSource,
} from '#infra/edge/edge-functions.ts';

/** Runs a source as CloudFront does: nothing around it, one function called `handler`. */
const run = (source: string, event: unknown): unknown =>
  JSON.parse(runInContext(`${source}\nJSON.stringify(handler(${JSON.stringify(event)}))`, createContext({})));

const ask = (uri: string): unknown => run(viewerRequestSource(), { request: { uri, headers: {} } });

const navigate = (uri: string, querystring = {}): unknown =>
  run(viewerRequestSource(), {
    request: { uri, method: 'GET', querystring, headers: { 'sec-fetch-dest': { value: 'document' } } },
  });

const hubs = ['https://hub.example.org/', 'https://pubsubhubbub.example/'];

const answer = (uri: string, statusCode = 200, site: PublicSettings = { publicUrl: '', hubs }): unknown =>
  run(viewerResponseSource(site), {
    context: { distributionDomainName: 'd111.cloudfront.example' },
    request: { uri },
    response: { statusCode, headers: { 'content-type': { value: 'application/xml' } } },
  });

it.each([
  ['/', '/index.html'],
  ['/feeds/fr/', '/feeds/fr/index.html'],
  ['/feeds/fr/rss.xml', '/feeds/fr/rss.xml'],
])('%s is served from %s', (uri, document) => {
  expect(ask(uri)).toMatchObject({ uri: document });
});

it('a folder without its slash redirects to the folder', () => {
  expect(ask('/feeds/fr')).toMatchObject({ statusCode: 301, headers: { location: { value: '/feeds/fr/' } } });
});

it.each([
  ['/feeds/fr/rss.xml', '/feeds/fr/#rss'],
  ['/feeds/tag/securite/atom.xml', '/feeds/tag/securite/#atom'],
  ['/feeds/fr/feed.json', '/feeds/fr/#feed'],
])('a browser window that opens %s is redirected to the page of the feed', (uri, location) => {
  const led = navigate(uri);
  expect(led).toMatchObject({
    statusCode: 302,
    headers: { location: { value: location }, 'cache-control': { value: 'no-store' } },
  });
});

it('?raw shows a browser window the feed document', () => {
  expect(navigate('/feeds/fr/rss.xml', { raw: { value: '' } })).toMatchObject({ uri: '/feeds/fr/rss.xml' });
});

it.each([
  '/feeds/fr/',
  '/feeds/fr/archive/2024-11.atom.xml',
  '/feeds.opml',
  '/rss.xml',
  '/feeds//evil.example/rss.xml',
])('a browser window that opens %s is not redirected', (uri) => {
  expect(navigate(uri)).not.toHaveProperty('statusCode');
});

it.each([{}, { 'sec-fetch-dest': { value: 'empty' } }, { accept: { value: 'text/html,application/xhtml+xml' } }])(
  'a feed reader is not redirected from a feed document: %j',
  (headers) => {
    const request = { uri: '/feeds/fr/rss.xml', method: 'GET', querystring: {}, headers };
    expect(run(viewerRequestSource(), { request })).toMatchObject({ uri: '/feeds/fr/rss.xml' });
  },
);

it('no path redirects to another host', () => {
  expect(ask('//evil.example/feeds')).not.toMatchObject({
    headers: { location: { value: expect.stringMatching(/^\/\//) } },
  });
  fc.assert(
    fc.property(fc.webPath(), fc.constantFrom('/', '//', '/\\', '/\\/'), (path, start) => {
      const given = JSON.stringify([ask(`${start}${path}`), navigate(`${start}${path}/rss.xml`)]);
      expect(given).not.toMatch(/"location":\{"value":"(\/\/|\/\\\\|[^/])/);
    }),
    { numRuns: 100 },
  );
});

it.each([
  ['rss.xml', 'application/rss+xml; charset=utf-8'],
  ['atom.xml', 'application/atom+xml; charset=utf-8'],
  ['feed.json', 'application/feed+json; charset=utf-8'],
])('%s has its own media type, and links to its topic and its hubs', (file, type) => {
  expect(answer(`/feeds/fr/${file}`)).toMatchObject({
    headers: {
      'content-type': { value: type },
      link: {
        value: `<https://d111.cloudfront.example/feeds/fr/${file}>; rel="self", <https://hub.example.org/>; rel="hub", <https://pubsubhubbub.example/>; rel="hub"`,
      },
    },
  });
});

it('the topic is at the domain of the site file', () => {
  const link = { value: '<https://feeds.example.org/feeds/fr/atom.xml>; rel="self"' };
  const site = { publicUrl: 'https://feeds.example.org', hubs: [] };
  expect(answer('/feeds/fr/atom.xml', 304, site)).toMatchObject({ headers: { link } });
});

it('a document says which revision of its feed put it, and one that is gone does not', () => {
  const site = { publicUrl: 'https://feeds.example.org', hubs: [] };
  const answerWith = (headers: object) =>
    run(viewerResponseSource(site), {
      context: {},
      request: { uri: '/feeds/fr/archive/2024-11.json' },
      response: { statusCode: 200, headers: { 'x-amz-meta-barid-revision': { value: '7' }, ...headers } },
    });
  expect(answerWith({})).toEqual({ statusCode: 200, headers: { 'barid-revision': { value: '7' } } });
  expect(answerWith({ 'x-amz-meta-barid-gone': { value: 'true' } })).toMatchObject({ statusCode: 410, headers: {} });
  expect(answerWith({ 'x-amz-meta-barid-gone': { value: 'true' } })).not.toHaveProperty('headers.barid-revision');
});

it('a document that withholds a hub does so in its Link header too, and the marker header is removed', () => {
  const hub = 'https://hub.example.org/é';
  const headers = { 'x-amz-meta-barid-withheld-hubs': { value: `https://other.example/ ${encodeURI(hub)}` } };
  const site = { hubs: [hub, 'self'], publicUrl: 'https://feeds.example.org' };
  const request = { uri: '/feeds/fr/rss.xml' };
  expect(run(viewerResponseSource(site), { context: {}, request, response: { statusCode: 200, headers } })).toEqual({
    statusCode: 200,
    headers: {
      link: {
        value: '<https://feeds.example.org/feeds/fr/rss.xml>; rel="self", <https://feeds.example.org/hub>; rel="hub"',
      },
    },
  });
});

it.each([
  ['/feeds/fr/index.html', 200],
  ['/feeds/fr/rss.xml', 404],
  ['/rss.xml', 200],
])('%s with status %i is left as it is', (uri, status) => {
  expect(answer(uri, status)).toEqual({
    statusCode: status,
    headers: { 'content-type': { value: 'application/xml' } },
  });
});

it.each([
  ['viewer request', viewerRequestSource()],
  [
    'viewer response',
    viewerResponseSource({ publicUrl: '', hubs: Array.from({ length: 20 }, (_, n) => `https://hub${n}.example/`) }),
  ],
])("the %s function is within CloudFront's 10 KB and its language", (_, source) => {
  expect(Buffer.byteLength(source)).toBeLessThan(10_240);
  expect(source).not.toContain('__SETTINGS__;');
  // JavaScript runtime 2.0 has neither `for…of`, nor `?.`, nor `??`, nor spread, nor destructuring.
  expect(source).not.toMatch(/\bfor\s*\([^)]*\bof\b|\?\.(?!\d)|\?\?|\.\.\.|const\s*[[{]/);
});

it('the web server of one machine runs the same functions', () => {
  const { onRequest, onResponse } = loadEdgeFunctions({ publicUrl: 'https://feeds.example.org', hubs });
  const request = { uri: '/feeds/fr/', method: 'GET', querystring: {}, headers: {} };
  expect(onRequest(request)).toEqual({ ...request, uri: '/feeds/fr/index.html' });
  expect(onResponse('/feeds/fr/atom.xml', { statusCode: 200, headers: {} })).toMatchObject({
    headers: { link: { value: expect.stringContaining('<https://feeds.example.org/feeds/fr/atom.xml>; rel="self"') } },
  });
});

it.each([
  ['Wed, 27 Nov 2024 10:30:00 GMT', undefined],
  ['Wed, 27 Nov 2024 10:30:01 GMT', 'Wed, 27 Nov 2024 10:30:01 GMT'],
  ['Wed, 27 Nov 2024 12:00:00 GMT', 'Wed, 27 Nov 2024 10:30:01 GMT'],
  [undefined, undefined],
])('a change of 10:30:00 in an answer of %s is dated %s', (date, shown) => {
  const headers = {
    'last-modified': { value: 'Wed, 27 Nov 2024 10:30:00 GMT' },
    ...(date === undefined ? {} : { date: { value: date } }),
  };
  const { headers: answered } = loadEdgeFunctions({ publicUrl: '', hubs }).onResponse('/feeds/fr/rss.xml', {
    statusCode: 200,
    headers,
  });
  expect(answered['last-modified']?.value).toBe(shown);
});

it.each([
  ['Wed, 27 Nov 2024 10:30:01 GMT', 'Wed, 27 Nov 2024 10:30:00 GMT'],
  ['nonsense', undefined],
])('the cache is asked about the second before If-Modified-Since: %s', (value, since) => {
  const asked = run(viewerRequestSource(), {
    request: { uri: '/feeds/fr/rss.xml', method: 'GET', headers: { 'if-modified-since': { value } } },
  });
  expect(asked).toMatchObject({ headers: since === undefined ? {} : { 'if-modified-since': { value: since } } });
  expect(JSON.stringify(asked)).not.toContain('nonsense');
});
