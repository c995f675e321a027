import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeHubCallback } from '#shared/follow/hub-callback.ts';
import { listSources } from '#shared/follow/list-sources.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { serve } from '#shared/web/router.ts';
import { type FollowHarness, followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };
const two = { title: 'الرباط تستضيف القمة', guid: 'tag:agence,2', link: 'https://agence.example/qimma' };
const tenDays = 10 * 24 * 3600;
const quarterHour = 15 * 60;

type Parts = {
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** A request of a hub or an operator, by the routes of the functions. */
const send = (harness: FollowHarness, method: string, path: string, { query = {}, headers = {}, body = '' }: Parts) =>
  serve({
    'GET /websub/{source}/{token}': makeHubCallback(harness).verifyIntent,
    'POST /websub/{source}/{token}': makeHubCallback(harness).receivePush,
    'GET /sources': (request) => listSources(request, harness),
  })({
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
    params: {},
    address: '127.0.0.1',
  } satisfies HttpRequest);

const signed = (body: string, secret: string, method = 'sha256'): Record<string, string> => ({
  'content-type': 'application/rss+xml',
  'x-hub-signature': `${method}=${createHmac(method, secret).update(body).digest('hex')}`,
});

/** An upstream with a hub, and a follower that has requested a subscription there. */
const subscribedHarness = async (links = (url: string) => `<atom:link rel="hub" href="${url}/hub"/>`) => {
  const upstream = await startUpstream();
  const self = `<atom:link rel="self" href="${upstream.url}/rss"/>`;
  const feed = (...items: Parameters<typeof rss>[0]) => rss(items, links(upstream.url) + self);
  upstream.set('/rss', { body: feed(one) });
  upstream.set('/hub', { status: 202 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss`, every: 'PT15M' }]);
  await harness.run();
  const requests = () =>
    upstream.seen.filter(({ path }) => path === '/hub').map(({ body }) => new URLSearchParams(body));
  const request = requests().at(-1);
  const path = new URL(request?.get('hub.callback') ?? 'none:').pathname;
  const topic = request?.get('hub.topic') ?? '';
  const query = {
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.challenge': '<challenge>',
    'hub.lease_seconds': String(tenDays),
  };
  const verify = (changes: Record<string, string> = {}): Promise<HttpAnswer> =>
    send(harness, 'GET', path, { query: { ...query, ...changes } });
  const push = (body: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    send(harness, 'POST', path, { body, headers });
  return { upstream, harness, feed, requests, request, path, verify, push, secret: request?.get('hub.secret') ?? '' };
};

it('requests a lease of ten days from the hub of a feed, with an unguessable secret and callback', async () => {
  const { request, path, upstream } = await subscribedHarness();
  expect(Object.fromEntries(request ?? [])).toEqual({
    'hub.mode': 'subscribe',
    'hub.topic': `${upstream.url}/rss`,
    'hub.callback': `http://127.0.0.1:8080${path}`,
    'hub.lease_seconds': String(tenDays),
    'hub.secret': 'unguessable-1',
  });
  expect(path).toBe('/websub/agence/unguessable-2');
});

it('prefers the hub of the Link header to that of the document', async () => {
  const upstream = await startUpstream();
  const link = `<${upstream.url}/other>; rel="hub", </self>; rel=self`;
  upstream.set('/rss', { headers: { link }, body: rss([one], `<atom:link rel="hub" href="${upstream.url}/hub"/>`) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect((await harness.state('agence')).subscription).toMatchObject({
    hub: `${upstream.url}/other`,
    topic: `${upstream.url}/self`,
  });
});

it('confirms the subscription that it requested, as plain text, and no other', async () => {
  const { verify, harness } = await subscribedHarness();
  expect(await verify({ 'hub.topic': 'https://evil.example/' })).toMatchObject({ status: 404 });
  expect(await verify({ 'hub.mode': 'unsubscribe' })).toMatchObject({ status: 404 });
  expect(await send(harness, 'GET', '/websub/agence/guess', {})).toMatchObject({ status: 404 });
  expect(await verify()).toMatchObject({
    status: 200,
    body: '<challenge>',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
  expect((await harness.state('agence')).subscription).toMatchObject({
    leaseEndsAt: '2024-12-08T09:00:00.000Z',
    attempts: 0,
  });
});

it.each(['sha1', 'sha256', 'sha384', 'sha512'])(
  'stores the entries of a push that is signed with %s',
  async (method) => {
    const { verify, push, feed, secret, harness } = await subscribedHarness();
    await verify();
    const body = feed(two);
    expect(await push(body, signed(body, secret, method))).toMatchObject({ status: 204 });
    expect((await harness.titles()).toSorted()).toEqual([one.title, two.title].toSorted());
    expect(await harness.state('agence')).toMatchObject({
      articleCount: 2,
      subscription: { lastPushAt: '2024-11-28T09:00:00.000Z' },
    });
  },
);

it('acknowledges and ignores a push with a wrong or missing signature', async () => {
  const { verify, push, feed, secret, harness } = await subscribedHarness();
  await verify();
  const body = feed(two);
  const forged = [
    signed(body, 'guess'),
    signed(`${body} `, secret),
    {},
    { 'x-hub-signature': 'md5=00' },
    { 'x-hub-signature': 'sha256=' },
  ];
  for (const headers of forged) expect(await push(body, headers)).toMatchObject({ status: 202 });
  expect(await harness.titles()).toEqual([one.title]);
});

it('polls every 6 hours while the hub pushes, and at the usual interval after the hub missed an article', async () => {
  const { verify, feed, upstream, harness, push, secret } = await subscribedHarness();
  await verify();
  await harness.runNext('agence');
  expect(await harness.wait('agence')).toBe(6 * 3600);
  upstream.set('/rss', { body: feed(two, one) });
  await harness.runNext('agence');
  expect(await harness.titles()).toHaveLength(2);
  expect(await harness.wait('agence')).toBe(quarterHour);
  const body = feed({ ...one, guid: 'tag:agence,3', link: 'https://agence.example/3' });
  await push(body, signed(body, secret));
  await harness.runNext('agence');
  expect(await harness.wait('agence')).toBe(6 * 3600);
});

it('renews the lease a day before it ends, with the same callback and secret', async () => {
  const { verify, requests, harness } = await subscribedHarness();
  await verify();
  harness.clock.set('2024-12-07T08:00:00.000Z');
  await harness.run();
  expect(requests()).toHaveLength(1);
  harness.clock.set('2024-12-07T15:00:00.000Z');
  await harness.run();
  const [first, second] = requests();
  expect(second?.toString()).toBe(first?.toString());
});

it('polls in time to renew a lease that is shorter than 6 hours', async () => {
  const { verify, requests, harness } = await subscribedHarness();
  await verify({ 'hub.lease_seconds': '7200' });
  await harness.runNext('agence');
  expect((await harness.state('agence')).nextPollAt).toBe('2024-11-28T10:30:00.000Z');
  await harness.runNext('agence');
  expect(requests()).toHaveLength(2);
});

it('polls at the usual interval once the lease has ended, and requests another', async () => {
  const { verify, requests, harness } = await subscribedHarness();
  await verify({ 'hub.lease_seconds': '600' });
  harness.clock.set('2024-11-29T09:00:00.000Z');
  await harness.run();
  expect(requests()).toHaveLength(2);
  expect(await harness.wait('agence')).toBe(quarterHour);
});

it('polls at the usual interval when the hub denies the subscription, and lists the reason without any secret', async () => {
  const { verify, harness } = await subscribedHarness();
  await verify({ 'hub.mode': 'denied', 'hub.reason': 'trop de monde' });
  const { body } = await send(harness, 'GET', '/sources', {});
  expect(JSON.parse(body).items).toMatchObject([
    { id: 'agence', status: 'followed', articles: 1, hub: { deniedReason: 'trop de monde', pushes: false } },
  ]);
  expect(body).not.toContain('unguessable');
});

it('requests a subscription from the next of several hubs when the first denies it', async () => {
  const { upstream, requests, harness } = await subscribedHarness((url) =>
    ['hub', 'hub2'].map((path) => `<atom:link rel="hub" href="${url}/${path}"/>`).join(''),
  );
  upstream.set('/hub', { status: 403, body: 'nobody' });
  upstream.set('/hub2', { status: 202 });
  for (const hour of ['16', '23']) {
    harness.clock.set(`2024-11-28T${hour}:00:00.000Z`);
    await harness.run();
  }
  expect(requests()).toHaveLength(2);
  expect(upstream.seen.filter(({ path }) => path === '/hub2')).toHaveLength(1);
});

it('polls within the minute after a push that holds no feed', async () => {
  const { verify, push, secret, harness } = await subscribedHarness();
  await verify();
  expect(await push('ping', signed('ping', secret))).toMatchObject({ status: 202 });
  expect(await harness.wait('agence')).toBe(0);
});

it('answers a push with 410 when the source is no longer followed', async () => {
  const { verify, push, feed, secret, harness, path } = await subscribedHarness();
  await verify();
  const body = feed(two);
  const without = { ...harness, site: { ...harness.site, sources: [] } };
  expect(await send(without, 'POST', path, { body, headers: signed(body, secret) })).toMatchObject({ status: 410 });
  expect(await send(harness, 'POST', '/websub/agence/guess', { body })).toMatchObject({ status: 410 });
  expect(await push(body, signed(body, secret))).toMatchObject({ status: 204 });
});

it('stores the entries of a repeated push once', async () => {
  const { verify, push, feed, secret, harness } = await subscribedHarness();
  await verify();
  const body = feed(two);
  await push(body, signed(body, secret));
  await push(body, signed(body, secret));
  expect((await harness.all()).map(({ revision }) => revision)).toEqual([1, 1]);
});

it.each([307, 308])('repeats its request unchanged at the target of a %i of the hub', async (status) => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one], `<atom:link rel="hub" href="${upstream.url}/hub"/>`) });
  upstream.set('/hub', { status, headers: { location: '/elsewhere' } });
  upstream.set('/elsewhere', { status: 202 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  const [first, second] = upstream.seen.filter(({ method }) => method === 'POST');
  expect(second).toMatchObject({ path: '/elsewhere', body: first?.body });
  expect(second?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect((await harness.state('agence')).subscription).not.toHaveProperty('deniedReason');
});
