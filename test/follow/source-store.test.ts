import { expect, it } from 'vitest';
import { dynamoSourceStore } from '#shared/aws/dynamo-source-store.ts';
import type { SourceState } from '#shared/model/source-state.ts';
import { newsdesks } from '#test/ingest/newsdesk.ts';

const openDesk = newsdesks();
const open = async () => {
  const { table, client } = await openDesk();
  return dynamoSourceStore(table, client);
};

const state = (said: Partial<SourceState> = {}): SourceState => ({
  id: 'agence',
  revision: 1,
  setup: 's',
  url: 'https://agence.example/rss',
  seen: ['a'],
  arrivals: [],
  articles: 0,
  failures: 0,
  nextPoll: '2024-11-28T09:00:00.000Z',
  ...said,
});

it('keeps a state as it was written, and gives none for a source that nobody knows', async () => {
  const store = await open();
  expect(await store.get('agence')).toBeUndefined();
  const full = state({
    hub: { hub: 'h', topic: 't', secret: 's', token: 'x', asked: 'now', asks: 1 },
    hints: { ttl: 60 },
  });
  expect(await store.write(full, undefined)).toBe('written');
  expect(await store.get('agence')).toEqual(full);
});

it('lets one of two writers through that have read the same', async () => {
  const store = await open();
  await store.write(state(), undefined);
  expect(await store.write(state(), undefined)).toBe('conflict');
  const next = state({ revision: 2, articles: 1 });
  const both = await Promise.all([store.write(next, state()), store.write({ ...next, articles: 2 }, state())]);
  expect(both.toSorted()).toEqual(['conflict', 'written']);
});

it('names what is due, longest first, once, and no longer what has moved on or stopped', async () => {
  const store = await open();
  await store.write(state({ id: 'late', nextPoll: '2024-11-28T08:00:00.000Z' }), undefined);
  await store.write(state({ id: 'now' }), undefined);
  await store.write(state({ id: 'later', nextPoll: '2024-11-28T09:00:00.001Z' }), undefined);
  expect(await store.due('2024-11-28T09:00:00.000Z', 10)).toEqual(['late', 'now']);
  expect(await store.due('2024-11-28T09:00:00.000Z', 1)).toEqual(['late']);
  const { nextPoll: _none, ...stopped } = state({ id: 'late', revision: 2 });
  await store.write(stopped, state({ id: 'late', nextPoll: '2024-11-28T08:00:00.000Z' }));
  await store.write(state({ id: 'now', revision: 2, nextPoll: '2024-11-29T09:00:00.000Z' }), state({ id: 'now' }));
  expect(await store.due('2024-11-28T09:00:00.000Z', 10)).toEqual([]);
});

it('remembers the pages that a source led to, however many are asked for, and not those of another', async () => {
  const store = await open();
  const page = {
    url: 'https://agence.example/1',
    etag: '"1"',
    first: '2024-11-28T09:00:00.000Z',
    last: '2024-11-28T09:00:00.000Z',
    failures: 0,
  };
  await store.keepPage('agence', page);
  const many = Array.from({ length: 150 }, (_, index) => `https://agence.example/${index % 120}`);
  expect(await store.pages('agence', many)).toEqual([page]);
  expect(await store.pages('other', many)).toEqual([]);
  expect(await store.pages('agence', [])).toEqual([]);
});

it('gives a host to one asker at a time, until the turn ends or runs out', async () => {
  const store = await open();
  const [now, until, after] = ['2024-11-28T09:00:00.000Z', '2024-11-28T09:10:00.000Z', '2024-11-28T09:10:01.000Z'];
  const taken = await Promise.all([store.takeTurn('a.example', now, until), store.takeTurn('a.example', now, until)]);
  expect(taken.toSorted()).toEqual([false, true]);
  expect(await store.takeTurn('b.example', now, until)).toBe(true);
  expect(await store.takeTurn('a.example', after, '2024-11-28T09:20:00.000Z')).toBe(true);
  // Whoever was late gives up nothing of somebody else's.
  await store.endTurn('a.example', until);
  expect(await store.takeTurn('a.example', after, '2024-11-28T09:30:00.000Z')).toBe(false);
  await store.endTurn('a.example', '2024-11-28T09:20:00.000Z');
  expect(await store.takeTurn('a.example', after, '2024-11-28T09:30:00.000Z')).toBe(true);
});
