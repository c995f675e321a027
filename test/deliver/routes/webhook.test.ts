import { expect, it } from 'vitest';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import type { Webhook } from '#shared/deliver/routes/settings.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { ArticleBrief, BaridEvent } from '#shared/model/event.ts';
import { isSigned } from '#shared/web/signature.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from '../deliver-harness.ts';
import { at, pendingDelivery, siteWith, stateOf } from '../delivery-fixture.ts';

/** The key of Standard Webhooks' own examples, and another. */
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const next = 'whsec_plJ3nmyCDGBKInavdOK15jsl';

const article: ArticleBrief = {
  id: 'a1',
  guid: 'urn:uuid:a1',
  url: 'https://www.example.org/maroc-belgique',
  title: 'Le Maroc & la Belgique <renforcent> leur coopération',
  summary: 'Les deux pays signent.',
  language: 'fr',
  published: at(-60),
  modified: at(-60),
  revision: 1,
  status: 'live',
  feeds: [],
};

const event = (type: 'article.published' | 'article.updated' | 'article.retracted', changes = {}): BaridEvent => ({
  type,
  timestamp: at(0),
  data: { ...article, ...changes },
});

type Answer = readonly [number, Readonly<Record<string, string>>?, string?];

/** A webhook that gives these answers in turn, repeating the last one, and the delivery of an event to the webhook. */
const sceneWithHook = async (
  settings: Partial<Webhook> & { path?: string },
  changes: Partial<Delivery>,
  ...answers: readonly Answer[]
) => {
  const { path = '/hook', ...given } = settings;
  const peer = await startLocalServer((_, response) => {
    const [status, headers = {}, body] = answers[Math.min(peer.seen.length, answers.length) - 1] ?? [204];
    response.writeHead(status, headers).end(body);
  });
  const url = `${peer.url}${path}`;
  const webhook = { url, secrets: ['KEY'], events: ['*'], ...given };
  const site = { ...siteWith(), notify: { rssCloud: false, ping: [], webhooks: [webhook] } };
  const scene = await startDeliverHarness({
    site,
    secrets: {
      KEY: key,
      NEXT: next,
      BOTH: `${next}\n${key}`,
      EMPTY: ' ',
      FOREIGN: 'whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      CHAT: '123:SeCrEt',
    },
  });
  const delivery = pendingDelivery(1, {
    id: 'msg_1',
    route: 'webhook',
    receiver: url,
    subject: { kind: 'article', id: 'a1' },
    event: event('article.published'),
    ...changes,
  });
  await scene.deliveries.create(delivery, { about: 'webhook a1', previous: undefined });
  return { ...scene, peer, delivery };
};

it('a webhook gets the event as JSON, signed by Standard Webhooks, with the same id at each attempt', async () => {
  const { peer, wake, delivery, clock } = await sceneWithHook({}, {}, [500], [200]);
  await wake(delivery);
  clock.pass(5);
  expect(await wake(delivery)).toMatchObject({ status: 'delivered', attempts: 2 });
  const [first, second] = peer.seen;
  expect(JSON.parse(first?.body ?? '')).toEqual(delivery.event);
  expect(second?.body).toBe(first?.body);
  expect(first?.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'webhook-id': 'msg_1' });
  expect(second?.headers['webhook-id']).toBe('msg_1');
  const stamps = peer.seen.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(stamps).toEqual([Date.parse(at(0)) / 1000, Date.parse(at(5)) / 1000]);
  for (const { headers, body } of peer.seen) {
    const signed = { id: 'msg_1', timestamp: Number(headers['webhook-timestamp']), body };
    expect(isSigned([key], String(headers['webhook-signature']), signed)).toBe(true);
    expect(isSigned([next], String(headers['webhook-signature']), signed)).toBe(false);
  }
});

it.each([[['KEY', 'NEXT']], [['BOTH']]])(
  'a webhook request is signed with every current key while %j are rotated',
  async (secrets) => {
    const { peer, wake, delivery } = await sceneWithHook({ secrets }, {});
    await wake(delivery);
    const { headers, body = '' } = peer.seen[0] ?? {};
    const signed = { id: 'msg_1', timestamp: Number(headers?.['webhook-timestamp']), body };
    for (const one of [key, next]) expect(isSigned([one], String(headers?.['webhook-signature']), signed)).toBe(true);
  },
);

it('a webhook with an empty secret gets nothing until it has a key', async () => {
  const { peer, wake, delivery } = await sceneWithHook({ secrets: ['EMPTY'] }, {});
  expect(await wake(delivery)).toMatchObject({ status: 'pending', lastAnswer: 'The secret EMPTY is empty.' });
  expect(peer.seen).toEqual([]);
});

it('a webhook whose key has the prefix of another kind gets nothing, and the status says what a key is', async () => {
  const { peer, wake, delivery } = await sceneWithHook({ secrets: ['FOREIGN'] }, {});
  const lastAnswer = 'The secret FOREIGN is no key of Standard Webhooks: whsec_ and base64, or base64 alone.';
  expect(await wake(delivery)).toMatchObject({ status: 'pending', lastAnswer });
  expect(peer.seen).toEqual([]);
});

it('the user and the password of a webhook are sent as HTTP Basic, decoded, with the secret in them', async () => {
  const { peer, wake, delivery, deliveries } = await sceneWithHook(
    { credentials: 'r%C3%A9daction%40fr:p%3Ass:{secret}' },
    {},
  );
  expect(await wake(delivery)).toMatchObject({ status: 'delivered' });
  const given = String(peer.seen[0]?.headers.authorization).replace('Basic ', '');
  expect(Buffer.from(given, 'base64').toString()).toBe(`rédaction@fr:p:ss:${key}`);
  expect(JSON.stringify(deliveries.all())).not.toContain('p%3Ass');
});

it('a delivery to a webhook that left the site file is superseded, not failed', async () => {
  const { wake, delivery, deliveries } = await sceneWithHook({}, {});
  const other = { ...delivery, id: 'other', receiver: 'https://cms.example/old' };
  await deliveries.create(other);
  expect(await wake(other)).toMatchObject({ status: 'superseded' });
  expect(await deliveries.receiver(other.receiver)).toBeUndefined();
});

it('a webhook that answers 410 gets nothing until it is redriven', async () => {
  const { wake, delivery, deliveries } = await sceneWithHook({}, {}, [410]);
  expect(await wake(delivery)).toMatchObject({ status: 'failed', attempts: 1 });
  const later = { ...delivery, id: 'msg_2', subject: { kind: 'article', id: 'a2' } } as const;
  await deliveries.create(later);
  expect(await wake(later)).toMatchObject({
    status: 'failed',
    attempts: 0,
    lastAnswer: expect.stringContaining('disabled'),
  });
});

const inFeed = { feeds: ['fr'] };

it('an event about an article is sent once a public feed shows the article', async () => {
  const { peer, readers, wake, delivery, change, clock } = await sceneWithHook(
    {},
    { event: event('article.published', inFeed) },
  );
  change(stateOf('fr', 1, { publicUrl: readers.url, writtenAt: at(0) }));
  // The public server has no JSON feed.
  expect(await wake(delivery)).toMatchObject({
    status: 'pending',
    attempts: 0,
    lastAnswer: expect.stringContaining('/feeds/fr/feed.json'),
  });
  expect(peer.seen).toEqual([]);
  clock.pass(1);
  expect(await wake(delivery)).toMatchObject({ status: 'pending', attempts: 0 });
});

const deliverTo = async (as: Webhook['as'], path: string, event: BaridEvent) => {
  const { peer, wake, delivery } = await sceneWithHook(
    { ...(as === undefined ? {} : { as }), path, secrets: ['CHAT'] },
    { event },
  );
  const row = await wake(delivery);
  return { request: peer.seen[0], body: JSON.parse(peer.seen[0]?.body ?? '{}'), row };
};

it('a Slack message links the title to the article, with all markup escaped', async () => {
  const { request, body } = await deliverTo('slack', '/services/{secret}', event('article.published'));
  expect(request?.path).toBe('/services/123:SeCrEt');
  expect(body).toEqual({
    text: '*<https://www.example.org/maroc-belgique|Le Maroc &amp; la Belgique &lt;renforcent&gt; leur coopération>*\nLes deux pays signent.',
  });
});

it('a Discord message is Markdown that mentions no user', async () => {
  const { body } = await deliverTo(
    'discord',
    '/api/{secret}',
    event('article.updated', { title: '@everyone *lisez*' }),
  );
  expect(body).toEqual({
    content:
      'Mis à jour: **[@everyone \\*lisez\\*](<https://www.example.org/maroc-belgique>)**\nLes deux pays signent.',
    allowed_mentions: { parse: [] },
  });
});

it('a Telegram message goes to the chat that the URL names', async () => {
  const withdrawn = event('article.retracted', { language: 'ar', title: 'خبر', status: 'retracted' });
  const { request, body } = await deliverTo('telegram', '/bot{secret}/sendMessage?chat_id=@euromagreb', withdrawn);
  expect(request?.path).toBe('/bot123:SeCrEt/sendMessage');
  expect(body).toEqual({ chat_id: '@euromagreb', text: 'سُحب: <b>خبر</b>', parse_mode: 'HTML' });
});

it('the retry delay of a chat is read from its own format', async () => {
  const busy = '{"ok":false,"error_code":429,"parameters":{"retry_after":77}}';
  const { wake, delivery } = await sceneWithHook({ as: 'telegram', secrets: [] }, {}, [429, {}, busy]);
  expect(await wake(delivery)).toMatchObject({ status: 'pending', nextAttemptAt: at(77) });
});

it('a URL with a secret is stored and logged without the secret', async () => {
  const url = 'http://127.0.0.1:1/services/{secret}';
  const webhooks = [{ url, secrets: ['CHAT'], events: ['*'], as: 'slack' as const }];
  const site = { ...siteWith(), notify: { rssCloud: false, ping: [], webhooks } };
  const { deliveries, wake } = await startDeliverHarness({ site, secrets: { CHAT: 'T0/B0/SeCrEt' } });
  const delivery = pendingDelivery(1, {
    route: 'webhook',
    receiver: url,
    subject: { kind: 'article', id: 'a1' },
    event: event('article.published'),
  });
  await deliveries.create(delivery);
  const row = await wake(delivery);
  expect(row).toMatchObject({ status: 'pending', attempts: 1 });
  expect(JSON.stringify([row, await deliveries.receiver(url)])).not.toContain('SeCrEt');
});

it('a delivery.failed event is created before the delivery becomes failed', async () => {
  const { wake, delivery, ports, row } = await sceneWithHook({}, {}, [410]);
  const seen: unknown[] = [];
  const notifyFailure = async (failed: Delivery) => seen.push([failed.lastAnswer, row(failed.id)?.status]);
  await makeDeliverer({ ...ports, notifyFailure })(delivery);
  expect(seen).toEqual([['410', 'pending']]);
  expect(await wake(delivery)).toMatchObject({ status: 'failed' });
});
