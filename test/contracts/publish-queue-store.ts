import { expect, it } from 'vitest';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { articleOf, nextOf, type OpenStores, retracted } from './stores.ts';

/** Holds for every `PublishQueueStore` over the table that its articles are written to. */
export const publishQueueStoreContract = (name: string, open: OpenStores): void => {
  it(`${name} has a publish hint from the transaction of each change until the hint is deleted`, async () => {
    const { articles, publishQueue } = await open();
    const first = articleOf('a1');
    await articles.write(first, undefined);
    const [created] = await publishQueue.hints(10);
    expect(created).toMatchObject({ feeds: ['all', 'fr', siteSlug], published: [first.published] });
    if (created !== undefined) await publishQueue.deleteHints([created]);
    expect(await publishQueue.hints(10)).toEqual([]);
    const moved = nextOf(first, { feeds: ['security'], published: '2024-10-01T00:00:00.000Z' });
    await articles.write(moved, first);
    const [change] = await publishQueue.hints(10);
    expect(new Set(change?.feeds)).toEqual(new Set(['all', 'fr', 'security', siteSlug]));
    expect(new Set(change?.published)).toEqual(new Set([first.published, moved.published]));
  });

  it(`${name} has no publish hint of a scheduled article, and gives no more hints than the limit`, async () => {
    const { articles, publishQueue } = await open();
    await articles.write(articleOf('a1', { status: 'scheduled' }), undefined);
    expect(await publishQueue.hints(10)).toEqual([]);
    for (const id of ['a2', 'a3', 'a4']) await articles.write(articleOf(id), undefined);
    expect(await publishQueue.hints(2)).toHaveLength(2);
    expect(await publishQueue.hints(10)).toHaveLength(3);
  });

  it(`${name} keeps the publish hint of a later change when that of an earlier change is deleted`, async () => {
    const { articles, publishQueue } = await open();
    const first = articleOf('a1');
    await articles.write(first, undefined);
    const [hint] = await publishQueue.hints(10);
    await articles.write(retracted(first), first);
    if (hint !== undefined) await publishQueue.deleteHints([hint]);
    expect(await publishQueue.hints(10)).toHaveLength(1);
  });

  it(`${name} writes each step of a rebuild once`, async () => {
    const { publishQueue } = await open();
    expect(await publishQueue.rebuild()).toBeUndefined();
    const rebuild = { configHash: 'm1', isDone: false, step: 1 };
    expect(await publishQueue.writeRebuild(rebuild)).toBe('written');
    expect(await publishQueue.writeRebuild(rebuild)).toBe('conflict');
    expect(await publishQueue.writeRebuild({ ...rebuild, lastSlug: 'fr', step: 2 })).toBe('written');
    expect(await publishQueue.rebuild()).toEqual({ ...rebuild, lastSlug: 'fr', step: 2 });
  });
};
