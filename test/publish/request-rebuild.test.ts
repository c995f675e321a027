import { expect, it } from 'vitest';
import type { HttpRequest } from '#shared/model/http.ts';
import { makePublisher, publishAll } from '#shared/publish/publish-all.ts';
import { requestRebuild } from '#shared/publish/request-rebuild.ts';
import { articleAt } from './archive-harness.ts';
import { type MemoryArchiveHarness, openMemoryArchiveHarness } from './memory-archive-harness.ts';

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
const openHarness = async (): Promise<MemoryArchiveHarness> => {
  const harness = openMemoryArchiveHarness(2);
  for (const [index, month] of ['2024-09', '2024-11', '2024-11', '2024-12', '2025-01'].entries()) {
    await harness.keep(articleAt(`article-${index}`, `${month}-0${index + 1}T00:00:00.000Z`));
  }
  await publishAll(harness.deps);
  return harness;
};

const bytesOf = ({ documents }: MemoryArchiveHarness): Readonly<Record<string, string>> =>
  Object.fromEntries([...documents.all].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()]));

/** The audit log is not looked at here. */
const record = async () => undefined;

it('a requested rebuild restores everything that was deleted from the public bucket, byte for byte', async () => {
  const harness = await openHarness();
  const before = bytesOf(harness);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  harness.documents.all.clear();
  expect((await requestRebuild(asking(), { ...harness.deps, record })).status).toBe(202);
  await publishAll(harness.deps);
  expect(bytesOf(harness)).toEqual(before);
});

it('a requested rebuild of one feed restores the archives of that feed', async () => {
  const harness = await openHarness();
  const before = bytesOf(harness);
  const sweep = makePublisher(harness.deps);
  await sweep();
  for (const key of harness.documents.all.keys()) if (key.includes('/archive/')) harness.documents.all.delete(key);
  await sweep();
  expect(bytesOf(harness)).not.toEqual(before);
  expect((await requestRebuild(asking('all'), { ...harness.deps, record })).body).toContain('"rebuilds":"all"');
  await sweep();
  expect(bytesOf(harness)).toEqual(before);
});

it('a requested rebuild of one feed does not put off the repetition of the last one of everything', async () => {
  const harness = await openHarness();
  const { repeatAt } = (await harness.deps.publishQueue.rebuild()) ?? {};
  expect(repeatAt).toBeDefined();
  await requestRebuild(asking('all'), { ...harness.deps, record });
  await publishAll(harness.deps);
  expect(await harness.deps.publishQueue.rebuild()).toMatchObject({ isDone: true, repeatAt });
});

it('a requested rebuild of one feed is not lost while a rebuild of another feed is pending', async () => {
  const harness = await openHarness();
  const before = bytesOf(harness);
  harness.documents.all.clear();
  const { configHash = '', step = 0 } = (await harness.deps.publishQueue.rebuild()) ?? {};
  const rebuildOfAnother = { configHash, isDone: false, onlyFeed: 'another', step: step + 1 };
  expect(await harness.deps.publishQueue.writeRebuild(rebuildOfAnother)).toBe('written');
  await requestRebuild(asking('all'), { ...harness.deps, record });
  await publishAll(harness.deps);
  expect(bytesOf(harness)).toEqual(before);
});

it('a requested rebuild puts nothing when nothing is missing, and so no receiver is notified', async () => {
  const harness = await openHarness();
  harness.puts.length = 0;
  const revision = (await harness.deps.feedStates.get('all'))?.revision;
  await requestRebuild(asking(), { ...harness.deps, record });
  await publishAll(harness.deps);
  expect(harness.puts).toEqual([]);
  expect((await harness.deps.feedStates.get('all'))?.revision).toBe(revision);
});

it('a rebuild of an unknown feed is refused, and the error says where feeds are listed', async () => {
  const harness = await openHarness();
  await expect(requestRebuild(asking('zork'), { ...harness.deps, record })).rejects.toMatchObject({
    code: 'FEED_UNKNOWN',
    message: expect.stringContaining('barid feeds'),
  });
});
