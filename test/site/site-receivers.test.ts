import { expect, it } from 'vitest';
import { siteReceivers } from '#shared/deliver/routes/index.ts';
import { ownHub } from '#shared/model/delivery.ts';

it('The receivers of a site file have the hub that Barid is among them, by a name of its own, and each once', () => {
  const notify = { rssCloud: false, ping: [], webhooks: [] };
  const hub = 'https://hub.example/';
  expect(siteReceivers({ hubs: ['self', hub, 'self', hub], notify })).toEqual([ownHub, hub]);
  expect(siteReceivers({ hubs: [], notify })).toEqual([]);
});
