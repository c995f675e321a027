import { expect, it } from 'vitest';
import { receiverSecrets, siteReceivers } from '#shared/deliver/routes/index.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

const site = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'Actualité' };
const parse = (notify: unknown) => parseSite({ site, feeds: [{ slug: 'fr' }], notify });

const faultOf = (notify: unknown): string => {
  try {
    parse(notify);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

it('a site file without receivers notifies none', () => {
  expect(parseSite({ site, feeds: [{ slug: 'fr' }] })).toMatchObject({
    hubs: [],
    notify: { rssCloud: false, ping: [], webhooks: [] },
  });
});

it('an event bus is given by its name, or by an object with its events', () => {
  expect(parse({ eventBus: 'newsroom' }).notify?.eventBus).toEqual({ name: 'newsroom', events: ['*'] });
  const eventBus = { name: 'newsroom', events: ['article.*'], feeds: ['fr'] };
  const { hubs, notify } = parse({ eventBus });
  expect(notify?.eventBus).toEqual(eventBus);
  expect(siteReceivers({ hubs, notify })).toEqual(['@bus:newsroom']);
});

it('the receivers of the site file are read with their defaults', () => {
  const { hubs, notify } = parse({
    hubs: ['self', 'https://hub.example/'],
    indexNow: { key: '3f1c0a2be7d94c55' },
    rssCloud: true,
    ping: ['http://rpc.example/', 'http://rpc.example/'],
    webhooks: [
      { url: 'https://cms.example/hook', secret: ['NEW_KEY', 'OLD_KEY'] },
      {
        url: 'https://hooks.slack.com/services/{secret}',
        secret: 'SLACK',
        as: 'slack',
        feeds: ['fr'],
        events: ['*'],
      },
    ],
  });
  expect(hubs).toEqual(['self', 'https://hub.example/']);
  expect(notify).toEqual({
    indexNow: { key: '3f1c0a2be7d94c55', endpoint: 'https://api.indexnow.org/indexnow' },
    rssCloud: true,
    ping: ['http://rpc.example/'],
    webhooks: [
      { url: 'https://cms.example/hook', secrets: ['NEW_KEY', 'OLD_KEY'], events: ['article.*'] },
      {
        url: 'https://hooks.slack.com/services/{secret}',
        secrets: ['SLACK'],
        events: ['*'],
        feeds: ['fr'],
        as: 'slack',
      },
    ],
  });
  expect(receiverSecrets({ hubs, notify })).toEqual(['NEW_KEY', 'OLD_KEY', 'SLACK']);
  expect(siteReceivers({ hubs, notify })).toContain('https://hub.example/');
});

it.each([
  [{ eventBus: 'a bus' }, '/notify/eventBus'],
  [{ webhooks: [{ url: 'https://cms.example/' }] }, '/notify/webhooks/0/secret'],
  [{ webhooks: [{ url: 'https://hooks.example/{secret}', as: 'slack' }] }, '/notify/webhooks/0/secret'],
  [{ webhooks: [{ url: 'https://cms.example/', secret: 'whsec_c2VjcmV0' }] }, '/notify/webhooks/0/secret'],
  [
    { webhooks: [{ url: 'https://cms.example/', secret: 'KEY', events: ['article.deleted'] }] },
    '/notify/webhooks/0/events/0',
  ],
  [{ indexNow: { key: 'short' } }, '/notify/indexNow/key'],
  [{ hubs: ['me'] }, '/notify/hubs/0'],
  [{ ping: ['rpc.example'] }, '/notify/ping/0'],
])('an invalid receiver is refused with its pointer: %j', (notify, pointer) => {
  const fault = faultOf(notify);
  expect(fault).toContain(pointer);
  expect(fault).not.toContain('c2VjcmV0');
});
