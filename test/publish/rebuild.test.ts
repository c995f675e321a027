import { expect, it } from 'vitest';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed, type SitePublishing } from '#shared/publish/publish-feed.ts';
import { rebuild as rebuildFrom, repeatAfterMs } from '#shared/publish/rebuild.ts';
import { articleAt } from './archive-harness.ts';
import { type MemoryArchiveHarness, openMemoryArchiveHarness } from './memory-archive-harness.ts';

const rebuild = async (publishing: SitePublishing) => rebuildFrom(publishing, await publishing.publishQueue.rebuild());

const archive = 'https://feeds.example.org/feeds/all/archive/2024-09.rss.xml';

const openHarness = async (): Promise<MemoryArchiveHarness> => {
  const harness = openMemoryArchiveHarness(2);
  await harness.keep(articleAt('a', '2024-09-01T00:00:00.000Z'), articleAt('b', '2024-11-01T00:00:00.000Z'));
  return harness;
};

const renamed = (deps: SitePublishing, title: string): SitePublishing => ({
  ...deps,
  site: { ...deps.site, identity: { ...deps.site.identity, copyright: title } },
});

it('a rebuild renders archives for a changed site file, once', async () => {
  const harness = await openHarness();
  expect(await rebuild(harness.deps)).toBe('done');
  const changed = renamed(harness.deps, '© Euromagreb');
  expect(await harness.read(archive)).not.toContain('© Euromagreb');
  expect(await rebuild(changed)).toBe('done');
  expect(await harness.read(archive)).toContain('<copyright>© Euromagreb</copyright>');
  harness.puts.length = 0;
  expect(await rebuild(changed)).toBe('done');
  expect(harness.puts).toEqual([]);
});

it('a rebuild publishes archives of months that were never published, and documents that were deleted', async () => {
  const harness = openMemoryArchiveHarness(2);
  for (const month of ['2024-07', '2024-09', '2024-11'])
    await harness.store(articleAt(month, `${month}-01T00:00:00.000Z`));
  await rebuild(harness.deps);
  expect(await harness.read(archive)).toContain('2024-09');
  harness.documents.all.delete('feeds/all/archive/2024-09.rss.xml');
  await rebuild(renamed(harness.deps, '© Euromagreb'));
  expect(await harness.read(archive)).toContain('2024-09');
  expect(await harness.read('https://feeds.example.org/sitemap/2024-07.xml')).toContain('2024-07');
});

it('a rebuild puts the documents of a removed feed again, which answer 410', async () => {
  const harness = await openHarness();
  await publishAll(harness.deps);
  const others = { ...harness.deps, site: { ...harness.deps.site, feeds: [] } };
  await publishAll(others);
  const key = 'feeds/all/rss.xml';
  expect(harness.documents.all.get(key)).toMatchObject({ meta: { isGone: true } });
  harness.documents.all.delete(key);
  await rebuild({
    ...others,
    publicUrl: others.publicUrl,
    site: { ...others.site, identity: { ...others.site.identity, copyright: '©' } },
  });
  expect(harness.documents.all.get(key)).toMatchObject({ meta: { isGone: true } });
});

it('a rebuild stops after its time limit, and the next call resumes it', async () => {
  const harness = await openHarness();
  let instant = Date.UTC(2025, 0, 1);
  const now = (): Date => {
    instant += 15_000;
    return new Date(instant);
  };
  const slow = { ...harness.deps, clock: { now } };
  const answers = [];
  do answers.push(await rebuild(slow));
  while (answers.at(-1) === 'more' && answers.length < 20);
  expect(answers.length).toBeGreaterThan(1);
  expect(answers.at(-1)).toBe('done');
  expect(await harness.read('https://feeds.example.org/feeds/all/rss.xml')).toContain('Article b');
});

it('a rebuild checks eight feeds at the same time, and notes its progress behind them', async () => {
  const { deps } = await openHarness();
  const feeds = deps.site.feeds.flatMap((feed) =>
    Array.from({ length: 20 }, (_, index) => ({ ...feed, slug: `feed-${index}` })),
  );
  let [inWork, most, notes] = [0, 0, 0];
  const archives: typeof deps.archives = {
    ...deps.archives,
    months: async (slug) => {
      inWork += 1;
      most = Math.max(most, inWork);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inWork -= 1;
      return deps.archives.months(slug);
    },
  };
  const publishQueue: typeof deps.publishQueue = {
    ...deps.publishQueue,
    writeRebuild: (progress) => {
      notes += 1;
      return deps.publishQueue.writeRebuild(progress);
    },
  };
  const site = { ...deps.site, feeds };
  expect(await rebuild({ ...deps, site, archives, publishQueue })).toBe('done');
  expect(most).toBe(8);
  // 20 feeds and the site itself, and the end.
  expect(notes).toBe(4);
});

it('a rebuild is repeated once: a publisher of the version before may have put documents after it', async () => {
  const harness = await openHarness();
  let instant = Date.UTC(2025, 0, 1);
  const clock = { now: () => new Date(instant) };
  const before = { ...harness.deps, clock };
  const after = renamed(before, '© Euromagreb');
  await rebuild(before);
  expect(await rebuild(after)).toBe('done');
  // The part of an archive is published by the function that was deployed last.
  await publishFeed('all', before, { published: ['2024-09'], everyDocument: true });
  expect(await harness.read(archive)).not.toContain('© Euromagreb');
  instant += repeatAfterMs - 1_000;
  await rebuild(after);
  expect(await harness.read(archive)).not.toContain('© Euromagreb');
  instant += 1_000;
  await rebuild(after);
  expect(await harness.read(archive)).toContain('© Euromagreb');
  expect(await harness.deps.publishQueue.rebuild()).toMatchObject({ isDone: true });
  expect(await harness.deps.publishQueue.rebuild()).not.toHaveProperty('repeatAt');
});

it('two concurrent rebuilds bring the archives to the same state', async () => {
  const harness = await openHarness();
  const changed = renamed(harness.deps, '© Euromagreb');
  await Promise.all([rebuild(changed), rebuild(changed)]);
  await publishFeed('all', changed);
  expect(await harness.read(archive)).toContain('© Euromagreb');
});

const namesIn = (checked: readonly string[]): readonly string[] => [...new Set(checked)].toSorted();

/** A site with feeds of these names, of which some cannot be checked. */
const openFailing = async (slugs: readonly string[], fails: (slug: string) => boolean) => {
  const { deps, read } = await openHarness();
  const feeds = deps.site.feeds.flatMap((feed) => slugs.map((slug) => ({ ...feed, slug })));
  const checked: string[] = [];
  const archives: typeof deps.archives = {
    ...deps.archives,
    months: async (slug) => {
      checked.push(slug);
      if (fails(slug)) throw new Error(`${slug} fails.`);
      return deps.archives.months(slug);
    },
  };
  let instant = Date.UTC(2025, 0, 1);
  const clock = { now: () => new Date(instant) };
  const failing: SitePublishing = { ...deps, clock, archives, site: { ...deps.site, feeds } };
  const pass = (ms: number): void => {
    instant += ms;
  };
  return { deps: failing, checked, read, pass, progress: () => deps.publishQueue.rebuild() };
};

it('a rebuild names the feeds that fail, checks all others, and tries those again until they succeed', async () => {
  const slugs = Array.from({ length: 20 }, (_, index) => `feed-${String(index).padStart(2, '0')}`);
  let isBroken = true;
  const { deps, checked, progress } = await openFailing(slugs, (slug) => isBroken && /-(?:03|15)$/.test(slug));
  const failed = { message: 'These feeds could not be rebuilt: feed-03, feed-15.' };
  await expect(rebuild(deps)).rejects.toMatchObject(failed);
  expect(namesIn(checked)).toEqual(['@site', ...slugs]);
  expect(await progress()).toMatchObject({ isDone: false, failed: ['feed-03', 'feed-15'] });
  checked.length = 0;
  await expect(rebuild(deps)).rejects.toMatchObject(failed);
  expect(checked.toSorted()).toEqual(['feed-03', 'feed-15']);
  isBroken = false;
  expect(await rebuild(deps)).toBe('done');
  expect(await progress()).toMatchObject({ isDone: true, repeatAt: '2025-01-01T00:15:00.000Z' });
  expect(await progress()).not.toHaveProperty('failed');
});

it('a feed that fails for good keeps no rebuild from its repetition, and no other feed from a rebuild of its own', async () => {
  const { deps, checked, pass, progress } = await openFailing(['a', 'b', 'c'], (slug) => slug === 'b');
  await expect(rebuild(deps)).rejects.toThrow('could not be rebuilt: b.');
  pass(repeatAfterMs);
  checked.length = 0;
  await expect(rebuild(deps)).rejects.toThrow('could not be rebuilt: b.');
  expect(namesIn(checked)).toEqual(['@site', 'a', 'b', 'c']);
  expect(await progress()).not.toHaveProperty('repeatAt');
});

it('a rebuild of one feed that fails is tried again, and a rebuild of everything is still repeated', async () => {
  let isBroken = false;
  const { deps, checked, pass, progress } = await openFailing(['a', 'b'], () => isBroken);
  await rebuild(deps);
  const stored = await progress();
  if (stored === undefined) throw new Error('A rebuild leaves its progress.');
  isBroken = true;
  await deps.publishQueue.writeRebuild({ ...stored, isDone: false, onlyFeed: 'b', step: stored.step + 1 });
  checked.length = 0;
  await expect(rebuild(deps)).rejects.toThrow('could not be rebuilt: b.');
  await expect(rebuild(deps)).rejects.toThrow('could not be rebuilt: b.');
  expect(checked).toEqual(['b', 'b']);
  isBroken = false;
  pass(repeatAfterMs);
  checked.length = 0;
  expect(await rebuild(deps)).toBe('done');
  expect(namesIn(checked)).toEqual(['@site', 'a', 'b']);
});

it('a rebuild of which too many feeds fail waits: something else is wrong than these feeds', async () => {
  const slugs = Array.from({ length: 150 }, (_, index) => `feed-${String(index).padStart(3, '0')}`);
  let isBroken = true;
  const { deps, checked, progress } = await openFailing(slugs, () => isBroken);
  await expect(rebuild(deps)).rejects.toThrow('could not be rebuilt');
  expect(checked.length).toBeLessThan(120);
  isBroken = false;
  expect(await rebuild(deps)).toBe('done');
  expect(new Set(checked).size).toBe(151);
  expect(await progress()).not.toHaveProperty('failed');
});
