import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { type ArchiveHarness, articleAt, startArchiveHarness } from './archive-harness.ts';
import { openMemoryArchiveHarness } from './memory-archive-harness.ts';
import { allGuids, walkArchives } from './walk-archives.ts';

const isAtMost = (limit: number) => (number: number) => number <= limit;

const start = 'https://feeds.example.org/feeds/all';

/** Five hundred articles over a year, uneven: 60 % in the busiest month. */
const articles = Array.from({ length: 500 }, (_, index) => {
  const month = index % 5 < 3 ? 5 : index % 12;
  return articleAt(`a${index}`, new Date(Date.UTC(2024, month, 1 + (index % 28), 0, 0, index)).toISOString());
});

describe('five hundred articles', () => {
  let harness: ArchiveHarness;
  beforeAll(async () => {
    harness = await startArchiveHarness(20);
    await harness.keep(...articles);
  }, 30_000);
  afterAll(async () => void (await harness.stop()));

  it('a walk through the archives finds each of five hundred articles once', async () => {
    const walked = await walkArchives(harness.read, start, 'feed.json');
    expect(allGuids(walked)).toEqual(articles.map(({ guid }) => guid).toSorted());
    const archived = walked.slice(1).flatMap(({ guids }) => guids);
    expect(new Set(archived).size).toBe(archived.length);
    // Eleven archived months, one of them in two parts.
    expect(walked).toHaveLength(13);
  });

  it('the archives of five hundred articles have the same bytes whatever the order and the size of the batches', async () => {
    const other = openMemoryArchiveHarness(20);
    const backwards = articles.toReversed();
    for (let at = 0; at < backwards.length; at += 90) await other.keep(...backwards.slice(at, at + 90));
    const urls = (await walkArchives(harness.read, start, 'atom.xml')).map(({ url }) => url);
    const both = await Promise.all(urls.map(async (url) => [await harness.read(url), await other.read(url)]));
    for (const [mine, theirs] of both) expect(theirs).toBe(mine);
  });
});

it('a new article changes an archive once in a window of articles, and when its month begins', async () => {
  const harness = openMemoryArchiveHarness(20);
  await harness.keep(...articles);
  harness.puts.length = 0;
  for (let index = 0; index < 24; index += 1)
    await harness.keep(articleAt(`fresh${index}`, new Date(Date.UTC(2025, 0, 2, 0, index)).toISOString()));
  const archives = harness.puts.filter((key) => key.includes('/archive/') && key.endsWith('.json'));
  // December is over, and is archived whole for the first time.
  expect(archives).toEqual(['feeds/all/archive/2024-12.json', 'feeds/all/archive/2025-01.json']);
  expect(allGuids(await walkArchives(harness.read, start, 'rss.xml'))).toHaveLength(524);
});

it('a month of more than three hundred articles has parts, and a late article changes the last part only', async () => {
  const harness = openMemoryArchiveHarness(50);
  const month = Array.from({ length: 1100 }, (_, index) =>
    articleAt(`b${index}`, new Date(Date.UTC(2024, 4, 1, 0, index)).toISOString()),
  );
  await harness.keep(...month, articleAt('june', '2024-06-01T00:00:00.000Z'));
  const names = async () =>
    (await walkArchives(harness.read, start, 'feed.json')).map(({ url }) => url.slice(start.length));
  const parts = Array.from({ length: 3 }, (_, index) => `.${4 - index}`);
  const chain = ['/feed.json', ...[...parts, ''].map((part) => `/archive/2024-05${part}.json`)];
  expect(await names()).toEqual(chain);
  const first = await harness.read(`${start}/archive/2024-05.json`);
  await harness.keep(articleAt('late', '2024-05-31T00:00:00.000Z'));
  expect(await harness.read(`${start}/archive/2024-05.json`)).toBe(first);
  expect(allGuids(await walkArchives(harness.read, start, 'atom.xml'))).toHaveLength(1102);
});

it('an article in a month of thousands reads the entries of its own part of the archives, and so does a correction', async () => {
  const harness = openMemoryArchiveHarness(50);
  const minute = (index: number, part = {}) =>
    articleAt(`c${index}`, new Date(Date.UTC(2024, 4, 1, 0, index)).toISOString(), part);
  await harness.keep(...Array.from({ length: 4049 }, (_, index) => minute(index)));
  const { feedEntries } = harness.deps;
  let read = 0;
  const entries: typeof feedEntries.entries = async (...given) => {
    const found = await feedEntries.entries(...given);
    read += found.length;
    return found;
  };
  const counted = { ...harness.deps, feedEntries: { ...feedEntries, entries } };
  const archives = () => new Set(harness.puts.splice(0).filter((key) => /archive.*json$/.test(key)));
  archives();
  await publishFeed('all', counted, { published: await harness.store(minute(4049)) });
  expect([archives(), read]).toEqual([
    new Set(['feeds/all/archive/2024-05.14.json']),
    expect.toSatisfy(isAtMost(1300)),
  ]);
  read = 0;
  await publishFeed('all', counted, { published: await harness.store(minute(1700, { title: 'Corrigé' })) });
  expect([archives(), read]).toEqual([new Set(['feeds/all/archive/2024-05.6.json']), expect.toSatisfy(isAtMost(1300))]);
});

it('months that end in one batch are archived with it, earlier ones too', async () => {
  const harness = openMemoryArchiveHarness(2);
  const monthly = (month: string, count: number) =>
    Array.from({ length: count }, (_, day) => articleAt(`${month}-${day}`, `${month}-0${day + 1}T00:00:00.000Z`));
  await harness.keep(...monthly('2024-03', 3));
  await harness.keep(...monthly('2024-05', 1), ...monthly('2024-06', 1), ...monthly('2024-07', 2));
  expect(allGuids(await walkArchives(harness.read, start, 'feed.json'))).toHaveLength(7);
});
