import { expect, it, vi } from 'vitest';
import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { Unavailable } from '#shared/errors.ts';
import { backfill } from '#shared/ingest/backfill.ts';
import { type IngestPorts, makeIngest } from '#shared/ingest/ingest.ts';
import type { FeedEntryStore } from '#shared/ports.ts';
import { backfillStoreContract } from '#test/contracts/backfill-store.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';
import { memoryBackfillStore } from '#test/memory/memory-backfill-store.ts';
import { memoryPublishStores } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { draftOf, guidsIn, newsdesks, newsroomSite, standingClock } from './newsdesk.ts';

const openDesk = newsdesks();
const tags = ['sécurité', 'economie', 'أمن'];

const rich = (slugs: Readonly<Record<string, object>>) =>
  newsroomSite(Object.entries(slugs).map(([slug, select]) => ({ slug, select })));

type Desk = IngestPorts & { readonly clock: ReturnType<typeof standingClock>; readonly feedEntries: FeedEntryStore };

/** So many articles, in the feeds `all` and `securite`. */
const fill = async <D extends Desk>(desk: D, count: number): Promise<D> => {
  const begin = desk.clock.now().getTime();
  const accepted = Array.from({ length: count }, (_, index) => {
    const said = { guid: `n${index}`, url: `https://www.example.org/${index}`, tags: [tags[index % 3] ?? ''] };
    return makeIngest({ ...desk, clock: { now: () => new Date(begin + index * 1000) } }).accept(draftOf(said));
  });
  await Promise.all(accepted);
  return desk;
};

const site = rich({ all: {}, securite: { tags: ['sécurité'] } });

const open = async (count = 7) => {
  const desk = await openDesk(site);
  return fill({ ...desk, backfills: dynamoBackfillStore(desk.table, desk.client) }, count);
};

/** The same in memory, where many articles cost little. */
const openPaper = (count: number) => {
  const table = memoryTable();
  const stores = {
    articles: memoryArticleStore(table),
    ...memoryPublishStores(table),
    backfills: memoryBackfillStore(),
  };
  return fill({ ...stores, site, clock: standingClock() }, count);
};

backfillStoreContract('memory', async () => memoryBackfillStore());
backfillStoreContract('DynamoDB', async () => {
  const { table, client } = await openDesk();
  return dynamoBackfillStore(table, client);
});

const all = async (desk: Pick<Desk, 'feedEntries'>, slug: string) => (await guidsIn(desk, slug)).toSorted();

it('fills a new feed from the stored articles, moves them by a changed selector, and takes them out of a removed feed', async () => {
  const desk = await open();
  const changed = rich({ all: { tags: ['Sécurité', 'أَمْن'] }, economie: { tags: ['economie'] } });
  expect(await backfill({ ...desk, site: changed })).toBe('done');
  expect(await all(desk, 'all')).toEqual(['n0', 'n2', 'n3', 'n5', 'n6']);
  expect(await all(desk, 'economie')).toEqual(['n1', 'n4']);
  expect(await all(desk, 'securite')).toEqual([]);
  const { items } = await desk.articles.list(undefined, 10);
  expect(items.map(({ revision, feeds }) => [revision, feeds])).toEqual(
    items.map((_, index) => [1, [index % 3 === 1 ? 'economie' : 'all']]),
  );
});

it('writes nothing where no selector has changed', async () => {
  const desk = await open();
  await backfill(desk);
  const write = vi.fn(desk.articles.write);
  expect(await backfill({ ...desk, articles: { ...desk.articles, write } })).toBe('done');
  const renamed = { ...desk.site, feeds: desk.site.feeds.map((feed) => ({ ...feed, title: 'Autre', entries: 5 })) };
  expect(await backfill({ ...desk, site: renamed, articles: { ...desk.articles, write } })).toBe('done');
  expect(write).not.toHaveBeenCalled();
});

it('stops within its minute, says that there is more, and goes on from there, the newest first', async () => {
  const desk = await openPaper(230);
  const site = rich({ fresh: {} });
  const list = vi.fn(async (...given: Parameters<typeof desk.articles.list>) => {
    const page = await desk.articles.list(...given);
    desk.clock.set(new Date(desk.clock.now().getTime() + 25_000).toISOString());
    return page;
  });
  const deps = { ...desk, site, articles: { ...desk.articles, list } };
  expect(await backfill(deps)).toBe('more');
  expect(await guidsIn(desk, 'fresh')).toHaveLength(100);
  expect(await all(desk, 'fresh')).toContain('n229');
  expect(await backfill(deps)).toBe('more');
  expect(await backfill(deps)).toBe('done');
  expect(await guidsIn(desk, 'fresh')).toHaveLength(230);
  expect(list).toHaveBeenCalledTimes(3);
});

it('goes on from the same page after the store was away', async () => {
  const desk = await open();
  const site = rich({ fresh: {} });
  let calls = 0;
  const write = async (...given: Parameters<typeof desk.articles.write>) => {
    calls += 1;
    if (calls > 3) throw new Unavailable('STORE_THROTTLED', 'The store is busy; try again.');
    return desk.articles.write(...given);
  };
  await expect(backfill({ ...desk, site, articles: { ...desk.articles, write } })).rejects.toThrow(Unavailable);
  expect(await backfill({ ...desk, site })).toBe('done');
  expect(await guidsIn(desk, 'fresh')).toHaveLength(7);
});

it('begins anew when the selectors change while it walks', async () => {
  const desk = await openPaper(120);
  const late = {
    ...desk,
    clock: {
      now: vi.fn(() => new Date(Date.parse('2024-11-29T00:00:00Z') + 15_000 * late.clock.now.mock.calls.length)),
    },
  };
  expect(await backfill({ ...late, site: rich({ one: {} }) })).toBe('more');
  expect(await backfill({ ...desk, site: rich({ two: {} }) })).toBe('done');
  expect(await guidsIn(desk, 'two')).toHaveLength(120);
  expect(await guidsIn(desk, 'one')).toHaveLength(0);
});

it('walks once more a quarter of an hour later, for what functions of the old deployment wrote meanwhile', async () => {
  const desk = await open();
  const deps = { ...desk, site: rich({ fresh: {} }) };
  await backfill(deps);
  await makeIngest(desk).accept(draftOf({ guid: 'n3', title: 'Changé par l’ancien code' }));
  expect(await all(desk, 'fresh')).not.toContain('n3');
  desk.clock.set('2024-11-28T09:20:00.000Z');
  expect(await backfill(deps)).toBe('done');
  expect(await all(desk, 'fresh')).toContain('n3');
  const list = vi.fn(desk.articles.list);
  desk.clock.set('2024-12-28T09:20:00.000Z');
  expect(await backfill({ ...deps, articles: { ...desk.articles, list } })).toBe('done');
  expect(list).not.toHaveBeenCalled();
});

it('leaves tombstones where readers saw the article, and moves an embargoed one before its hour', async () => {
  const desk = await open(2);
  const [first] = (await desk.articles.list(undefined, 1)).items;
  await makeIngest(desk).retract(first?.id ?? '');
  await makeIngest(desk).accept(
    draftOf({ guid: 'later', url: 'https://www.example.org/later', published: '2024-12-01T00:00:00.000Z' }),
  );
  await backfill({ ...desk, site: rich({ fresh: {} }) });
  expect(await desk.feedEntries.tombstones('all')).toHaveLength(1);
  expect(await desk.feedEntries.tombstones('fresh')).toEqual([]);
  expect(await all(desk, 'fresh')).toEqual(['n1']);
});

it('leaves no place behind when an article is moved twice from where it stood', async () => {
  const desk = await open(1);
  const [stood] = (await desk.articles.list(undefined, 1)).items;
  if (stood === undefined) throw new Error('The desk holds no article.');
  const moves = ['one', 'two', 'three'].map((slug) => desk.articles.write({ ...stood, feeds: [slug] }, stood));
  expect((await Promise.all(moves)).toSorted()).toEqual(['conflict', 'conflict', 'written']);
  const feeds = (await desk.articles.get(stood.id))?.feeds ?? [];
  for (const slug of ['one', 'two', 'three', 'all', 'securite']) {
    expect(await desk.feedEntries.entries(slug, { newestFirst: true, limit: 10 })).toHaveLength(
      feeds.includes(slug) ? 1 : 0,
    );
  }
});
