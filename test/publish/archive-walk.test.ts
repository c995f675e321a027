import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { parseSite } from '#shared/site/parse-site.ts';
import { type ArchivedNewsroom, articleAt, startArchivedNewsroom } from './archived-newsroom.ts';
import { allGuids, walkArchives } from './walk-archives.ts';

vi.spyOn(process.stdout, 'write').mockReturnValue(true);

const start = 'https://feeds.example.org/feeds/all';

/** Five hundred articles over a year, uneven: 60 % in the busiest month. */
const articles = Array.from({ length: 500 }, (_, index) => {
  const month = index % 5 < 3 ? 5 : index % 12;
  return articleAt(`a${index}`, new Date(Date.UTC(2024, month, 1 + (index % 28), 0, 0, index)).toISOString());
});

describe('five hundred articles that came in any order, in batches', () => {
  let newsroom: ArchivedNewsroom;
  beforeAll(async () => {
    newsroom = await startArchivedNewsroom(20);
    for (let at = 0; at < articles.length; at += 250) await newsroom.keep(...articles.slice(at, at + 250));
  }, 30_000);
  afterAll(async () => void (await newsroom.stop()));

  it('are all found on a walk of the archives, each once', async () => {
    const walked = await walkArchives(newsroom.read, start, 'feed.json');
    expect(allGuids(walked)).toEqual(articles.map(({ guid }) => guid).toSorted());
    const archived = walked.slice(1).flatMap(({ guids }) => guids);
    expect(new Set(archived).size).toBe(archived.length);
    expect(walked).toHaveLength(12);
  });

  it('are in the same bytes in another bucket, whatever came in which order', async () => {
    const other = await startArchivedNewsroom(20);
    await Promise.all(articles.toReversed().map((article) => other.articles.write(article, undefined)));
    await publishFeed('all', other.deps, { touched: articles.map(({ published }) => published) });
    const urls = (await walkArchives(newsroom.read, start, 'atom.xml')).map(({ url }) => url);
    const both = await Promise.all(urls.map(async (url) => [await newsroom.read(url), await other.read(url)]));
    for (const [mine, theirs] of both) expect(theirs).toBe(mine);
    await other.stop();
  });

  it('cost one archive of the newest month for each window of new ones', async () => {
    newsroom.puts.length = 0;
    const fresh = Array.from({ length: 24 }, (_, index) =>
      articleAt(`fresh${index}`, new Date(Date.UTC(2025, 0, 2, 0, index)).toISOString()),
    );
    for (const article of fresh) await newsroom.keep(article);
    const archives = newsroom.puts.filter((key) => key.includes('/archive/') && key.endsWith('.json'));
    // December is over, and is archived whole for the first time.
    expect(archives).toEqual(['feeds/all/archive/2024-12.json', 'feeds/all/archive/2025-01.json']);
    expect(allGuids(await walkArchives(newsroom.read, start, 'rss.xml'))).toHaveLength(524);
  }, 20_000);
});

it('is not touched by a feed that the site file does not name', async () => {
  const newsroom = await startArchivedNewsroom(3);
  const site = parseSite({
    site: { title: 'E', url: 'https://www.example.org', language: 'fr', description: 'E' },
    feeds: [{ slug: 'other' }],
  });
  await newsroom.articles.write(articleAt('a', '2024-11-01T00:00:00.000Z'), undefined);
  expect(await publishFeed('all', { ...newsroom.deps, site }, { touched: ['2024-11-01T00:00:00.000Z'] })).toBe(
    'unchanged',
  );
  expect(newsroom.puts).toEqual([]);
  await newsroom.stop();
});
