import { expect, it } from 'vitest';
import { siteReceivers } from '#shared/deliver/routes/index.ts';
import { ownHub } from '#shared/model/delivery.ts';
import { parseSite } from '#shared/site/read-site-file.ts';

it('the receivers of a site file include the built-in hub under its own name, and each receiver once', () => {
  const notify = { rssCloud: false, ping: [], webhooks: [] };
  const hub = 'https://hub.example/';
  expect(siteReceivers({ hubs: ['self', hub, 'self', hub], notify })).toEqual([ownHub, hub]);
  expect(siteReceivers({ hubs: [], notify })).toEqual([]);
});

it('a receiver or format that asks for a feed that the site does not have is refused', () => {
  const file = (feeds: readonly string[], facets: readonly string[] = []) => ({
    site: { title: 'T', url: 'https://www.example.org', language: 'fr', description: 'd' },
    feeds: [{ slug: 'all' }],
    facets,
    notify: { webhooks: [{ url: 'https://cms.example/hook', secret: 'CMS_KEY', feeds }] },
  });
  expect(() => parseSite(file(['typo']))).toThrow(
    '/notify/webhooks/0/feeds/0: expected the slug of a feed: all; found "typo"',
  );
  expect(() => parseSite(file(['tag/securite']))).toThrow('expected the slug of a feed');
  expect(() => parseSite(file(['all', 'tag/securite'], ['tag']))).not.toThrow();
});
