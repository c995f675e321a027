import { expect, it, vi } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled, waitForScheduled } from '#shared/ingest/scheduled.ts';
import { guidsIn, incomingOf, ingestFixtures, sampleSite } from './ingest-fixture.ts';

const openFixture = ingestFixtures();
const embargo = '2024-11-28T12:00:00.000Z';

it('keeps a scheduled article out of every feed until its date, then publishes it in all of them', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  expect(article.status).toBe('scheduled');
  fixture.clock.set('2024-11-28T11:59:59.999Z');
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  fixture.clock.set(embargo);
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
  expect(await guidsIn(fixture, 'securite')).toEqual([article.guid]);
  expect(await fixture.articles.get(article.id)).toEqual({ ...article, status: 'live', receivedAt: embargo });
  expect(await fixture.articles.due(embargo, 10)).toEqual([]);
});

it('publishes into the feeds that select the article on its date', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  fixture.clock.set(embargo);
  await publishScheduled({ ...fixture, site: sampleSite([{ slug: 'rabat', select: { title: 'maroc' } }]) });
  expect(await guidsIn(fixture, 'rabat')).toHaveLength(1);
  expect(await guidsIn(fixture, 'all')).toEqual([]);
});

it('publishes a scheduled article that arrives again after its date', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  fixture.clock.set('2024-11-28T12:00:01.000Z');
  expect(await makeIngest(fixture).accept(incomingOf({ published: embargo }))).toMatchObject({
    outcome: 'unchanged',
    article: { status: 'live', revision: 1 },
  });
  expect(await guidsIn(fixture, 'all')).toHaveLength(1);
});

it('follows a change of the scheduled date', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  await makeIngest(fixture).accept(incomingOf({ published: '2024-11-30T00:00:00.000Z' }));
  fixture.clock.set('2024-11-29T00:00:00.000Z');
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  await makeIngest(fixture).accept(incomingOf({ published: '2024-11-28T23:00:00.000Z' }));
  expect(await guidsIn(fixture, 'all')).toHaveLength(1);
  expect(await fixture.articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual([]);
});

it('publishes an article once when sweeps run concurrently', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  fixture.clock.set(embargo);
  await Promise.all([publishScheduled(fixture), publishScheduled(fixture), publishScheduled(fixture)]);
  expect(await fixture.articles.get(article.id)).toEqual({ ...article, status: 'live', receivedAt: embargo });
});

it('publishes the others when one article fails, then throws', async () => {
  const fixture = await openFixture();
  const stuck = await makeIngest(fixture).accept(incomingOf({ published: '2024-11-28T11:00:00.000Z' }));
  const other = incomingOf({ guid: 'other', url: 'https://www.example.org/other', published: embargo });
  await makeIngest(fixture).accept(other);
  fixture.clock.set(embargo);
  const articles = {
    ...fixture.articles,
    write: async (...[next, previous]: Parameters<typeof fixture.articles.write>) =>
      next.id === stuck.article.id ? ('conflict' as const) : fixture.articles.write(next, previous),
  };
  await expect(publishScheduled({ ...fixture, articles })).rejects.toThrow(AggregateError);
  expect(await guidsIn(fixture, 'all')).toEqual(['other']);
});

it('publishes each article that is due before the next sweep on time', async () => {
  const fixture = await openFixture();
  const at = (second: number) => `2024-11-28T12:00:${String(second).padStart(2, '0')}.000Z`;
  for (const second of [30, 10, 59]) {
    const guid = `after ${second} s`;
    await makeIngest(fixture).accept(
      incomingOf({ guid, url: `https://www.example.org/${second}`, published: at(second) }),
    );
  }
  fixture.clock.set(at(0));
  const seen: (readonly [string, readonly string[]])[] = [];
  const wait = async (ms: number) => {
    seen.push([fixture.clock.now().toISOString(), await guidsIn(fixture, 'all')]);
    fixture.clock.set(new Date(fixture.clock.now().getTime() + ms).toISOString());
  };
  await waitForScheduled({ ...fixture, wait });
  seen.push([fixture.clock.now().toISOString(), await guidsIn(fixture, 'all')]);
  expect(seen).toEqual([
    [at(0), []],
    [at(10), ['after 10 s']],
    [at(30), ['after 30 s', 'after 10 s']],
  ]);
});

it('does not wait when no article is due soon', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ published: embargo }));
  const wait = vi.fn(async () => {});
  await waitForScheduled({ ...fixture, wait });
  expect(wait).not.toHaveBeenCalled();
});

it.each([
  ['retract', 1],
  ['archive', 0],
] as const)(
  'takes an article out of every feed at its expiry, with a tombstone or, archived, without: %s',
  async (expired, tombstones) => {
    const sample = sampleSite([{ slug: 'all' }]);
    const fixture = await openFixture({ ...sample, identity: { ...sample.identity, expired } });
    const { article } = await makeIngest(fixture).accept(incomingOf({ expires: embargo }));
    expect(article).toMatchObject({ status: 'live', expires: embargo });
    fixture.clock.set('2024-11-28T11:59:59.999Z');
    await publishScheduled(fixture);
    expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
    fixture.clock.set(embargo);
    await publishScheduled(fixture);
    expect(await guidsIn(fixture, 'all')).toEqual([]);
    expect(await fixture.feedEntries.tombstones('all')).toHaveLength(tombstones);
    expect(await fixture.articles.get(article.id)).toMatchObject({
      status: 'retracted',
      revision: 2,
      receivedAt: embargo,
    });
    expect(await fixture.articles.due('2031-01-01T00:00:00.000Z', 10)).toEqual([]);
  },
);

it('follows a change of the expiry without a revision, and lists no live article among the scheduled ones', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ expires: embargo }));
  expect(await fixture.articles.list(undefined, 10, { status: 'scheduled' })).toMatchObject({ items: [] });
  const later = await makeIngest(fixture).accept(incomingOf({ expires: '2024-12-01T00:00:00.000Z' }));
  expect(later).toMatchObject({ outcome: 'unchanged', article: { revision: 1, expires: '2024-12-01T00:00:00.000Z' } });
  expect(await fixture.articles.due('2024-11-30T00:00:00.000Z', 10)).toEqual([]);
  expect((await makeIngest(fixture).accept(incomingOf({}))).article.expires).toBeUndefined();
  expect(await fixture.articles.due('2031-01-01T00:00:00.000Z', 10)).toEqual([]);
});

it('publishes a scheduled article that expires at its date, and ends it at its expiry', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(
    incomingOf({ published: embargo, expires: '2024-11-28T12:00:30.000Z' }),
  );
  const waited: number[] = [];
  fixture.clock.set('2024-11-28T11:59:50.000Z');
  const wait = async (ms: number) => {
    waited.push(ms);
    fixture.clock.set(new Date(fixture.clock.now().getTime() + ms).toISOString());
  };
  await waitForScheduled({ ...fixture, wait });
  expect((await fixture.articles.get(article.id))?.status).toBe('live');
  await waitForScheduled({ ...fixture, wait });
  expect((await fixture.articles.get(article.id))?.status).toBe('retracted');
  expect(waited).toEqual([10_000, 30_000]);
});

it('takes a live article that is dated into the future out of every feed, with a tombstone until its new date', async () => {
  const fixture = await openFixture();
  const { accept } = makeIngest(fixture);
  await accept(incomingOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  const { article, outcome } = await accept(incomingOf({ published: embargo }));
  expect(outcome).toBe('updated');
  expect(article).toMatchObject({ status: 'scheduled', revision: 3, published: embargo });
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  const { id, guid, url } = article;
  const tombstone = { id, guid, url, retractedAt: '2024-11-28T10:00:00.000Z' };
  expect(await fixture.feedEntries.tombstones('all')).toEqual([tombstone]);
  expect((await fixture.articles.revisions(id, 1))[0]).toMatchObject({ status: 'retracted', revision: 2 });
  // Its changes before that date are nobody's business, and leave the tombstone.
  fixture.clock.set('2024-11-28T11:00:00.000Z');
  await accept(incomingOf({ published: embargo, title: 'Encore secret' }));
  expect(await fixture.feedEntries.tombstones('all')).toEqual([tombstone]);
  fixture.clock.set(embargo);
  await publishScheduled(fixture);
  expect(await guidsIn(fixture, 'all')).toEqual([guid]);
  expect(await fixture.feedEntries.tombstones('all')).toEqual([]);
  const live = await fixture.articles.get(id);
  expect(live).toMatchObject({ status: 'live', title: 'Encore secret' });
  expect(live).not.toHaveProperty('retraction');
});

it('keeps the tombstones of an article that is scheduled after its retraction, whatever becomes of it', async () => {
  const fixture = await openFixture();
  const { accept, retract, setStatus } = makeIngest(fixture);
  const { article } = await accept(incomingOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  await retract(article.id);
  const dates = async () => (await fixture.feedEntries.tombstones('all')).map(({ retractedAt }) => retractedAt);
  await setStatus(article.id, { status: 'scheduled', published: embargo });
  expect(await dates()).toEqual(['2024-11-28T10:00:00.000Z']);
  await setStatus(article.id, { status: 'draft' });
  expect(await dates()).toEqual(['2024-11-28T10:00:00.000Z']);
  await setStatus(article.id, { status: 'scheduled', published: embargo });
  fixture.clock.set('2024-11-28T10:30:00.000Z');
  await retract(article.id);
  expect(await dates()).toEqual(['2024-11-28T10:30:00.000Z']);
  await setStatus(article.id, { status: 'scheduled', published: embargo });
  await setStatus(article.id, { status: 'live' });
  expect(await dates()).toEqual([]);
  expect((await fixture.articles.get(article.id))?.modified).toBe('2024-11-28T10:30:01.000Z');
});
