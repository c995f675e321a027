import { expect, it } from 'vitest';
import { siteReceivers } from '#shared/deliver/routes/index.ts';
import { ownHub } from '#shared/model/delivery.ts';

it('the receivers of a site file include the built-in hub under its own name, and each receiver once', () => {
  const notify = { rssCloud: false, ping: [], webhooks: [] };
  const hub = 'https://hub.example/';
  expect(siteReceivers({ hubs: ['self', hub, 'self', hub], notify })).toEqual([ownHub, hub]);
  expect(siteReceivers({ hubs: [], notify })).toEqual([]);
});
