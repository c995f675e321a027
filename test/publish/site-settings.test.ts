import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { incomingOf } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness } from './publish-harness.ts';

const site = { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' };

it('the accent colour and the rssCloud endpoint of the site file are in the feeds', async () => {
  const harness = openMemoryHarness();
  await makeIngest(harness).accept(incomingOf());
  await harness.publish();
  expect((await harness.shows()).get('feeds/all/rss.xml')).not.toMatch(/webfeeds|<cloud/);

  const { identity, notify } = parseSite({
    site: { ...site, accentColor: '#0b5a63' },
    feeds: [{ slug: 'all' }],
    notify: { rssCloud: true },
  });
  const changed = { ...harness, site: { ...harness.site, identity, ...(notify === undefined ? {} : { notify }) } };
  expect(await publishFeed('all', changed)).toBe('published');
  const rss = (await harness.shows()).get('feeds/all/rss.xml');
  expect(rss).toContain('<webfeeds:accentColor>0B5A63</webfeeds:accentColor>');
  expect(rss).toContain('path="/rsscloud"');
});

it('an invalid accent colour is refused with an example of a valid one', () => {
  const file = { site: { ...site, accentColor: 'teal' }, feeds: [{ slug: 'all' }] };
  expect(() => parseSite(file)).toThrow(/six hexadecimal digits such as #0b5a63/);
});
