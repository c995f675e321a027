import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishAll } from '#shared/publish/publish-all.ts';
import { type ArchiveHarness, articleAt, startArchiveHarness } from './archive-harness.ts';
import { allGuids, type WalkedFile, walkArchives } from './walk-archives.ts';

const start = 'https://feeds.example.org/feeds/all';
const guid = (id: string): string => `tag:example.org,2024:${id}`;
const day = (month: string, date: number, hour = 12): string =>
  `${month}-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** So many articles of a month, oldest first: `2024-11/1`, `2024-11/2`… */
const monthOfArticles = (month: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    articleAt(`${month}/${index + 1}`, day(month, (index % 28) + 1, Math.floor(index / 28))),
  );

describe('the archives of a feed that shows three entries', () => {
  let harness: ArchiveHarness;
  beforeEach(async () => {
    harness = await startArchiveHarness(3);
  });
  afterEach(async () => void (await harness.stop()));

  const walk = (file: WalkedFile = 'feed.json') => walkArchives(harness.read, start, file);
  const urls = async () => (await walk()).map(({ url }) => url.replace(`${start}/`, ''));

  it('the archives lead from the subscription document through every month to every entry, alike in every format', async () => {
    const all = [...monthOfArticles('2024-09', 4), ...monthOfArticles('2024-11', 2), ...monthOfArticles('2024-12', 5)];
    await harness.keep(...all);
    expect(await urls()).toEqual(['feed.json', 'archive/2024-12.json', 'archive/2024-11.json', 'archive/2024-09.json']);
    for (const file of ['feed.json', 'atom.xml', 'rss.xml'] as const) {
      const walked = await walk(file);
      expect(allGuids(walked)).toEqual(all.map(({ guid: one }) => one).toSorted());
      const archived = walked.slice(1).flatMap(({ guids }) => guids);
      expect(new Set(archived).size).toBe(archived.length);
    }
  });

  it('an archive is marked as one, and links to the current feed and to the previous archive', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 1),
      ...monthOfArticles('2024-10', 1),
      ...monthOfArticles('2024-11', 1),
    );
    const atom = await harness.read(`${start}/archive/2024-10.atom.xml`);
    expect(atom).toContain('<fh:archive/>');
    expect(atom).toContain(`<link rel="self" type="application/atom+xml" href="${start}/archive/2024-10.atom.xml"/>`);
    expect(atom).toContain(`<link rel="current" href="${start}/atom.xml"/>`);
    expect(atom).toContain(`<link rel="prev-archive" href="${start}/archive/2024-09.atom.xml"/>`);
    expect(atom).not.toContain('next-archive');
    const subscription = await harness.read(`${start}/rss.xml`);
    expect(subscription).toContain(`<atom:link href="${start}/archive/2024-10.rss.xml" rel="prev-archive"/>`);
    expect(subscription).not.toContain('fh:archive');
  });

  it('the archives are not written while new articles arrive', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 4),
      ...monthOfArticles('2024-10', 4),
      ...monthOfArticles('2024-11', 1),
    );
    harness.puts.length = 0;
    await harness.keep(articleAt('new', day('2024-11', 20)));
    expect(harness.puts.filter((key) => key.includes('/archive/'))).toEqual([]);
  });

  it('a month is archived whole when the next one begins, and then written once', async () => {
    await harness.keep(...monthOfArticles('2024-10', 2));
    expect(await urls()).toEqual(['feed.json']);
    harness.puts.length = 0;
    await harness.keep(...monthOfArticles('2024-11', 1));
    expect(harness.puts.filter((key) => key.endsWith('.json'))).toEqual([
      'feeds/all/archive/2024-10.json',
      'feeds/all/feed.json',
    ]);
    expect((await walk())[1]?.guids).toEqual(['2024-10/2', '2024-10/1'].map(guid));
  });

  it('an old article changes the archive of its own month only, and the next month where its own had no archive', async () => {
    await harness.keep(
      ...monthOfArticles('2024-08', 1),
      ...monthOfArticles('2024-10', 1),
      ...monthOfArticles('2024-12', 1),
    );
    harness.puts.length = 0;
    await harness.keep(articleAt('late', day('2024-08', 20)));
    const archives = () => harness.puts.filter((key) => key.includes('/archive/') && key.endsWith('.json'));
    expect(archives()).toEqual(['feeds/all/archive/2024-08.json']);
    harness.puts.length = 0;
    await harness.keep(articleAt('between', day('2024-09', 20)));
    expect(archives()).toEqual(['feeds/all/archive/2024-09.json', 'feeds/all/archive/2024-10.json']);
    expect(await urls()).toEqual(['feed.json', ...['10', '09', '08'].map((month) => `archive/2024-${month}.json`)]);
  });

  it('the archives show the newest revision of an entry, and a moved entry in its new month only', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 2),
      ...monthOfArticles('2024-10', 1),
      ...monthOfArticles('2024-11', 4),
    );
    const [first] = monthOfArticles('2024-09', 1);
    if (first === undefined) throw new Error('There is no article.');
    await harness.keep({ ...first, title: 'Rectificatif', modified: day('2024-11', 28), revision: 2 });
    expect(await harness.read(`${start}/archive/2024-09.rss.xml`)).toContain('Rectificatif');
    await harness.keep({ ...first, published: day('2024-10', 9), modified: day('2024-11', 29), revision: 3 });
    const walked = await walk();
    expect(walked.filter(({ guids }) => guids.includes(guid('2024-09/1'))).map(({ url }) => url)).toEqual([
      `${start}/archive/2024-10.json`,
    ]);
  });

  it('a retracted entry leaves its archive, and an emptied month leaves the chain and answers 410', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 1),
      ...monthOfArticles('2024-10', 2),
      ...monthOfArticles('2024-11', 4),
    );
    await harness.retract('2024-10/1');
    expect((await walk()).find(({ url }) => url.includes('2024-10'))?.guids).toEqual([guid('2024-10/2')]);
    harness.puts.length = 0;
    await harness.retract('2024-10/2');
    expect(await urls()).toEqual(['feed.json', 'archive/2024-11.json', 'archive/2024-09.json']);
    expect(await harness.read(`${start}/archive/2024-10.atom.xml`)).toBe('gone');
    // Nothing names it any more when it goes.
    const json = harness.puts.filter((key) => key.endsWith('.json'));
    expect(json.at(-1)).toBe('feeds/all/archive/2024-10.json');
    await harness.keep(articleAt('again', day('2024-10', 3)));
    expect((await urls()).slice(1)).toEqual(['11', '10', '09'].map((month) => `archive/2024-${month}.json`));
  });

  it('the archives lose no entry when the newest month is emptied', async () => {
    await harness.keep(...monthOfArticles('2024-10', 5), ...monthOfArticles('2024-11', 1));
    await harness.retract('2024-11/1');
    expect(allGuids(await walk())).toEqual(
      monthOfArticles('2024-10', 5)
        .map(({ guid: one }) => one)
        .toSorted(),
    );
    expect((await walk())[1]?.guids).toHaveLength(3);
  });

  it('the archives stay the same when a publisher comes twice or late', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 4),
      ...monthOfArticles('2024-10', 4),
      ...monthOfArticles('2024-11', 1),
    );
    harness.puts.length = 0;
    const published = [day('2024-09', 1), day('2024-10', 1)];
    expect(await Promise.all([harness.publish(published), harness.publish(published), harness.publish()])).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(harness.puts).toEqual([]);
  });

  it('a sweep notices each archive that somebody deleted from the bucket, and puts the same bytes again', async () => {
    await harness.keep(
      ...monthOfArticles('2024-09', 4),
      ...monthOfArticles('2024-10', 4),
      ...monthOfArticles('2024-11', 1),
    );
    await publishAll(harness.deps);
    const lost = ['feeds/all/archive/2024-09.rss.xml', 'feeds/all/archive/2024-10.json', 'sitemap/2024-10.xml'];
    const readAll = () => Promise.all(lost.map((key) => harness.read(`https://feeds.example.org/${key}`)));
    const before = await readAll();
    expect(before).not.toContain(undefined);
    await harness.lose(...lost);
    harness.puts.length = 0;
    await publishAll(harness.deps);
    expect(harness.puts.toSorted()).toEqual(lost.toSorted());
    expect(await readAll()).toEqual(before);
    harness.puts.length = 0;
    await publishAll(harness.deps);
    expect(harness.puts).toEqual([]);
  });
});
