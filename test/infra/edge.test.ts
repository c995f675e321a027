import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  loadEdgeFunctions,
  type PublicSettings,
  viewerRequestSource,
  viewerResponseSource,
} from '#infra/edge/edge-functions.ts';
import { addressTable } from '#shared/site/old-addresses.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { synthesise } from './synthesised.ts';

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

it.each(['/feeds/fr', '/feeds/tag/securite', '/health', '/feeds/all/rss'])(
  '%s is served as the page of that folder, so that nothing leads to a page that is not there',
  (uri) => {
    expect(ask(uri)).toMatchObject({ uri: `${uri}/index.html` });
  },
);

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

const about = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' };
const oldAddresses = (aliases: object) =>
  addressTable(parseSite({ site: about, feeds: [{ slug: 'all' }], facets: ['tag', 'author'], aliases }));

const everyPreset = oldAddresses({
  wordpress: 'all',
  ghost: 'all',
  blogger: 'all',
  hugo: 'all',
  jekyll: 'all',
  substack: 'all',
  medium: 'all',
});

it.each([
  ['viewer request', viewerRequestSource(everyPreset)],
  [
    'viewer response',
    viewerResponseSource({
      publicUrl: 'https://feeds.example.org',
      hubs: Array.from({ length: 20 }, (_, n) => `https://hub${n}.example/`),
      addresses: everyPreset,
    }),
  ],
])("the %s function is within CloudFront's 10 KB and its language", (_, source) => {
  expect(Buffer.byteLength(source)).toBeLessThan(10_240);
  expect(source).not.toContain('__SETTINGS__;');
  // JavaScript runtime 2.0 has neither `for…of`, nor `?.`, nor `??`, nor spread, nor destructuring.
  expect(source).not.toMatch(/\bfor\s*\([^)]*\bof\b|\?\.(?!\d)|\?\?|\.\.\.|const\s*[[{]/);
});

/** What the CDN makes of a request for an old address: the path of the document, or a redirect there. */
const led = (aliases: object, address: string): string => {
  const [uri = '', query = ''] = address.split('?');
  const querystring = Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, { value }]));
  const request = { uri, querystring, method: 'GET', headers: {} };
  const { onRequest } = loadEdgeFunctions({ publicUrl: '', hubs, addresses: oldAddresses(aliases) });
  const result = onRequest(request);
  return 'uri' in result ? result.uri : `${result.statusCode} ${result.headers.location?.value}`;
};

it.each([
  ['wordpress', '/feed/', 'rss.xml'],
  ['wordpress', '/feed/rss2/', 'rss.xml'],
  ['wordpress', '/feed/rdf/', 'rss.xml'],
  ['wordpress', '/feed/atom/', 'atom.xml'],
  ['wordpress', '/rss2/', 'rss.xml'],
  ['wordpress', '/?feed=rss2', 'rss.xml'],
  ['wordpress', '/?feed=atom', 'atom.xml'],
  ['wordpress', '/wp-rss2.php', 'rss.xml'],
  ['wordpress', '/wp-atom.php', 'atom.xml'],
  ['ghost', '/rss/', 'rss.xml'],
  ['ghost', '/feed/', 'rss.xml'],
  ['blogger', '/feeds/posts/default', 'atom.xml'],
  ['blogger', '/feeds/posts/default?alt=rss', 'rss.xml'],
  ['blogger', '/feeds/posts/summary?alt=rss&max-results=25', 'rss.xml'],
  ['blogger', '/atom.xml', 'atom.xml'],
  ['blogger', '/rss.xml', 'rss.xml'],
  ['hugo', '/index.xml', 'rss.xml'],
  ['hugo', '/posts/index.xml', 'rss.xml'],
  ['jekyll', '/feed.xml', 'atom.xml'],
  ['jekyll', '/atom.xml', 'atom.xml'],
  ['substack', '/feed', 'rss.xml'],
  ['medium', '/feed', 'rss.xml'],
])('the preset %s serves %s from %s', (preset, address, file) => {
  expect(led({ [preset]: 'all' }, address)).toBe(`/feeds/all/${file}`);
  expect(led({ [preset]: { feed: 'all', redirect: true } }, address)).toBe(`301 /feeds/all/${file}`);
});

it.each([
  ['wordpress', '/category/port/feed/', 'tag/port/rss.xml'],
  ['wordpress', '/category/maroc/port/feed/', 'tag/port/rss.xml'],
  ['wordpress', '/category/%d9%85%d9%8a%d9%86%d8%a7%d8%a1/feed/', 'tag/%D9%85%D9%8A%D9%86%D8%A7%D8%A1/rss.xml'],
  ['wordpress', '/tag/port/feed/atom/', 'tag/port/atom.xml'],
  ['wordpress', '/author/selma/feed/', 'author/selma/rss.xml'],
  ['ghost', '/tag/port/rss/', 'tag/port/rss.xml'],
  ['ghost', '/author/selma/rss/', 'author/selma/rss.xml'],
  ['blogger', '/feeds/posts/default/-/Tanger', 'tag/tanger/atom.xml'],
  ['blogger', '/feeds/posts/default/-/Tanger%20Med?alt=rss', 'tag/tanger-med/rss.xml'],
  ['blogger', '/feeds/posts/default/-/أخبار%20طنجة', `tag/${encodeURIComponent('أخبار-طنجة')}/atom.xml`],
  ['hugo', '/tags/port/index.xml', 'tag/port/rss.xml'],
  ['hugo', '/categories/port/index.xml', 'tag/port/rss.xml'],
  ['jekyll', '/feed/by_tag/port.xml', 'tag/port/atom.xml'],
  ['jekyll', '/feed/port.xml', 'tag/port/atom.xml'],
  ['medium', '/feed/tagged/port', 'tag/port/rss.xml'],
])('the preset %s redirects %s to %s', (preset, address, path) => {
  expect(led({ [preset]: 'all' }, address)).toBe(`301 /feeds/${path}`);
});

it.each(['/feed/', '/feeds/all/rss.xml'])(
  'an old address has the media type and the links of its feed, whether CloudFront shows the answer as one to %s',
  (uri) => {
    const site = { publicUrl: 'https://feeds.example.org', hubs, addresses: oldAddresses({ '/feed/': 'all' }) };
    const headers = { 'content-type': { value: 'application/xml' } };
    const given = loadEdgeFunctions(site).onResponse(uri, { statusCode: 200, headers });
    expect(given.headers).toMatchObject({
      'content-type': { value: 'application/rss+xml; charset=utf-8' },
      link: { value: expect.stringContaining('<https://feeds.example.org/feeds/all/rss.xml>; rel="self"') },
    });
  },
);

it('no old address redirects to another host, and none stops the function', () => {
  const table = oldAddresses({ wordpress: { feed: 'all', redirect: true }, '/x/*': 'tag/*' });
  const { onRequest } = loadEdgeFunctions({ publicUrl: '', hubs, addresses: { ...table, moved: { old: 'all' } } });
  const start = fc.constantFrom(
    '/',
    '//',
    '/\\',
    '/feed',
    '/x/',
    '/category/',
    '/feeds/old',
    '/feeds/old/',
    '/%2F',
    '/%',
  );
  fc.assert(
    fc.property(start, fc.oneof(fc.webPath(), fc.string()), fc.constantFrom('', '/feed', '/'), (a, b, c) => {
      const given = onRequest({ uri: `${a}${b}${c}`, method: 'GET', querystring: {}, headers: {} });
      expect(JSON.stringify(given)).not.toMatch(/"location":\{"value":"(\/\/|\/\\\\|[^/])/);
    }),
    { numRuns: 300 },
  );
});

it("a site file with more aliases than fit into CloudFront's functions is refused at synth, which says what to do", () => {
  const aliases = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`/category/rubrique-${n}/feed/`, 'all']));
  expect(Buffer.byteLength(viewerRequestSource(oldAddresses(aliases(150))))).toBeLessThan(10_240);
  const site = parseSite({ site: about, feeds: [{ slug: 'all' }], aliases: aliases(400) });
  expect(() => synthesise({ site })).toThrow(
    /make a CloudFront function of 1\d+ bytes, and CloudFront takes 10240\. Replace aliases that are alike by one with a \*/,
  );
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

it('a document with terms names its licence and its usage, whatever it is, and the marker headers are removed', () => {
  const headers = {
    'x-amz-meta-barid-license': { value: '/license.xml' },
    'x-amz-meta-barid-content-usage': { value: 'train-ai=n, search=y' },
  };
  const site = { hubs: [], publicUrl: 'https://feeds.example.org' };
  const license = '<https://feeds.example.org/license.xml>; rel="license"; type="application/rsl+xml"';
  const answerAt = (uri: string) =>
    run(viewerResponseSource(site), { context: {}, request: { uri }, response: { statusCode: 200, headers } });
  const usage = { 'content-usage': { value: 'train-ai=n, search=y' } };
  expect(answerAt('/feeds/fr/rss.xml')).toEqual({
    statusCode: 200,
    headers: { ...usage, link: { value: `<https://feeds.example.org/feeds/fr/rss.xml>; rel="self", ${license}` } },
  });
  for (const uri of ['/feeds/fr/index.html', '/feeds/fr/archive/2024-11.atom.xml', '/feeds/fr/smartnews.xml'])
    expect(answerAt(uri)).toEqual({ statusCode: 200, headers: { ...usage, link: { value: license } } });
});
