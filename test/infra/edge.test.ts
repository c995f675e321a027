import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { viewerRequestSource, viewerResponseSource } from '#infra/constructs/edge-source.ts';

/** Runs a source as CloudFront does: nothing around it, one function called `handler`. */
const run = (source: string, event: unknown): unknown =>
  JSON.parse(runInContext(`${source}\nJSON.stringify(handler(${JSON.stringify(event)}))`, createContext({})));

const ask = (uri: string): unknown => run(viewerRequestSource(), { request: { uri, headers: {} } });

const navigate = (uri: string, querystring = {}): unknown =>
  run(viewerRequestSource(), {
    request: { uri, method: 'GET', querystring, headers: { 'sec-fetch-dest': { value: 'document' } } },
  });

const hubs = ['https://hub.example.org/', 'https://pubsubhubbub.example/'];

const answer = (uri: string, statusCode = 200, site: Parameters<typeof viewerResponseSource>[0] = { hubs }): unknown =>
  run(viewerResponseSource(site), {
    context: { distributionDomainName: 'd111.cloudfront.example' },
    request: { uri },
    response: { statusCode, headers: { 'content-type': { value: 'application/xml' } } },
  });

it.each([
  ['/', '/index.html'],
  ['/feeds/fr/', '/feeds/fr/index.html'],
  ['/feeds/fr/rss.xml', '/feeds/fr/rss.xml'],
])('before CloudFront looks for a document %s is %s', (uri, document) => {
  expect(ask(uri)).toMatchObject({ uri: document });
});

it('before CloudFront looks for a document a folder without its slash is led to the folder', () => {
  expect(ask('/feeds/fr')).toMatchObject({ statusCode: 301, headers: { location: { value: '/feeds/fr/' } } });
});

it.each([
  ['/feeds/fr/rss.xml', '/feeds/fr/#rss'],
  ['/feeds/tag/securite/atom.xml', '/feeds/tag/securite/#atom'],
  ['/feeds/fr/feed.json', '/feeds/fr/#feed'],
])(
  'before CloudFront looks for a document a browser that a person points at %s is led to the page of the feed',
  (uri, location) => {
    const led = navigate(uri);
    expect(led).toMatchObject({
      statusCode: 302,
      headers: { location: { value: location }, 'cache-control': { value: 'no-store' } },
    });
  },
);

it('before CloudFront looks for a document a person who asks for the bare document gets it', () => {
  expect(navigate('/feeds/fr/rss.xml', { raw: { value: '' } })).toMatchObject({ uri: '/feeds/fr/rss.xml' });
});

it.each([
  '/feeds/fr/',
  '/feeds/fr/archive/2024-11.atom.xml',
  '/feeds.opml',
  '/rss.xml',
  '/feeds//evil.example/rss.xml',
])('before CloudFront looks for a document a browser is not led away from %s', (uri) => {
  expect(navigate(uri)).not.toHaveProperty('statusCode');
});

it.each([{}, { 'sec-fetch-dest': { value: 'empty' } }, { accept: { value: 'text/html,application/xhtml+xml' } }])(
  'before CloudFront looks for a document no reader is led away from a feed document: %j',
  (headers) => {
    const request = { uri: '/feeds/fr/rss.xml', method: 'GET', querystring: {}, headers };
    expect(run(viewerRequestSource(), { request })).toMatchObject({ uri: '/feeds/fr/rss.xml' });
  },
);

it('before CloudFront looks for a document no path leads to another host', () => {
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
])('before CloudFront answers %s has its true media type, and says where it is and who tells of it', (file, type) => {
  expect(answer(`/feeds/fr/${file}`)).toMatchObject({
    headers: {
      'content-type': { value: type },
      link: {
        value: `<https://d111.cloudfront.example/feeds/fr/${file}>; rel="self", <https://hub.example.org/>; rel="hub", <https://pubsubhubbub.example/>; rel="hub"`,
      },
    },
  });
});

it('before CloudFront answers a document is where the site file says that readers find it', () => {
  const link = { value: '<https://feeds.example.org/feeds/fr/atom.xml>; rel="self"' };
  const site = { feedsUrl: 'https://feeds.example.org', hubs: [] };
  expect(answer('/feeds/fr/atom.xml', 304, site)).toMatchObject({ headers: { link } });
});

it('before CloudFront answers a document that leaves out a hub does so in its header too, and says nothing of why', () => {
  const hub = 'https://hub.example.org/é';
  const headers = { 'x-amz-meta-barid-withheld-hubs': { value: `https://other.example/ ${encodeURI(hub)}` } };
  const site = { hubs: [hub, 'self'], feedsUrl: 'https://feeds.example.org' };
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
])('before CloudFront answers %s with status %i is left as it is', (uri, status) => {
  expect(answer(uri, status)).toEqual({
    statusCode: status,
    headers: { 'content-type': { value: 'application/xml' } },
  });
});

it.each([
  ['viewer request', viewerRequestSource()],
  ['viewer response', viewerResponseSource({ hubs: Array.from({ length: 20 }, (_, n) => `https://hub${n}.example/`) })],
])('what CloudFront runs the %s function is within its 10 KB and its language', (_, source) => {
  expect(Buffer.byteLength(source)).toBeLessThan(10_240);
  // JavaScript runtime 2.0 has neither `for…of`, nor `?.`, nor `??`, nor spread, nor destructuring.
  expect(source).not.toMatch(/\bfor\s*\([^)]*\bof\b|\?\.(?!\d)|\?\?|\.\.\.|const\s*[[{]/);
});
