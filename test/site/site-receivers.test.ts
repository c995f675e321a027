import { expect, it } from 'vitest';
import { ownHub } from '#shared/model/delivery.ts';
import { siteReceivers } from '#shared/site/site-receivers.ts';

it('The receivers of a site file have the hub that Barid is among them, by a name of its own, and each once', () => {
  const hub = 'https://hub.example/';
  expect(siteReceivers({ hubs: ['self', hub, 'self', hub] })).toEqual([ownHub, hub]);
  expect(siteReceivers({ hubs: [] })).toEqual([]);
});
