import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { type PublishHarness, publishHarnesses } from './publish-harness.ts';

const openHarness = publishHarnesses();
const site = sampleSite([{ slug: 'all' }]);

const keep = async (harness: PublishHarness, id: string, published: string, url?: string) => {
  const { url: _url, ...rest } = incomingOf({ guid: id, title: `Article ${id}`, published });
  const { article } = await makeIngest(harness).accept({ ...rest, ...(url === undefined ? {} : { url }) });
  return article;
};

const locations = (sitemap: string | undefined): readonly string[] =>
  [...(sitemap ?? '').matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1] ?? '');

it('the news sitemap lists the articles of the last two days, newest first, and drops them as time passes', async () => {
  const harness = await openHarness(site);
  harness.clock.set('2024-11-28T09:00:00.000Z');
  await keep(harness, 'old', '2024-11-26T08:59:59.000Z', 'https://www.example.org/old');
  await keep(harness, 'b', '2024-11-26T09:00:01.000Z', 'https://www.example.org/b');
  await keep(harness, 'c', '2024-11-28T08:00:00.000Z', 'https://www.example.org/c');
  const { id } = await keep(harness, 'without permalink', '2024-11-28T08:30:00.000Z');
  await publishAll(harness);
  const news = (await harness.shows()).get('news-sitemap.xml');
  const page = `https://feeds.example.org/a/${id}/`;
  expect(locations(news)).toEqual([page, 'https://www.example.org/c', 'https://www.example.org/b']);
  expect(news).toContain('<news:name>Euromagreb</news:name>');
  harness.clock.set('2024-11-28T09:01:00.000Z');
  await publishAll(harness);
  expect(locations((await harness.shows()).get('news-sitemap.xml'))).toEqual([page, 'https://www.example.org/c']);
  harness.clock.set('2024-12-24T00:00:00.000Z');
  await publishAll(harness);
  // The schema requires at least one.
  expect(locations((await harness.shows()).get('news-sitemap.xml'))).toEqual(['https://feeds.example.org/']);
});

it('sitemaps list no pages of other hosts, which a followed source has, and those of every host that the site file names', async () => {
  const hostsListed = async (hosts?: readonly string[]) => {
    const identity = { ...site.identity, ...(hosts === undefined ? {} : { hosts }) };
    const harness = await openHarness({ ...site, identity });
    const urls = [
      'https://www.example.org/a',
      'https://example.org/b',
      'https://ar.example.org/c',
      'https://agence.example/d',
    ];
    for (const [index, url] of urls.entries()) await keep(harness, url, `2024-11-28T0${index}:00:00.000Z`, url);
    await publishAll(harness);
    const shown = await harness.shows();
    const news = locations(shown.get('news-sitemap.xml'));
    expect(locations(shown.get('sitemap/2024-11.xml'))).toEqual(news);
    return news;
  };
  expect(await hostsListed()).toEqual(['https://example.org/b', 'https://www.example.org/a']);
  expect(await hostsListed(['www.example.org', 'ar.example.org'])).toEqual([
    'https://ar.example.org/c',
    'https://example.org/b',
    'https://www.example.org/a',
  ]);
});

it('the index of a site without articles lists the sitemap of its news, since an index lists one at least', async () => {
  const harness = await openHarness(site);
  await publishAll(harness);
  expect(locations((await harness.shows()).get('sitemap.xml'))).toEqual(['https://feeds.example.org/news-sitemap.xml']);
});

it('the sitemaps list every article by month, and robots.txt names the index of all months', async () => {
  const harness = await openHarness(site);
  await keep(harness, 'a', '2024-09-02T00:00:00.000Z', 'https://www.example.org/a');
  const article = await keep(harness, 'b', '2024-10-02T00:00:00.000Z', 'https://www.example.org/b?x=1&y=2');
  await keep(harness, 'c', '2024-11-02T00:00:00.000Z', 'https://www.example.org/c');
  await publishAll(harness);
  const shown = await harness.shows();
  const sitemaps = ['2024-11', '2024-10', '2024-09'].map((month) => `https://feeds.example.org/sitemap/${month}.xml`);
  expect(locations(shown.get('sitemap.xml'))).toEqual(sitemaps);
  expect(shown.get('sitemap/2024-10.xml')).toContain('<loc>https://www.example.org/b?x=1&amp;y=2</loc>');
  expect(shown.get('robots.txt')).toBe(
    [
      'User-agent: *',
      'Disallow:',
      '',
      'Sitemap: https://feeds.example.org/sitemap.xml',
      'Sitemap: https://feeds.example.org/news-sitemap.xml',
      '',
    ].join('\n'),
  );
  await makeIngest(harness).retract(article.id);
  await publishAll(harness);
  expect(locations((await harness.shows()).get('sitemap.xml'))).toEqual([sitemaps[0], sitemaps[2]]);
  expect((await harness.shows()).get('sitemap/2024-10.xml')).toContain('no longer available');
});

it('no hub is notified of a sitemap or an archive: their states are internal', async () => {
  const harness = await openHarness(site);
  await keep(harness, 'a', '2024-09-02T00:00:00.000Z', 'https://www.example.org/a');
  await keep(harness, 'b', '2024-11-02T00:00:00.000Z', 'https://www.example.org/b');
  await publishAll(harness);
  const { Items = [] } = await harness.client.send(new ScanCommand({ TableName: harness.table }));
  const states = Items.filter(({ SK }) => SK === 'STATE').map(({ PK }) => String(PK));
  expect(states.filter((key) => key.startsWith('STATE#'))).toEqual(['STATE#all']);
  expect(states).toContain('INTERNAL#all/archive/2024-09');
});

it('a sweep deletes publish hints once their feeds are published, and keeps those of a feed that failed', async () => {
  const harness = await openHarness(site);
  await keep(harness, 'a', '2024-09-02T00:00:00.000Z');
  const failing = { ...harness.feedEntries, articles: () => Promise.reject(new Error('The table is away.')) };
  await expect(publishAll({ ...harness, feedEntries: failing })).rejects.toThrow(AggregateError);
  expect(await harness.publishQueue.hints(10)).toHaveLength(1);
  await publishAll(harness);
  expect(await harness.publishQueue.hints(10)).toEqual([]);
});
