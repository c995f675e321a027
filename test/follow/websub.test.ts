import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { sources } from '#shared/follow/list-sources.ts';
import { takePush, verifyIntent } from '#shared/follow/websub-callback.ts';
import type { HttpAnswer, HttpRequest } from '#shared/model/http.ts';
import { serve } from '#shared/web/router.ts';
import { type FollowDesk, followDesks, rss, startUpstream } from './upstream.ts';

const openDesk = followDesks();
const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };
const two = { title: 'الرباط تستضيف القمة', guid: 'tag:agence,2', link: 'https://agence.example/qimma' };
const tenDays = 10 * 24 * 3600;
const quarterHour = 15 * 60;

type Parts = {
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** A request of a hub, by the routes of the function. */
const ask = (desk: FollowDesk, method: string, path: string, { query = {}, headers = {}, body = '' }: Parts) =>
  serve({
    'GET /websub/{source}/{token}': (request) => verifyIntent(request, desk),
    'POST /websub/{source}/{token}': (request) => takePush(request, desk),
    'GET /sources': (request) => sources(request, desk),
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

/** An upstream with a hub, and a desk that has asked for a subscription. */
const subscribedDesk = async (links = (url: string) => `<atom:link rel="hub" href="${url}/hub"/>`) => {
  const upstream = await startUpstream();
  const self = `<atom:link rel="self" href="${upstream.url}/rss"/>`;
  const feed = (...items: Parameters<typeof rss>[0]) => rss(items, links(upstream.url) + self);
  upstream.set('/rss', { body: feed(one) });
  upstream.set('/hub', { status: 202 });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss`, every: 'PT15M' }]);
  await desk.run();
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
    ask(desk, 'GET', path, { query: { ...query, ...changes } });
  const push = (body: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    ask(desk, 'POST', path, { body, headers });
  return { upstream, desk, feed, requests, request, path, verify, push, secret: request?.get('hub.secret') ?? '' };
};

it('asks the hub of a feed for ten days, with a secret and an address that nobody can guess', async () => {
  const { request, path, upstream } = await subscribedDesk();
  expect(Object.fromEntries(request ?? [])).toEqual({
    'hub.mode': 'subscribe',
    'hub.topic': `${upstream.url}/rss`,
    'hub.callback': `http://127.0.0.1:8080${path}`,
    'hub.lease_seconds': String(tenDays),
    'hub.secret': 'unguessable-1',
  });
  expect(path).toBe('/websub/agence/unguessable-2');
});

it('finds the hub in the header too, which comes first', async () => {
  const upstream = await startUpstream();
  const link = `<${upstream.url}/other>; rel="hub", </self>; rel=self`;
  upstream.set('/rss', { headers: { link }, body: rss([one], `<atom:link rel="hub" href="${upstream.url}/hub"/>`) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  expect((await desk.state('agence')).hub).toMatchObject({
    hub: `${upstream.url}/other`,
    topic: `${upstream.url}/self`,
  });
});

it('confirms what it asked for, as plain text, and nothing else', async () => {
  const { verify, desk } = await subscribedDesk();
  expect(await verify({ 'hub.topic': 'https://evil.example/' })).toMatchObject({ status: 404 });
  expect(await verify({ 'hub.mode': 'unsubscribe' })).toMatchObject({ status: 404 });
  expect(await ask(desk, 'GET', '/websub/agence/guess', {})).toMatchObject({ status: 404 });
  expect(await verify()).toMatchObject({
    status: 200,
    body: '<challenge>',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
  expect((await desk.state('agence')).hub).toMatchObject({ leaseEnds: '2024-12-08T09:00:00.000Z', asks: 0 });
});

it.each(['sha1', 'sha256', 'sha384', 'sha512'])('takes what the hub pushes, signed by %s', async (method) => {
  const { verify, push, feed, secret, desk } = await subscribedDesk();
  await verify();
  const body = feed(two);
  expect(await push(body, signed(body, secret, method))).toMatchObject({ status: 204 });
  expect((await desk.titles()).toSorted()).toEqual([one.title, two.title].toSorted());
  expect(await desk.state('agence')).toMatchObject({ articles: 2, hub: { lastPush: '2024-11-28T09:00:00.000Z' } });
});

it('ignores what is signed wrongly or not at all, and acknowledges it', async () => {
  const { verify, push, feed, secret, desk } = await subscribedDesk();
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
  expect(await desk.titles()).toEqual([one.title]);
});

it('polls only as a safety net while the hub pushes, and at its own pace again when the hub misses something', async () => {
  const { verify, feed, upstream, desk, push, secret } = await subscribedDesk();
  await verify();
  await desk.runNext('agence');
  expect(await desk.wait('agence')).toBe(6 * 3600);
  upstream.set('/rss', { body: feed(two, one) });
  await desk.runNext('agence');
  expect(await desk.titles()).toHaveLength(2);
  expect(await desk.wait('agence')).toBe(quarterHour);
  const body = feed({ ...one, guid: 'tag:agence,3', link: 'https://agence.example/3' });
  await push(body, signed(body, secret));
  await desk.runNext('agence');
  expect(await desk.wait('agence')).toBe(6 * 3600);
});

it('renews the lease a day before it ends, with the same address and secret', async () => {
  const { verify, requests, desk } = await subscribedDesk();
  await verify();
  desk.clock.set('2024-12-07T08:00:00.000Z');
  await desk.run();
  expect(requests()).toHaveLength(1);
  desk.clock.set('2024-12-07T15:00:00.000Z');
  await desk.run();
  const [first, second] = requests();
  expect(second?.toString()).toBe(first?.toString());
});

it('is back in time to renew a lease that is shorter than the safety net is wide', async () => {
  const { verify, requests, desk } = await subscribedDesk();
  await verify({ 'hub.lease_seconds': '7200' });
  await desk.runNext('agence');
  expect((await desk.state('agence')).nextPoll).toBe('2024-11-28T10:30:00.000Z');
  await desk.runNext('agence');
  expect(requests()).toHaveLength(2);
});

it('polls at its own pace once the lease has ended, and asks again', async () => {
  const { verify, requests, desk } = await subscribedDesk();
  await verify({ 'hub.lease_seconds': '600' });
  desk.clock.set('2024-11-29T09:00:00.000Z');
  await desk.run();
  expect(requests()).toHaveLength(2);
  expect(await desk.wait('agence')).toBe(quarterHour);
});

it('keeps polling at its own pace where the hub denies, and shows why without any secret', async () => {
  const { verify, desk } = await subscribedDesk();
  await verify({ 'hub.mode': 'denied', 'hub.reason': 'trop de monde' });
  const { body } = await ask(desk, 'GET', '/sources', {});
  expect(JSON.parse(body).items).toMatchObject([
    { id: 'agence', status: 'followed', articles: 1, hub: { denied: 'trop de monde', pushes: false } },
  ]);
  expect(body).not.toContain('unguessable');
});

it('asks the next of several hubs where the first denies it', async () => {
  const { upstream, requests, desk } = await subscribedDesk((url) =>
    ['hub', 'hub2'].map((path) => `<atom:link rel="hub" href="${url}/${path}"/>`).join(''),
  );
  upstream.set('/hub', { status: 403, body: 'nobody' });
  upstream.set('/hub2', { status: 202 });
  for (const hour of ['16', '23']) {
    desk.clock.set(`2024-11-28T${hour}:00:00.000Z`);
    await desk.run();
  }
  expect(requests()).toHaveLength(2);
  expect(upstream.seen.filter(({ path }) => path === '/hub2')).toHaveLength(1);
});

it('polls within the minute after a push that holds no feed', async () => {
  const { verify, push, secret, desk } = await subscribedDesk();
  await verify();
  expect(await push('ping', signed('ping', secret))).toMatchObject({ status: 202 });
  expect(await desk.wait('agence')).toBe(0);
});

it('tells a hub with 410 that a source is followed no more', async () => {
  const { verify, push, feed, secret, desk, path } = await subscribedDesk();
  await verify();
  const body = feed(two);
  const without = { ...desk, site: { ...desk.site, sources: [] } };
  expect(await ask(without, 'POST', path, { body, headers: signed(body, secret) })).toMatchObject({ status: 410 });
  expect(await ask(desk, 'POST', '/websub/agence/guess', { body })).toMatchObject({ status: 410 });
  expect(await push(body, signed(body, secret))).toMatchObject({ status: 204 });
});

it('takes the same push twice for once', async () => {
  const { verify, push, feed, secret, desk } = await subscribedDesk();
  await verify();
  const body = feed(two);
  await push(body, signed(body, secret));
  await push(body, signed(body, secret));
  expect((await desk.all()).map(({ revision }) => revision)).toEqual([1, 1]);
});

it.each([307, 308])('goes with its request, unchanged and as a form, to where the hub leads by %i', async (status) => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one], `<atom:link rel="hub" href="${upstream.url}/hub"/>`) });
  upstream.set('/hub', { status, headers: { location: '/elsewhere' } });
  upstream.set('/elsewhere', { status: 202 });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  const [first, second] = upstream.seen.filter(({ method }) => method === 'POST');
  expect(second).toMatchObject({ path: '/elsewhere', body: first?.body });
  expect(second?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect((await desk.state('agence')).hub).not.toHaveProperty('denied');
});
