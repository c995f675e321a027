import { expect, it, vi } from 'vitest';
import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { Unavailable } from '#shared/errors.ts';
import { backfill, makeBackfill } from '#shared/ingest/backfill.ts';
import { type IngestPorts, makeIngest } from '#shared/ingest/ingest.ts';
import type { FeedEntryStore } from '#shared/ports.ts';
import { backfillStoreContract } from '#test/contracts/backfill-store.ts';
import { memoryBackfillStore } from '#test/memory/memory-backfill-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { guidsIn, incomingOf, ingestFixtures, manualClock, sampleSite } from './ingest-fixture.ts';

const openFixture = ingestFixtures();
const tags = ['sécurité', 'economie', 'أمن'];

const rich = (slugs: Readonly<Record<string, object>>) =>
  sampleSite(Object.entries(slugs).map(([slug, select]) => ({ slug, select })));

type Fixture = IngestPorts & { readonly clock: ReturnType<typeof manualClock>; readonly feedEntries: FeedEntryStore };

/** So many articles, in the feeds `all` and `securite`. */
const fill = async <D extends Fixture>(fixture: D, count: number): Promise<D> => {
  const begin = fixture.clock.now().getTime();
  const accepted = Array.from({ length: count }, (_, index) => {
    const said = { guid: `n${index}`, url: `https://www.example.org/${index}`, tags: [tags[index % 3] ?? ''] };
    return makeIngest({ ...fixture, clock: { now: () => new Date(begin + index * 1000) } }).accept(incomingOf(said));
  });
  await Promise.all(accepted);
  return fixture;
};

const site = rich({ all: {}, securite: { tags: ['sécurité'] } });

const open = async (count = 7) => {
  const fixture = await openFixture(site);
  return fill({ ...fixture, backfills: dynamoBackfillStore(fixture.table, fixture.client) }, count);
};

/** The same in memory, where many articles cost little. */
const openPaper = (count: number) => {
  const table = memoryTable();
  const stores = {
    ...memoryPublishStores(table),
    backfills: memoryBackfillStore(),
  };
  return fill({ ...stores, site, clock: manualClock() }, count);
};

backfillStoreContract('memory', async () => memoryBackfillStore());
backfillStoreContract('DynamoDB', async () => {
  const { table, client } = await openFixture();
  return dynamoBackfillStore(table, client);
});

const all = async (fixture: Pick<Fixture, 'feedEntries'>, slug: string) => (await guidsIn(fixture, slug)).toSorted();

it('backfill adds stored articles to a new feed, moves them by a changed selector, and removes them from a deleted feed', async () => {
  const fixture = await open();
  const changed = rich({ all: { tags: ['Sécurité', 'أَمْن'] }, economie: { tags: ['economie'] } });
  expect(await backfill({ ...fixture, site: changed })).toBe('done');
  expect(await all(fixture, 'all')).toEqual(['n0', 'n2', 'n3', 'n5', 'n6']);
  expect(await all(fixture, 'economie')).toEqual(['n1', 'n4']);
  expect(await all(fixture, 'securite')).toEqual([]);
  const { items } = await fixture.articles.list(undefined, 10);
  expect(items.map(({ revision, feeds }) => [revision, feeds])).toEqual(
    items.map((_, index) => [1, [index % 3 === 1 ? 'economie' : 'all']]),
  );
});

it('backfill writes nothing if no selector has changed', async () => {
  const fixture = await open();
  await backfill(fixture);
  const write = vi.fn(fixture.articles.write);
  expect(await backfill({ ...fixture, articles: { ...fixture.articles, write } })).toBe('done');
  const renamed = {
    ...fixture.site,
    feeds: fixture.site.feeds.map((feed) => ({ ...feed, title: 'Autre', entries: 5 })),
  };
  expect(await backfill({ ...fixture, site: renamed, articles: { ...fixture.articles, write } })).toBe('done');
  expect(write).not.toHaveBeenCalled();
});

it('backfill stops within a minute and continues from its cursor, newest articles first', async () => {
  const fixture = await openPaper(230);
  const site = rich({ fresh: {} });
  const list = vi.fn(async (...given: Parameters<typeof fixture.articles.list>) => {
    const page = await fixture.articles.list(...given);
    fixture.clock.set(new Date(fixture.clock.now().getTime() + 25_000).toISOString());
    return page;
  });
  const deps = { ...fixture, site, articles: { ...fixture.articles, list } };
  expect(await backfill(deps)).toBe('more');
  expect(await guidsIn(fixture, 'fresh')).toHaveLength(100);
  expect(await all(fixture, 'fresh')).toContain('n229');
  expect(await backfill(deps)).toBe('more');
  expect(await backfill(deps)).toBe('done');
  expect(await guidsIn(fixture, 'fresh')).toHaveLength(230);
  expect(list).toHaveBeenCalledTimes(3);
});

it('backfill continues from the same page after the store was unavailable', async () => {
  const fixture = await open();
  const site = rich({ fresh: {} });
  let calls = 0;
  const write = async (...given: Parameters<typeof fixture.articles.write>) => {
    calls += 1;
    if (calls > 3) throw new Unavailable('STORE_THROTTLED', 'The store is busy; try again.');
    return fixture.articles.write(...given);
  };
  await expect(backfill({ ...fixture, site, articles: { ...fixture.articles, write } })).rejects.toThrow(Unavailable);
  expect(await backfill({ ...fixture, site })).toBe('done');
  expect(await guidsIn(fixture, 'fresh')).toHaveLength(7);
});

it('an article that cannot be moved stays where it was, and stops none behind it', async () => {
  const fixture = await open();
  const write: typeof fixture.articles.write = async (next, ...given) => {
    if (next.guid === 'n4') throw new Error('Item size has exceeded the maximum allowed size');
    return fixture.articles.write(next, ...given);
  };
  const ports = { ...fixture, site: rich({ fresh: {} }), articles: { ...fixture.articles, write } };
  expect(await backfill(ports)).toBe('done');
  expect((await guidsIn(fixture, 'fresh')).toSorted()).toEqual(['n0', 'n1', 'n2', 'n3', 'n5', 'n6']);
});

it('backfill starts again when the selectors change while it runs', async () => {
  const fixture = await openPaper(120);
  const late = {
    ...fixture,
    clock: {
      now: vi.fn(() => new Date(Date.parse('2024-11-29T00:00:00Z') + 15_000 * late.clock.now.mock.calls.length)),
    },
  };
  expect(await backfill({ ...late, site: rich({ one: {} }) })).toBe('more');
  expect(await backfill({ ...fixture, site: rich({ two: {} }) })).toBe('done');
  expect(await guidsIn(fixture, 'two')).toHaveLength(120);
  expect(await guidsIn(fixture, 'one')).toHaveLength(0);
});

it('backfill runs a second time after a quarter of an hour, for articles that the old deployment wrote meanwhile', async () => {
  const fixture = await open();
  const deps = { ...fixture, site: rich({ fresh: {} }) };
  await backfill(deps);
  await makeIngest(fixture).accept(incomingOf({ guid: 'n3', title: 'Changé par l’ancien code' }));
  expect(await all(fixture, 'fresh')).not.toContain('n3');
  fixture.clock.set('2024-11-28T09:20:00.000Z');
  expect(await backfill(deps)).toBe('done');
  expect(await all(fixture, 'fresh')).toContain('n3');
  const list = vi.fn(fixture.articles.list);
  fixture.clock.set('2024-12-28T09:20:00.000Z');
  expect(await backfill({ ...deps, articles: { ...fixture.articles, list } })).toBe('done');
  expect(list).not.toHaveBeenCalled();
});

it('backfill keeps the tombstones of a retracted article, and moves a scheduled article before its date', async () => {
  const fixture = await open(2);
  const [first] = (await fixture.articles.list(undefined, 1)).items;
  await makeIngest(fixture).retract(first?.id ?? '');
  await makeIngest(fixture).accept(
    incomingOf({ guid: 'later', url: 'https://www.example.org/later', published: '2024-12-01T00:00:00.000Z' }),
  );
  await backfill({ ...fixture, site: rich({ fresh: {} }) });
  expect(await fixture.feedEntries.tombstones('all')).toHaveLength(1);
  expect(await fixture.feedEntries.tombstones('fresh')).toEqual([]);
  expect(await all(fixture, 'fresh')).toEqual(['n1']);
});

it('backfill leaves no entry behind when an article moves twice from the same feeds', async () => {
  const fixture = await open(1);
  const [stood] = (await fixture.articles.list(undefined, 1)).items;
  if (stood === undefined) throw new Error('The fixture holds no article.');
  const moves = ['one', 'two', 'three'].map((slug) => fixture.articles.write({ ...stood, feeds: [slug] }, stood));
  expect((await Promise.all(moves)).toSorted()).toEqual(['conflict', 'conflict', 'written']);
  const feeds = (await fixture.articles.get(stood.id))?.feeds ?? [];
  for (const slug of ['one', 'two', 'three', 'all', 'securite']) {
    expect(await fixture.feedEntries.entries(slug, { newestFirst: true, limit: 10 })).toHaveLength(
      feeds.includes(slug) ? 1 : 0,
    );
  }
});

it('a process reads nothing more once both passes for its site file are over', async () => {
  const paper = await openPaper(3);
  const read = vi.fn(paper.backfills.read);
  const run = makeBackfill({ ...paper, backfills: { ...paper.backfills, read } });
  await run();
  await run();
  expect(read).toHaveBeenCalledTimes(2);
  paper.clock.set('2024-11-28T09:16:00.000Z');
  await run();
  expect((await paper.backfills.read())?.startedAt).toBe('2024-11-28T09:16:00.000Z');
  await run();
  expect(read).toHaveBeenCalledTimes(3);
});
