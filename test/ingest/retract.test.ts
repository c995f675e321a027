import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { guidsIn, incomingOf, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

it('takes an article out of every feed and leaves a tombstone in each', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  fixture.clock.set('2024-11-28T10:00:00.000Z');
  const gone = await makeIngest(fixture).retract(article.id);
  expect(gone).toMatchObject({ status: 'retracted', revision: 2, modified: '2024-11-28T10:00:00.000Z' });
  for (const slug of ['all', 'securite']) {
    expect(await guidsIn(fixture, slug)).toEqual([]);
    expect(await fixture.feedEntries.tombstones(slug)).toEqual([
      { id: article.id, guid: article.guid, url: article.url, retractedAt: '2024-11-28T10:00:00.000Z' },
    ]);
  }
  expect(await fixture.feedEntries.tombstones('ar')).toEqual([]);
});

it('retracts an article only once', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  const gone = await makeIngest(fixture).retract(article.id);
  fixture.clock.set('2024-11-29T10:00:00.000Z');
  expect(await makeIngest(fixture).retract(article.id)).toEqual(gone);
});

it('dates a retraction a second after the last change, even when the clock is behind (RFC 6721 §3)', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ modified: '2024-11-28T08:59:59.999Z' }));
  fixture.clock.set('2024-11-28T08:00:00.000Z');
  const gone = await makeIngest(fixture).retract(article.id);
  expect(gone?.modified).toBe('2024-11-28T09:00:00.999Z');
});

it('leaves no tombstone of a retracted scheduled article', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ published: '2024-12-01T00:00:00.000Z' }));
  await makeIngest(fixture).retract(article.id);
  expect(await fixture.feedEntries.tombstones('all')).toEqual([]);
  expect(await fixture.articles.due('2025-01-01T00:00:00.000Z', 10)).toEqual([]);
});

it('returns undefined for an unknown article', async () => {
  const fixture = await openFixture();
  expect(await makeIngest(fixture).retract('nobody')).toBeUndefined();
});

it('leaves no trace in feeds where no tombstone is wanted, also of an article that left some before', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  const other = await makeIngest(fixture).accept(
    incomingOf({ guid: 'urn:other', url: 'https://www.example.org/other' }),
  );
  await makeIngest(fixture).retract(article.id, undefined, { leavesTombstones: false });
  await makeIngest(fixture).retract(other.article.id);
  await makeIngest(fixture).retract(other.article.id, undefined, { leavesTombstones: false });
  for (const slug of ['all', 'securite'])
    expect([await guidsIn(fixture, slug), await fixture.feedEntries.tombstones(slug)]).toEqual([[], []]);
  expect(await fixture.articles.get(article.id)).toMatchObject({ status: 'retracted', feeds: [], revision: 2 });
  const again = makeIngest(fixture).retract(article.id, undefined, { leavesTombstones: false });
  expect(await again).toMatchObject({ revision: 2 });
});
