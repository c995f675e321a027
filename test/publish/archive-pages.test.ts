import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';

const openMonths = async () => {
  const harness = openMemoryHarness({ ...sampleSite([{ slug: 'all', title: 'Tout', entries: 1 }]), facets: ['tag'] });
  for (const month of ['09', '10', '11']) {
    const said = {
      guid: month,
      url: `https://www.example.org/${month}`,
      title: `Nouvelles du mois ${month}`,
      tags: ['Taza'],
    };
    await makeIngest(harness).accept(incomingOf({ ...said, published: `2024-${month}-05T10:00:00.000Z` }));
  }
  await publishAll(harness);
  return harness;
};

it('a month of a feed and the list of its months are pages, made from the table, and put into no bucket', async () => {
  const harness = await openMonths();
  const october = await requestDocument(harness, '/feeds/all/archive/2024-10.html');
  expect([october.status, october.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(october.body).toContain('Nouvelles du mois 10');
  expect(october.body).not.toContain('Nouvelles du mois 09');
  expect(october.body).toContain('/feeds/all/archive/2024-09.html');
  const months = await requestDocument(harness, '/feeds/all/archive/index.html');
  expect(months.body).toContain('/feeds/all/archive/2024-10.html');
  expect([...(await harness.shows()).keys()].filter((key) => /archive.*html/.test(key))).toEqual([]);
  expect((await harness.shows()).get('feeds/all/index.html')).toContain('/feeds/all/archive/2024-10.html');
});

it('a month that lost its articles is gone, and one that never was does not exist', async () => {
  const harness = await openMonths();
  const article = (await harness.articles.list(undefined, 10)).items.find(({ guid }) => guid === '09');
  await makeIngest(harness).retract(article?.id ?? '');
  await publishAll(harness);
  const statusOf = async (path: string) => (await requestDocument(harness, path)).status;
  expect(await statusOf('/feeds/all/archive/2024-09.html')).toBe(410);
  for (const file of ['2024-01.html', '2024-10.2.html', '2024-13x.html', '2024-10.txt', '.html'])
    expect([file, await statusOf(`/feeds/all/archive/${file}`)]).toEqual([file, 404]);
  expect(await statusOf('/feeds/autre/archive/index.html')).toBe(404);
  expect(await statusOf('/feeds/tag/autre/archive/index.html')).toBe(404);
});
