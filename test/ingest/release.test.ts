import { expect, it, vi } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled, waitForScheduled } from '#shared/ingest/scheduled.ts';
import { draftOf, guidsIn, newsdesks, newsroomSite } from './newsdesk.ts';

const openDesk = newsdesks();
const embargo = '2024-11-28T12:00:00.000Z';

it('keeps an article out of every feed until its instant, and brings it into all of them then', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf({ published: embargo }));
  expect(article.status).toBe('scheduled');
  desk.clock.set('2024-11-28T11:59:59.999Z');
  await publishScheduled(desk);
  expect(await guidsIn(desk, 'all')).toEqual([]);
  desk.clock.set(embargo);
  await publishScheduled(desk);
  expect(await guidsIn(desk, 'all')).toEqual([article.guid]);
  expect(await guidsIn(desk, 'securite')).toEqual([article.guid]);
  expect(await desk.articles.get(article.id)).toEqual({ ...article, status: 'live', receivedAt: embargo });
  expect(await desk.articles.due(embargo, 10)).toEqual([]);
});

it('goes by the feeds of the day of the release', async () => {
  const desk = await openDesk();
  await makeIngest(desk).accept(draftOf({ published: embargo }));
  desk.clock.set(embargo);
  await publishScheduled({ ...desk, site: newsroomSite([{ slug: 'rabat', select: { title: 'maroc' } }]) });
  expect(await guidsIn(desk, 'rabat')).toHaveLength(1);
  expect(await guidsIn(desk, 'all')).toEqual([]);
});

it('releases by itself an article that comes again after its instant', async () => {
  const desk = await openDesk();
  await makeIngest(desk).accept(draftOf({ published: embargo }));
  desk.clock.set('2024-11-28T12:00:01.000Z');
  expect(await makeIngest(desk).accept(draftOf({ published: embargo }))).toMatchObject({
    outcome: 'unchanged',
    article: { status: 'live', revision: 1 },
  });
  expect(await guidsIn(desk, 'all')).toHaveLength(1);
});

it('follows an embargo that is moved, and one that is lifted', async () => {
  const desk = await openDesk();
  await makeIngest(desk).accept(draftOf({ published: embargo }));
  await makeIngest(desk).accept(draftOf({ published: '2024-11-30T00:00:00.000Z' }));
  desk.clock.set('2024-11-29T00:00:00.000Z');
  await publishScheduled(desk);
  expect(await guidsIn(desk, 'all')).toEqual([]);
  await makeIngest(desk).accept(draftOf({ published: '2024-11-28T23:00:00.000Z' }));
  expect(await guidsIn(desk, 'all')).toHaveLength(1);
  expect(await desk.articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual([]);
});

it('releases once what two sweeps release at the same instant', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf({ published: embargo }));
  desk.clock.set(embargo);
  await Promise.all([publishScheduled(desk), publishScheduled(desk), publishScheduled(desk)]);
  expect(await desk.articles.get(article.id)).toEqual({ ...article, status: 'live', receivedAt: embargo });
});

it('releases the others when one cannot be released, and fails so that somebody looks', async () => {
  const desk = await openDesk();
  const stuck = await makeIngest(desk).accept(draftOf({ published: '2024-11-28T11:00:00.000Z' }));
  const other = draftOf({ guid: 'other', url: 'https://www.example.org/other', published: embargo });
  await makeIngest(desk).accept(other);
  desk.clock.set(embargo);
  const articles = {
    ...desk.articles,
    write: async (...[next, previous]: Parameters<typeof desk.articles.write>) =>
      next.id === stuck.article.id ? ('conflict' as const) : desk.articles.write(next, previous),
  };
  await expect(publishScheduled({ ...desk, articles })).rejects.toThrow(AggregateError);
  expect(await guidsIn(desk, 'all')).toEqual(['other']);
});

it('waits for the embargoes that end before the next sweep, and ends each at its instant', async () => {
  const desk = await openDesk();
  const at = (second: number) => `2024-11-28T12:00:${String(second).padStart(2, '0')}.000Z`;
  for (const second of [30, 10, 59]) {
    const guid = `after ${second} s`;
    await makeIngest(desk).accept(draftOf({ guid, url: `https://www.example.org/${second}`, published: at(second) }));
  }
  desk.clock.set(at(0));
  const seen: (readonly [string, readonly string[]])[] = [];
  const wait = async (ms: number) => {
    seen.push([desk.clock.now().toISOString(), await guidsIn(desk, 'all')]);
    desk.clock.set(new Date(desk.clock.now().getTime() + ms).toISOString());
  };
  await waitForScheduled({ ...desk, wait });
  seen.push([desk.clock.now().toISOString(), await guidsIn(desk, 'all')]);
  expect(seen).toEqual([
    [at(0), []],
    [at(10), ['after 10 s']],
    [at(30), ['after 30 s', 'after 10 s']],
  ]);
});

it('waits for nothing where no embargo ends soon', async () => {
  const desk = await openDesk();
  await makeIngest(desk).accept(draftOf({ published: embargo }));
  const wait = vi.fn(async () => {});
  await waitForScheduled({ ...desk, wait });
  expect(wait).not.toHaveBeenCalled();
});
