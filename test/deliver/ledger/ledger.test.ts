import { expect, it } from 'vitest';
import { ledgerRoutes } from '#shared/deliver/ledger/ledger.ts';
import type { Article } from '#shared/model/article.ts';
import { deliveriesOfArticle } from '#shared/model/deliveries-of-article.ts';
import { articleCursor, type Delivery } from '#shared/model/delivery.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { serve } from '#shared/web/router.ts';
import { at, feedSubject, pendingDelivery, siteWith } from '#test/deliver/delivery-fixture.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';

const hub = 'https://hub.example/';
const hook = 'https://cms.example/hook';
const subscriber = 'https://reader.example/callback';

const article: Article = {
  id: 'a1',
  guid: 'urn:a1',
  url: 'https://www.example.org/un',
  title: 'Un',
  content: '',
  language: 'fr',
  authors: [],
  tags: [],
  published: at(0),
  modified: at(0.5),
  attachments: [],
  status: 'live',
  revision: 1,
  accepted: at(0),
  receivedAt: at(0.5),
  feeds: ['fr'],
};

const room = async (...rows: readonly Delivery[]) => {
  const deliveries = memoryDeliveryStore();
  for (const row of rows) {
    const about = row.subject.kind === 'article' ? articleCursor(row.route, row.subject.id) : undefined;
    const cursor = about === undefined ? undefined : { about, previous: undefined };
    await deliveries.create({ ...row, status: 'pending' }, cursor);
    if (row.status !== 'pending') await deliveries.update(row, { ...row, status: 'pending' });
  }
  const hosts = memoryHostStore();
  const woken: Delivery[] = [];
  const recorded: object[] = [];
  const webhooks = [{ url: hook, secrets: [], events: ['*'] }];
  const answer = serve(
    ledgerRoutes({
      deliveries,
      hosts,
      articles: {
        get: async (id) => (id === article.id ? article : undefined),
        find: async ({ guid }) => (guid === article.guid ? article.id : undefined),
      },
      queue: { send: async (sent) => void woken.push(...sent) },
      site: { ...siteWith('self', hub), notify: { rssCloud: false, ping: [], webhooks } },
      publicUrl: 'https://feeds.example.org',
      clock: { now: () => new Date(at(9000)) },
      record: async (by, subject) => void recorded.push({ by: by.name, ...subject }),
    }),
  );
  const ask = async (target: string, body = '') => {
    const [method = '', url = ''] = target.split(' ');
    const { pathname, searchParams } = new URL(url, 'http://x');
    const request: HttpRequest = {
      method,
      path: pathname,
      query: searchParams,
      headers: {},
      body: new TextEncoder().encode(body),
      params: {},
      address: '',
    };
    const given = await answer(request);
    return { status: given.status, value: JSON.parse(given.body) };
  };
  const ids = async (target: string) => {
    const { items }: { items: { id: string }[] } = (await ask(target)).value;
    return items.map(({ id }) => id);
  };
  return { deliveries, hosts, woken, ask, ids, recorded };
};

const event = { type: 'article.published', timestamp: at(1), data: { ...article, summary: 's' } } as const;
const rows: readonly Delivery[] = [
  pendingDelivery(1, { id: 'ping-1', status: 'delivered', endedAt: at(1) }),
  pendingDelivery(2, {
    id: 'ping-2',
    receiver: hub,
    changedAt: at(2),
    status: 'failed',
    attempts: 12,
    lastAnswer: '500',
  }),
  pendingDelivery(2, { id: 'other-feed', subject: feedSubject('ar'), changedAt: at(3) }),
  pendingDelivery(1, {
    id: 'event-1',
    route: 'webhook',
    receiver: hook,
    subject: { kind: 'article', id: 'a1' },
    event,
    changedAt: at(4),
  }),
  pendingDelivery(1, { id: 'push-1', receiver: subscriber, changedAt: at(5), status: 'failed', attempts: 3 }),
];

it('the ledger shows the deliveries to receivers of the site file, newest first, without event data', async () => {
  const { ask, ids } = await room(...rows);
  expect(await ids('GET /deliveries')).toEqual(['event-1', 'other-feed', 'ping-2', 'ping-1']);
  const { items } = (await ask('GET /deliveries')).value;
  expect(items[0].event).toBe('article.published');
});

it('the ledger shows failed deliveries to any receiver, the deliveries to one receiver, and those of an article', async () => {
  const { ids, ask } = await room(...rows);
  expect(await ids('GET /deliveries?failed')).toEqual(['push-1', 'ping-2']);
  expect(await ids(`GET /deliveries?receiver=${encodeURIComponent(subscriber)}`)).toEqual(['push-1']);
  expect(await ids(`GET /deliveries?failed&receiver=${encodeURIComponent(hub)}`)).toEqual(['ping-2']);
  expect(await ids('GET /deliveries?article=a1')).toEqual(['event-1', 'ping-2']);
  expect(await ask('GET /deliveries?article=none')).toMatchObject({
    status: 404,
    value: { code: 'ARTICLE_UNKNOWN' },
  });
});

it('the ledger shows the condition of each receiver', async () => {
  const { deliveries, ask } = await room(...rows);
  await deliveries.changeReceiver(hub, () => ({ url: hub, failures: 12, lastError: '500: en panne' }));
  expect((await ask('GET /deliveries')).value.receivers).toEqual([
    { url: hub, failures: 12, lastError: '500: en panne', condition: { kind: 'failing' } },
  ]);
});

it('a redrive makes the failed deliveries of every receiver pending again', async () => {
  const { ask, deliveries, woken } = await room(...rows);
  expect(await ask('POST /deliveries/redrive')).toEqual({ status: 200, value: { redriven: 2 } });
  expect(woken.map(({ id }) => id).toSorted()).toEqual(['ping-2', 'push-1']);
  const ping = deliveries.all().find(({ id }) => id === 'ping-2');
  expect(ping).toMatchObject({ status: 'pending', attempts: 0, nextAttemptAt: at(9000), redrivenAt: at(9000) });
  expect(await deliveries.failed(10)).toEqual([]);
});

it('a redrive stands in the audit log, with its receiver', async () => {
  const { ask, recorded } = await room();
  await ask('POST /deliveries/redrive');
  await ask('POST /deliveries/redrive', JSON.stringify({ receiver: hook }));
  expect(recorded).toEqual([
    { by: 'anybody', action: 'redriven', subject: 'all receivers' },
    { by: 'anybody', action: 'redriven', subject: hook },
  ]);
});

it('a redrive of one receiver includes its waiting deliveries, ends its pause and enables it', async () => {
  const { ask, deliveries, woken } = await room(...rows);
  const ill = {
    url: hook,
    failures: 40,
    disabledAt: at(0),
    warnedAt: at(0),
    failingSince: at(0),
    pausedUntil: at(1e6),
    requestedPauseUntil: at(1e6),
  };
  await deliveries.changeReceiver(hook, () => ill);
  expect((await ask('POST /deliveries/redrive', JSON.stringify({ receiver: hook }))).value).toEqual({ redriven: 1 });
  expect(woken.map(({ id }) => id)).toEqual(['event-1']);
  expect(await deliveries.receiver(hook)).toEqual({ url: hook, failures: 0, redrivenAt: expect.any(String) });
});

it('a receiver that is resumed goes on at once with what waits, and what has failed stays failed', async () => {
  const failed = pendingDelivery(2, {
    id: 'event-0',
    route: 'webhook',
    receiver: hook,
    status: 'failed',
    changedAt: at(3),
  });
  const { ask, deliveries, woken, hosts } = await room(...rows, failed);
  await deliveries.changeReceiver(hook, () => ({
    url: hook,
    failures: 40,
    lastError: '500',
    disabledAt: at(0),
    pausedUntil: at(1e6),
  }));
  await hosts.write({
    host: 'cms.example',
    version: 1,
    writtenAt: at(0),
    sharers: [],
    minutes: [],
    openUntil: at(1e6),
  });
  const resume = () => ask('POST /receivers/resume', JSON.stringify({ receiver: hook }));
  expect(await resume()).toEqual({ status: 200, value: { receiver: hook, resumed: 1, failed: 1 } });
  expect(woken.map(({ id }) => id)).toEqual(['event-1']);
  expect(deliveries.all().find(({ id }) => id === 'event-1')).toMatchObject({
    nextAttemptAt: at(9000),
    status: 'pending',
  });
  expect(deliveries.all().find(({ id }) => id === 'event-0')).toMatchObject({ status: 'failed' });
  expect(await deliveries.receiver(hook)).toMatchObject({ failures: 0, lastError: '500' });
  expect(await deliveries.receiver(hook)).not.toHaveProperty('disabledAt');
  expect(await hosts.read('cms.example')).not.toHaveProperty('openUntil');
  expect(await resume()).toMatchObject({ status: 200, value: { receiver: hook } });
});

it.each(['POST /receivers/resume', 'POST /deliveries/redrive'])(
  '%s refuses a receiver that Barid never notified, and writes no row for it',
  async (target) => {
    const { ask, deliveries, hosts, recorded } = await room(...rows);
    const stranger = 'https://cms.example/hok';
    expect(await ask(target, JSON.stringify({ receiver: stranger }))).toMatchObject({
      status: 404,
      value: { code: 'RECEIVER_UNKNOWN' },
    });
    expect(await deliveries.receiver(stranger)).toBeUndefined();
    expect(await hosts.read('cms.example')).toBeUndefined();
    expect(recorded).toEqual([]);
  },
);

it('what failed is listed and redriven although hundreds of newer deliveries succeeded, and all that waits goes out', async () => {
  const event = (index: number, status: Delivery['status']): Delivery =>
    pendingDelivery(index, { id: `event-${index}`, route: 'webhook', receiver: hook, status, changedAt: at(index) });
  const many = Array.from({ length: 300 }, (_, index) => event(100 + index, 'delivered'));
  const { ask, ids, woken } = await room(event(0, 'failed'), event(1, 'pending'), ...many);
  expect(await ids(`GET /deliveries?failed&receiver=${encodeURIComponent(hook)}`)).toEqual(['event-0']);
  const body = JSON.stringify({ receiver: hook });
  expect((await ask('POST /receivers/resume', body)).value).toEqual({ receiver: hook, resumed: 1, failed: 1 });
  expect((await ask('POST /deliveries/redrive', body)).value).toEqual({ redriven: 2 });
  expect(woken.map(({ id }) => id)).toEqual(['event-1', 'event-0', 'event-1']);
});

it('the events about an article are found behind hundreds of newer ones', async () => {
  const newer = Array.from({ length: 300 }, (_, index) =>
    pendingDelivery(1, {
      id: `event-${index + 10}`,
      route: 'webhook',
      receiver: hook,
      subject: { kind: 'article', id: `b${index}` },
      status: 'delivered',
      changedAt: at(100 + index),
    }),
  );
  const { ids } = await room(...rows, ...newer);
  expect(await ids('GET /deliveries?article=a1')).toEqual(['event-1', 'ping-2']);
});

it('a redrive closes the circuit breaker of the host', async () => {
  const { ask, hosts } = await room(...rows);
  const open = { minutes: [{ minute: 1, requests: 20, failures: 20 }], openUntil: at(1e6), openCount: 9 };
  await hosts.write({ host: 'cms.example', version: 1, writtenAt: at(0), sharers: [], ...open });
  await ask('POST /deliveries/redrive', JSON.stringify({ receiver: hook }));
  expect(await hosts.read('cms.example')).toMatchObject({ host: 'cms.example', version: 2, minutes: [] });
  expect(await hosts.read('cms.example')).not.toHaveProperty('openUntil');
});

it.each([
  '[',
  '[1]',
  '7',
  'null',
  '{}',
  '{"receiver": 7}',
  '{"receiver": null}',
  '{"receiver": ""}',
  '{"reciever": "https://cms.example/hook"}',
  '{"receiver": "https://cms.example/hook", "all": true}',
])('a redrive with %s is refused with an example, and redrives nothing', async (body) => {
  const { ask, woken } = await room(...rows);
  expect(await ask('POST /deliveries/redrive', body)).toMatchObject({
    status: 400,
    value: { code: 'RECEIVER_INVALID' },
  });
  expect(woken).toEqual([]);
});

it('failed deliveries are listed for failed, true and 1 alone, and an unknown parameter is refused', async () => {
  const { ids, ask } = await room(...rows);
  for (const query of ['failed', 'failed=true', 'failed=1'])
    expect(await ids(`GET /deliveries?${query}`)).toEqual(['push-1', 'ping-2']);
  for (const query of ['failed=false', 'failed=0']) expect((await ids(`GET /deliveries?${query}`)).length).toBe(4);
  expect(await ask('GET /deliveries?failed=peut-être')).toMatchObject({ status: 400, value: { code: 'FLAG_INVALID' } });
  const unknown = await ask('GET /deliveries?reciever=x');
  expect(unknown).toMatchObject({ status: 400, value: { code: 'QUERY_UNKNOWN' } });
  expect(unknown.value.detail).toBe('/deliveries knows no parameter reciever; it takes failed, receiver, article.');
  expect((await ask('POST /deliveries/redrive?receiver=x')).status).toBe(400);
});

it('an article is shown with its deliveries, delivered and pending', () => {
  const later = pendingDelivery(3, {
    id: 'ping-3',
    receiver: hub,
    changedAt: at(60),
    status: 'delivered',
    endedAt: at(61),
  });
  const first = pendingDelivery(2, {
    id: 'ping-2',
    receiver: hub,
    changedAt: at(2),
    status: 'delivered',
    endedAt: at(3),
  });
  const before = pendingDelivery(1, {
    id: 'ping-0',
    receiver: hub,
    changedAt: at(0),
    status: 'delivered',
    endedAt: at(1),
  });
  const over = pendingDelivery(1, { id: 'ping-1', receiver: hub, changedAt: at(1), status: 'superseded' });
  const event = pendingDelivery(1, {
    id: 'event-1',
    route: 'webhook',
    receiver: hook,
    subject: { kind: 'article', id: 'a1' },
    changedAt: at(4),
  });
  expect(deliveriesOfArticle(article, [later, event, first, over, before]).map(({ id }) => id)).toEqual([
    'ping-2',
    'event-1',
  ]);
});
