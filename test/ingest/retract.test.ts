import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { draftOf, guidsIn, newsdesks } from './newsdesk.ts';

const openDesk = newsdesks();

it('takes an article out of every feed and leaves a tombstone in each', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf());
  desk.clock.set('2024-11-28T10:00:00.000Z');
  const gone = await makeIngest(desk).retract(article.id);
  expect(gone).toMatchObject({ status: 'retracted', revision: 2, modified: '2024-11-28T10:00:00.000Z' });
  for (const slug of ['all', 'securite']) {
    expect(await guidsIn(desk, slug)).toEqual([]);
    expect(await desk.feedEntries.tombstones(slug)).toEqual([
      { id: article.id, guid: article.guid, retractedAt: '2024-11-28T10:00:00.000Z' },
    ]);
  }
  expect(await desk.feedEntries.tombstones('ar')).toEqual([]);
});

it('withdraws once what is withdrawn twice', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf());
  const gone = await makeIngest(desk).retract(article.id);
  desk.clock.set('2024-11-29T10:00:00.000Z');
  expect(await makeIngest(desk).retract(article.id)).toEqual(gone);
});

it('says when it was withdrawn later than when it was changed, on a clock that is behind as well (RFC 6721 §3)', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf({ modified: '2024-11-28T08:59:59.999Z' }));
  desk.clock.set('2024-11-28T08:00:00.000Z');
  const gone = await makeIngest(desk).retract(article.id);
  expect(gone?.modified).toBe('2024-11-28T09:00:00.000Z');
});

it('leaves no trace of an embargo that is withdrawn', async () => {
  const desk = await openDesk();
  const { article } = await makeIngest(desk).accept(draftOf({ published: '2024-12-01T00:00:00.000Z' }));
  await makeIngest(desk).retract(article.id);
  expect(await desk.feedEntries.tombstones('all')).toEqual([]);
  expect(await desk.articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual([]);
});

it('says nothing of an article that there is not', async () => {
  const desk = await openDesk();
  expect(await makeIngest(desk).retract('nobody')).toBeUndefined();
});
