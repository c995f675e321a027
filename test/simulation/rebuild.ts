import type { History } from './history.ts';
import { type Pipeline, publicUrl, token } from './pipeline.ts';
import type { World } from './world.ts';

/** Virtual time in which everything must be back: half an hour after the next sweep, which is two hours off behind a long rest. */
const maxRebuildMs = 150 * 60_000;

/** Virtual time that the canary may take: its function has a minute, and publishers may be behind. */
const maxCanaryMs = 5 * 60_000;

/** The canary's documents come with its next run. */
const isOfCanary = (key: string): boolean => key.startsWith('feeds/_canary/');

/** The documents that depend on nothing but the table and the site file. */
const documentsIn = ({ publicBucket }: Pipeline): ReadonlyMap<string, string> =>
  new Map(
    publicBucket.keys().flatMap((key) => {
      const object = publicBucket.get(key);
      const isGone = object?.metadata['barid-gone'] !== undefined;
      return object === undefined || isGone || key === 'news-sitemap.xml' ? [] : [[key, object.etag] as const];
    }),
  );

const runCanary = async (world: World, pipeline: Pipeline): Promise<void> => {
  let isOver = false;
  void pipeline.runCanary().then(() => {
    isOver = true;
  });
  await world.runUntil(world.now() + maxCanaryMs, () => isOver);
};

/**
 * Rebuildable: empties the public bucket, asks for a rebuild, and looks whether every document is back byte for byte. No
 * webhook is notified of that.
 */
export const checkRebuild = async (world: World, pipeline: Pipeline, history: History): Promise<void> => {
  pipeline.thinSchedules(1);
  // A run that died leaves its article to the next one.
  const hasCanary = pipeline.publicBucket.keys().some(isOfCanary);
  if (hasCanary) await runCanary(world, pipeline);
  const before = documentsIn(pipeline);
  const { acknowledged } = history.counts;
  for (const key of pipeline.publicBucket.keys()) pipeline.publicBucket.store(key, undefined);
  for (const one of pipeline.functions) one.coolDown();
  void pipeline.network.send({
    method: 'POST',
    url: new URL(`${publicUrl}/rebuild`),
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(),
  });
  const isBack = (): boolean => {
    const now = documentsIn(pipeline);
    return [...before].every(([key, etag]) => now.get(key) === etag || isOfCanary(key));
  };
  const until = world.now() + maxRebuildMs;
  do await world.runUntil(world.now() + 60_000);
  while (!isBack() && world.now() < until);
  if (hasCanary) await runCanary(world, pipeline);
  const after = documentsIn(pipeline);
  for (const [key, etag] of before)
    if (after.get(key) !== etag)
      history.report('rebuildable', `${key} came back ${after.has(key) ? 'with other bytes' : 'never'}.`);
  if (history.counts.acknowledged > acknowledged)
    history.report('rebuildable', 'Receivers were notified of a rebuild, which changed nothing.');
};
