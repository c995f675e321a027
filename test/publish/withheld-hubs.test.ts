import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import type { Site } from '#shared/site/site.ts';
import { incomingOf, manualClock, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { publishHarnesses } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';

const openHarness = publishHarnesses();
const [good, bad] = ['https://hub.example/', 'https://muet.example/'] as const;
const site: Site = { ...sampleSite([{ slug: 'all' }]), facets: ['tag'], hubs: [good, bad] };

const healthOf = (withheldSince?: string): HubHealth => ({
  hub: bad,
  revision: 1,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  checkedAt: '2024-11-28T09:00:00.000Z',
  missedPings: 0,
  pushDelaysSeconds: [],
  ...(withheldSince === undefined ? {} : { withheldSince }),
});

const topics = ['all', 'tag/securite'].flatMap((slug) => [`feeds/${slug}/rss.xml`, `feeds/${slug}/atom.xml`]);

it('a withheld hub is left out of every feed, also of facet feeds, and the bytes return once it is healthy', async () => {
  const table = memoryTable();
  const { all, ...documents } = memoryDocumentStore();
  const stores = { ...memoryPublishStores(table), documents };
  const deps = { ...stores, site, clock: manualClock(), publicUrl: 'https://feeds.example.org' };
  const shown = () => topics.map((key) => Buffer.from(all.get(key)?.bytes ?? []).toString());
  await makeIngest(deps).accept(incomingOf());
  for (const file of ['rss.xml', 'atom.xml']) await requestDocument(deps, `/feeds/tag/securite/${file}`);
  await publishAll(deps);
  const before = shown();
  for (const text of before) expect([text.includes(good), text.includes(bad)]).toEqual([true, true]);

  table.hubs.set(bad, healthOf('2024-11-28T09:00:00.000Z'));
  await publishAll(deps);
  for (const text of shown()) expect([text.includes(good), text.includes(bad)]).toEqual([true, false]);
  const revision = (await deps.feedStates.get('tag/securite'))?.revision;
  await publishAll(deps);
  expect((await deps.feedStates.get('tag/securite'))?.revision).toBe(revision);

  table.hubs.set(bad, healthOf());
  await publishAll(deps);
  expect(shown()).toEqual(before);
});

it('the metadata of a document names each hub that the document leaves out, for its Link headers', async () => {
  const harness = await openHarness(site);
  await publishAll({ ...harness, hubs: { ...harness.hubs, withheldHubs: async () => [bad] } });
  const metadata = await harness.metadata('feeds/all/rss.xml');
  expect(metadata).toEqual({ 'barid-revision': '1', 'barid-withheld-hubs': bad });
  await publishAll(harness);
  expect(await harness.metadata('feeds/all/rss.xml')).toEqual({ 'barid-revision': '2' });
});
