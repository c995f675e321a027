import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { cloudRoutes, registrationHandler } from '#shared/deliver/routes/rss-cloud/registration.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import type { CloudRegistration } from '#shared/ports.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { at, siteWith, stateOf, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { memoryFacetStore } from '#test/memory/memory-publish-stores.ts';
import { type Seen, startLocalServer } from '#test/web/local-server.ts';

const [rss = ''] = topicsOf('fr');

const echo = ({ path }: Seen, response: ServerResponse) =>
  response.writeHead(200).end(new URL(path, 'http://x').searchParams.get('challenge') ?? '');

/** A reader that gives this answer, and the result of its registration. */
const register = async (
  answer: (request: Seen, response: ServerResponse) => unknown,
  form: Readonly<Record<string, string>> = {},
  address = '127.0.0.1',
  before = 0,
) => {
  const kept: CloudRegistration[] = [];
  const reader = await startLocalServer(answer);
  const { port } = new URL(reader.url);
  const given = { notifyProcedure: '', port, path: '/notify?user=7', protocol: 'http-post', url1: rss, ...form };
  const request: HttpRequest = {
    method: 'POST',
    path: '/rsscloud',
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(new URLSearchParams(given).toString()),
    params: {},
    address,
  };
  const register = registrationHandler({
    clouds: { save: async (registration) => void kept.push(registration) },
    feedStates: { get: async (slug) => (['fr', 'ar'].includes(slug) ? stateOf(slug, 1) : undefined) },
    facets: memoryFacetStore(),
    subscriptions: { countInMinute: async (what) => (what.includes('host') ? before + 1 : 1) },
    http: fetchHttp({ allow: ['127.0.0.1'], totalMs: 500 }),
    publicUrl: 'https://feeds.example.org',
    clock: { now: () => new Date(at(0)) },
    challenge: () => 'défi & 7',
  });
  const { status, headers, body } = await register(request);
  const success = /<notifyResult success="(true|false)" msg="[^"<&]+"\/>/.exec(body)?.[1];
  return { status, type: headers['content-type'], success, kept, reader, port };
};

it('a reader that registers without a domain is tested at its own address, and registered for 25 hours', async () => {
  const { status, type, success, kept, reader, port } = await register((_, response) => response.writeHead(200).end());
  expect([status, type, success]).toEqual([200, 'text/xml; charset=utf-8', 'true']);
  expect(reader.seen).toMatchObject([
    { method: 'POST', path: '/notify?user=7', body: new URLSearchParams({ url: rss }).toString() },
  ]);
  expect(kept).toEqual([{ feed: 'fr', callback: `http://127.0.0.1:${port}/notify?user=7`, expires: at(25 * 3600) }]);
});

it('a reader that registers with a domain must return the challenge, besides its own query', async () => {
  const { success, kept, reader } = await register(echo, { domain: '127.0.0.1', url2: topicsOf('ar')[0] ?? '' });
  expect([success, kept.map(({ feed }) => feed)]).toEqual(['true', ['fr', 'ar']]);
  expect(reader.seen[0]?.method).toBe('GET');
  const { searchParams } = new URL(reader.seen[0]?.path ?? '', 'http://x');
  expect(Object.fromEntries(searchParams)).toEqual({ user: '7', url: rss, challenge: 'défi & 7' });
});

it.each([
  ['answers 500', (_: Seen, response: ServerResponse) => response.writeHead(500).end(), {}],
  ['redirects', (_: Seen, response: ServerResponse) => response.writeHead(302, { location: '/' }).end(), {}],
  [
    'gives another challenge back',
    (_: Seen, response: ServerResponse) => response.writeHead(200).end('7'),
    { domain: '127.0.0.1' },
  ],
  ['is at an address of the inside', echo, { domain: '169.254.169.254', port: '80' }],
])('a reader that registers by rssCloud and %s is not registered', async (_, answer, form) => {
  expect(await register(answer, form)).toMatchObject({ status: 200, success: 'false', kept: [] });
});

it.each([
  [{ protocol: 'soap' }],
  [{ protocol: 'xml-rpc' }],
  [{ port: 'x' }],
  [{ path: 'notify' }],
  [{ domain: 'a@b' }],
  [{ url1: 'https://other.example/feeds/fr/rss.xml' }],
  [{ url1: 'https://feeds.example.org/feeds/none/rss.xml' }],
  [{ url1: 'https://feeds.example.org/feeds/fr/atom.xml' }],
])('a reader that registers by rssCloud with %j is refused, and no callback is called', async (form) => {
  const { success, kept, reader } = await register(echo, form);
  expect([success, kept, reader.seen]).toEqual(['false', [], []]);
});

it('a reader that registers too often for one host within a minute is refused, and no callback is called', async () => {
  const { success, kept, reader } = await register(echo, { domain: '127.0.0.1' }, '192.0.2.1', 120);
  expect([success, kept, reader.seen]).toEqual(['false', [], []]);
  expect(await register(echo, { domain: '127.0.0.1' }, '192.0.2.1', 119)).toMatchObject({ success: 'true' });
});

it('the rssCloud endpoint does not exist unless the site file enables it', () => {
  const deps = {
    clouds: { save: async () => undefined },
    feedStates: { get: async () => undefined },
    facets: memoryFacetStore(),
    subscriptions: { countInMinute: async () => 1 },
    http: fetchHttp(),
    publicUrl: '',
    clock: { now: () => new Date() },
    challenge: () => '',
  };
  expect(Object.keys(cloudRoutes({ ...deps, site: siteWith() }))).toEqual([]);
  const notify = { rssCloud: true, ping: [], webhooks: [] };
  expect(Object.keys(cloudRoutes({ ...deps, site: { ...siteWith(), notify } }))).toEqual(['POST /rsscloud']);
});
