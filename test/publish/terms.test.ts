import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { Terms } from '#shared/model/terms.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { incomingOf, manualClock } from '#test/ingest/ingest-fixture.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { requestDocument } from './request-document.ts';

const publicUrl = 'https://feeds.example.org';
const licence = 'https://www.example.org/licence';

const siteWith = (terms?: object) =>
  parseSite({
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all', entries: 2 }],
    facets: ['tag'],
    ...(terms === undefined ? {} : { terms }),
  });

/** Search for nothing, training against payment, and opinions for nobody. */
const terms = {
  permits: ['search'],
  payment: { type: 'free' },
  offers: [{ permits: ['ai-train'], payment: { type: 'subscription', custom: 'https://www.example.org/contact' } }],
  license: licence,
  rules: [{ tags: ['Opinion'], prohibits: ['all'] }],
};

const startSite = () => {
  const table = memoryTable();
  const { all, ...documents } = memoryDocumentStore();
  const stores = { ...memoryPublishStores(table), documents };
  const harness = { ...stores, clock: manualClock(), publicUrl };
  return {
    publish: (settings?: object) => publishAll({ ...harness, site: siteWith(settings) }),
    ingest: makeIngest({ ...harness, site: siteWith() }),
    request: (path: string, settings?: object) => requestDocument({ ...harness, site: siteWith(settings) }, path),
    read: (key: string): string => Buffer.from(all.get(key)?.bytes ?? []).toString(),
    meta: (key: string) => all.get(key)?.meta,
    keys: () => [...all.keys()],
  };
};

const articleAt = (id: string, published: string, more: { tags?: readonly string[]; terms?: Terms } = {}) =>
  incomingOf({ guid: `tag:example.org,2024:${id}`, url: `https://www.example.org/${id}`, published, ...more });

it('publishes the licence of the site as RSL, in robots.txt and as a TDM reservation, and takes all of it back', async () => {
  const site = startSite();
  await site.publish(terms);
  expect(site.meta('license.xml')?.type).toBe('application/rsl+xml');
  expect(site.read('license.xml')).toBe(`<?xml version="1.0" encoding="utf-8"?>
<rsl xmlns="https://rslstandard.org/rsl">
<content url="/">
<license>
<permits type="usage">search</permits>
<payment type="free"/>
</license>
<license>
<permits type="usage">ai-train</permits>
<payment type="subscription">
<custom>https://www.example.org/contact</custom>
</payment>
</license>
<terms>https://www.example.org/licence</terms>
</content>
</rsl>
`);
  expect(site.read('robots.txt')).toMatch(
    /^License: https:\/\/feeds\.example\.org\/license\.xml\n\nUser-agent: \*\nDisallow:\nContent-Usage: train-ai=n, ai-use=n, search=y\n\nSitemap: /,
  );
  expect(JSON.parse(site.read('.well-known/tdmrep.json'))).toEqual([
    { location: '/', 'tdm-reservation': 1, 'tdm-policy': licence },
  ]);
  const rule = site.keys().filter((key) => key.startsWith('license/'));
  expect(rule.map((key) => site.read(key))).toEqual([
    expect.stringContaining('<content url="">\n<license>\n<prohibits type="usage">all</prohibits>\n</license>'),
  ]);

  await site.publish();
  for (const key of ['license.xml', '.well-known/tdmrep.json', ...rule]) expect(site.meta(key)?.isGone).toBe(true);
  expect(site.read('robots.txt')).toMatch(/^User-agent: \*\nDisallow:\n\nSitemap: /);
});

it('says the terms in archives and facet feeds too, in headers as well, and changes all of it with the site file', async () => {
  const site = startSite();
  await site.ingest.accept(articleAt('1', '2024-10-01T10:00:00.000Z'));
  await site.ingest.accept(articleAt('2', '2024-10-02T10:00:00.000Z', { tags: ['Opinion'] }));
  await site.ingest.accept(articleAt('3', '2024-11-03T10:00:00.000Z'));
  await site.ingest.accept(articleAt('4', '2024-11-04T10:00:00.000Z'));
  await site.publish();
  await site.request('/feeds/tag/opinion/rss.xml');
  await site.publish(terms);
  const archive = 'feeds/all/archive/2024-10.rss.xml';
  expect(site.read(archive)).toContain('<rsl:prohibits type="usage">all</rsl:prohibits>');
  expect(site.read(archive)).toContain('<rsl:permits type="usage">search</rsl:permits>');
  expect(site.meta(archive)).toMatchObject({
    license: '/license.xml',
    contentUsage: 'train-ai=n, ai-use=n, search=n',
  });
  expect(site.meta('feeds/all/rss.xml')).toMatchObject({
    license: '/license.xml',
    contentUsage: 'train-ai=n, ai-use=n, search=y',
  });
  for (const key of ['feeds/all/atom.xml', 'feeds/all/feed.json', 'feeds/all/index.html'])
    expect(site.meta(key)?.license).toBe('/license.xml');
  expect(site.read('feeds/tag/opinion/rss.xml')).toContain('<rsl:prohibits type="usage">all</rsl:prohibits>');

  await site.publish();
  for (const key of [archive, 'feeds/all/atom.xml', 'feeds/tag/opinion/rss.xml', 'feeds/all/index.html']) {
    expect(site.read(key)).not.toMatch(/rsl|rel="license"/);
    expect(site.meta(key)).not.toHaveProperty('license');
  }
});

it('forgets the terms of an article with its retraction', async () => {
  const site = startSite();
  const own: Terms = { licenses: [{ prohibits: { usage: ['ai-all'] } }], rights: '© Agence Maghreb Presse' };
  const { article } = await site.ingest.accept(articleAt('1', '2024-11-01T10:00:00.000Z', { terms: own }));
  await site.publish(terms);
  const files = ['rss.xml', 'atom.xml', 'feed.json', 'index.html'].map((file) => `feeds/all/${file}`);
  for (const key of files) {
    expect(site.read(key)).toContain('© Agence Maghreb Presse');
    expect(site.read(key)).toContain('ai-all');
  }
  expect(site.meta('feeds/all/rss.xml')?.contentUsage).toBe('train-ai=n, ai-use=n, search=y');
  await site.ingest.retract(article.id);
  await site.publish(terms);
  for (const key of files) {
    expect(site.read(key)).not.toContain('Agence Maghreb Presse');
    expect(site.read(key)).not.toContain('ai-all');
  }
});

it.each(['tag:example.org,2024:1', 'cms-4711', 'https://www.example.org/1', 'http://www.example.org/1/'])(
  'finds the article of a rule by its guid, its publisher’s id and its permalink: %s',
  async (name) => {
    const site = startSite();
    await site.ingest.accept({ ...articleAt('1', '2024-11-01T10:00:00.000Z'), aliases: ['cms-4711'] });
    await site.ingest.accept(articleAt('2', '2024-11-02T10:00:00.000Z'));
    await site.publish({ permits: ['search'], rules: [{ articles: [name], prohibits: ['all'] }] });
    const rss = site.read('feeds/all/rss.xml').split('<item');
    expect(rss.map((item) => item.includes('<rsl:prohibits type="usage">all</rsl:prohibits>'))).toEqual([
      false,
      false,
      true,
    ]);
  },
);

it('answers a first request with the same headers as the bucket', async () => {
  const site = startSite();
  await site.ingest.accept(articleAt('1', '2024-11-01T10:00:00.000Z', { tags: ['Opinion'] }));
  const { headers } = await site.request('/feeds/tag/opinion/atom.xml', terms);
  expect(headers).toMatchObject({
    'x-amz-meta-barid-license': '/license.xml',
    'x-amz-meta-barid-content-usage': 'train-ai=n, ai-use=n, search=n',
  });
});

it.each([
  ['terms that permit and prohibit nothing', { license: licence }, /terms: .*permit everything/],
  ['a usage that RSL does not know', { permits: ['train-ai'] }, /terms\/permits/],
  ['a usage that is both permitted and prohibited', { permits: ['search'], prohibits: ['search'] }, /not in both/],
  ['the same by an offer', { prohibits: ['ai-train'], offers: [{ permits: ['ai-train'] }] }, /not in both/],
  ['an amount without currency', { permits: ['all'], payment: { type: 'crawl', amount: '0.01' } }, /currency together/],
  ['a rule for nobody', { permits: ['all'], rules: [{ prohibits: ['all'] }] }, /rules\/0: .*no rule/],
  [
    'a rule for an unknown feed',
    { permits: ['all'], rules: [{ feeds: ['prime'], prohibits: ['all'] }] },
    /rules\/0\/feeds\/0/,
  ],
])('refuses %s in the site file', (_, settings, message) => {
  expect(() => siteWith(settings)).toThrow(message);
});
