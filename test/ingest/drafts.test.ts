import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled } from '#shared/ingest/scheduled.ts';
import { guidsIn, incomingOf, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const draft = 'The article is a draft (draft: true).';

it('keeps an article that is marked as a draft out of every feed', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ draft }));
  expect(article).toMatchObject({ status: 'draft', revision: 1, feeds: [] });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  expect(await fixture.publishQueue.hints(10)).toEqual([]);
  expect((await fixture.articles.list(undefined, 10, { status: 'draft' })).items).toEqual([article]);
});

it('publishes a draft that comes without the mark, at that time where its date was not said', async () => {
  const fixture = await openFixture();
  const { published: _unsaid, ...undated } = incomingOf();
  await makeIngest(fixture).accept({ ...undated, draft });
  fixture.clock.set('2024-11-30T08:00:00.000Z');
  const { outcome, article } = await makeIngest(fixture).accept(undated);
  expect(outcome).toBe('updated');
  expect(article).toMatchObject({ status: 'live', revision: 1, published: '2024-11-30T08:00:00.000Z' });
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
  expect((await fixture.articles.list(undefined, 10, { status: 'draft' })).items).toEqual([]);
});

it('keeps the newest text of a draft as the same revision, and calls the same text unchanged', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  await accept(incomingOf({ draft }));
  fixture.clock.set('2024-11-28T09:05:00.000Z');
  const changed = await accept(incomingOf({ draft, title: 'Un autre titre' }));
  expect(changed).toMatchObject({ outcome: 'updated', article: { revision: 1, title: 'Un autre titre' } });
  expect(await accept(incomingOf({ draft, title: 'Un autre titre' }))).toMatchObject({ outcome: 'unchanged' });
  expect(await fixture.articles.revisions(changed.article.id)).toEqual([]);
});

it('schedules a draft that comes without the mark and with a date in the future', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ draft }));
  const { article } = await makeIngest(fixture).accept(incomingOf({ published: '2024-12-01T08:00:00.000Z' }));
  expect(article).toMatchObject({ status: 'scheduled', revision: 1 });
  fixture.clock.set('2024-12-01T08:00:01.000Z');
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
});

it('never publishes a scheduled article that became a draft', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ published: '2024-12-01T08:00:00.000Z' }));
  await makeIngest(fixture).accept(incomingOf({ published: '2024-12-01T08:00:00.000Z', draft }));
  fixture.clock.set('2024-12-02T08:00:00.000Z');
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it('takes a live article that becomes a draft out of every feed, with a tombstone of the retraction', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  const live = await accept(incomingOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  const { article } = await accept(incomingOf({ draft, title: 'Encore secret' }));
  expect(article).toMatchObject({ status: 'draft', revision: 3, modified: '2024-11-28T10:00:00.000Z' });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  const { id, guid, url } = article;
  const tombstone = { id, guid, url, retractedAt: '2024-11-28T10:00:00.000Z' };
  expect(await fixture.feedEntries.tombstones('all')).toEqual([tombstone]);
  const [, retracted] = await fixture.articles.revisions(article.id);
  expect(retracted).toMatchObject({ status: 'retracted', title: live.article.title });
  fixture.clock.set('2024-11-28T11:00:00.000Z');
  await accept(incomingOf({ draft, title: 'Toujours secret' }));
  expect(await fixture.feedEntries.tombstones('all')).toEqual([tombstone]);
});

it('publishes a draft of a retracted article as its next revision, under its own date', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  await accept(incomingOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  const { published: _unsaid, ...undated } = incomingOf();
  await accept({ ...undated, draft });
  fixture.clock.set('2024-11-28T11:00:00.000Z');
  const { article } = await accept(undated);
  expect(article).toMatchObject({ status: 'live', revision: 3, published: '2024-11-27T10:00:00.000Z' });
  expect(article.modified).toBe('2024-11-28T11:00:00.000Z');
  expect(await fixture.feedEntries.tombstones('all')).toEqual([]);
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
});

it('retracts a draft that no reader has seen without a tombstone', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ draft }));
  await makeIngest(fixture).retract(article.id);
  expect(await fixture.feedEntries.tombstones('all')).toEqual([]);
  expect((await fixture.articles.list(undefined, 10, { status: 'draft' })).items).toEqual([]);
});

const awaiting = {
  draft: 'The article is kept as a draft: “bientôt” stands where its date belongs.',
  awaitsDate: true,
} as const;

it('publishes an article that waits for its date as soon as its source mends the date', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  const { published: _unsaid, ...undated } = incomingOf();
  expect((await accept({ ...undated, ...awaiting })).article.status).toBe('draft');
  const { article } = await accept(incomingOf());
  expect(article).toMatchObject({ status: 'live', published: '2024-11-27T10:00:00.000Z' });
  expect(article).not.toHaveProperty('awaitsDate');
});

it('keeps a live article live when its source breaks the date', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  await accept(incomingOf());
  const { published: _unsaid, ...undated } = incomingOf({ title: 'Une correction' });
  const { article } = await accept({ ...undated, ...awaiting });
  expect(article).toMatchObject({ status: 'live', title: 'Une correction', published: '2024-11-27T10:00:00.000Z' });
});
