import { expect, it } from 'vitest';
import { publishFeed, type SiteDeps } from '#shared/publish/publish-feed.ts';
import { renew } from '#shared/publish/renew.ts';
import { type ArchiveWorld, openArchiveWorld } from './archive-world.ts';
import { articleAt } from './archived-newsroom.ts';

const archive = 'https://feeds.example.org/feeds/all/archive/2024-09.rss.xml';

const openWorld = async (): Promise<ArchiveWorld> => {
  const world = openArchiveWorld(2);
  await world.keep(articleAt('a', '2024-09-01T00:00:00.000Z'), articleAt('b', '2024-11-01T00:00:00.000Z'));
  return world;
};

const renamed = (deps: SiteDeps, title: string): SiteDeps => ({
  ...deps,
  site: { ...deps.site, identity: { ...deps.site.identity, copyright: title } },
});

it('brings archives to what a changed site file says, once', async () => {
  const world = await openWorld();
  expect(await renew(world.deps)).toBe('done');
  const changed = renamed(world.deps, '© Euromagreb');
  expect(await world.read(archive)).not.toContain('© Euromagreb');
  expect(await renew(changed)).toBe('done');
  expect(await world.read(archive)).toContain('<copyright>© Euromagreb</copyright>');
  world.puts.length = 0;
  expect(await renew(changed)).toBe('done');
  expect(world.puts).toEqual([]);
});

it('finds archives of months of which nothing was ever published, and documents that were deleted', async () => {
  const world = openArchiveWorld(2);
  for (const month of ['2024-07', '2024-09', '2024-11'])
    await world.store(articleAt(month, `${month}-01T00:00:00.000Z`));
  await renew(world.deps);
  expect(await world.read(archive)).toContain('2024-09');
  world.documents.all.delete('feeds/all/archive/2024-09.rss.xml');
  await renew(renamed(world.deps, '© Euromagreb'));
  expect(await world.read(archive)).toContain('2024-09');
  expect(await world.read('https://feeds.example.org/sitemap/2024-07.xml')).toContain('2024-07');
});

it('stops within its time and goes on where it was', async () => {
  const world = await openWorld();
  let instant = Date.UTC(2025, 0, 1);
  const now = (): Date => {
    instant += 15_000;
    return new Date(instant);
  };
  const slow = { ...world.deps, clock: { now } };
  const answers = [];
  do answers.push(await renew(slow));
  while (answers.at(-1) === 'more' && answers.length < 20);
  expect(answers.length).toBeGreaterThan(1);
  expect(answers.at(-1)).toBe('done');
  expect(await world.read('https://feeds.example.org/feeds/all/rss.xml')).toContain('Article b');
});

it('does no work twice when two of it run', async () => {
  const world = await openWorld();
  const changed = renamed(world.deps, '© Euromagreb');
  await Promise.all([renew(changed), renew(changed)]);
  await publishFeed('all', changed);
  expect(await world.read(archive)).toContain('© Euromagreb');
});
