import { expect, it } from 'vitest';
import type { HttpRequest } from '#shared/model/http.ts';
import { askRenewal } from '#shared/publish/ask-renewal.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { type ArchiveWorld, openArchiveWorld } from './archive-world.ts';
import { articleAt } from './archived-newsroom.ts';

const asking = (feed?: string): HttpRequest => ({
  method: 'POST',
  path: '/rebuild',
  query: new URLSearchParams(feed === undefined ? {} : { feed }),
  params: {},
  headers: {},
  body: new Uint8Array(),
  address: '192.0.2.1',
});

/** A newsroom with archives, facets, a tombstone and everything else that is ever put. */
const openWorld = async (): Promise<ArchiveWorld> => {
  const world = openArchiveWorld(2);
  for (const [index, month] of ['2024-09', '2024-11', '2024-11', '2024-12', '2025-01'].entries()) {
    await world.keep(articleAt(`article-${index}`, `${month}-0${index + 1}T00:00:00.000Z`));
  }
  await publishAll(world.deps);
  return world;
};

const bytesOf = ({ documents }: ArchiveWorld): Readonly<Record<string, string>> =>
  Object.fromEntries([...documents.all].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()]));

it('brings all that was deleted from the public bucket back, byte for byte', async () => {
  const world = await openWorld();
  const before = bytesOf(world);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  world.documents.all.clear();
  expect((await askRenewal(asking(), world.deps)).status).toBe(202);
  await publishAll(world.deps);
  expect(bytesOf(world)).toEqual(before);
});

it('brings back the archives of the one feed that was asked for', async () => {
  const world = await openWorld();
  const before = bytesOf(world);
  for (const key of world.documents.all.keys()) if (key.includes('/archive/')) world.documents.all.delete(key);
  await publishAll(world.deps);
  expect(bytesOf(world)).not.toEqual(before);
  expect((await askRenewal(asking('all'), world.deps)).body).toContain('"rebuilds":"all"');
  await publishAll(world.deps);
  expect(bytesOf(world)).toEqual(before);
});

it('puts nothing where nothing is missing, so that nobody is told', async () => {
  const world = await openWorld();
  world.puts.length = 0;
  const revision = (await world.deps.feedStates.get('all'))?.revision;
  await askRenewal(asking(), world.deps);
  await publishAll(world.deps);
  expect(world.puts).toEqual([]);
  expect((await world.deps.feedStates.get('all'))?.revision).toBe(revision);
});

it('refuses a feed that is none, and says where the feeds are listed', async () => {
  const world = await openWorld();
  await expect(askRenewal(asking('zork'), world.deps)).rejects.toMatchObject({
    code: 'FEED_UNKNOWN',
    message: expect.stringContaining('barid feeds'),
  });
});
