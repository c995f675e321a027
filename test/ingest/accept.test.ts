import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { guidsIn, incomingOf, ingestFixtures, sampleSite } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

it('creates an article, with the guid kept to the letter, in every feed that selects it', async () => {
  const fixture = await openFixture();
  const { outcome, article } = await makeIngest(fixture).accept(incomingOf({ guid: ' Numéro 4711 <a&b> ' }));
  expect(outcome).toBe('created');
  expect(article).toMatchObject({
    guid: ' Numéro 4711 <a&b> ',
    revision: 1,
    status: 'live',
    feeds: ['all', 'securite'],
  });
  expect(await fixture.articles.get(article.id)).toEqual(article);
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
  expect(await guidsIn(fixture, 'securite')).toEqual([article.guid]);
  expect(await guidsIn(fixture, 'ar')).toEqual([]);
});

it('derives a missing guid from the permalink, the same on any machine', async () => {
  const { guid: _none, ...incoming } = incomingOf({ url: 'https://www.example.org/a?utm_source=x' });
  const there = await makeIngest(await openFixture()).accept(incoming);
  const here = await makeIngest(await openFixture()).accept({ ...incoming, url: 'https://WWW.example.org/a' });
  expect(there.article.guid).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([here.article.guid, here.article.id]).toEqual([there.article.guid, there.article.id]);
});

it('changes nothing when the same article arrives again, at any time', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  fixture.clock.set('2024-12-24T18:00:00.000Z');
  expect(await makeIngest(fixture).accept(incomingOf())).toEqual({ outcome: 'unchanged', article });
  expect(await makeIngest(fixture).accept(incomingOf({ modified: '2024-12-01T00:00:00.000Z' }))).toEqual({
    outcome: 'unchanged',
    article,
  });
  expect(await fixture.articles.revisions(article.id)).toEqual([]);
});

it('stores other content as the next revision, keeps the previous one, and replaces the entry in place', async () => {
  const fixture = await openFixture();
  const first = await makeIngest(fixture).accept(incomingOf());
  const next = await makeIngest(fixture).accept(
    incomingOf({ title: 'Maroc–Belgique : un accord antiterroriste', tags: ['المغرب'] }),
  );
  expect(next.outcome).toBe('updated');
  expect(next.article).toMatchObject({ id: first.article.id, guid: first.article.guid, revision: 2, feeds: ['all'] });
  expect(await fixture.articles.revisions(next.article.id)).toEqual([first.article]);
  expect(await guidsIn(fixture, 'all')).toEqual([next.article.guid]);
  expect(await guidsIn(fixture, 'securite')).toEqual([]);
});

it('takes another guid with a known permalink for the article that is there, in whatever form the permalink comes', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  for (const url of [
    'http://www.example.org/2024/11/27/maroc-belgique/',
    'https://www.example.org/2024/11/27/maroc-belgique?fbclid=1',
    'https://www.example.org/2024/11/27/maroc-belgique/amp',
  ]) {
    const again = await makeIngest(fixture).accept(incomingOf({ guid: 'another', url, title: `Titre de ${url}` }));
    expect(again.article).toMatchObject({ id: article.id, guid: article.guid });
  }
  expect((await fixture.articles.list(undefined, 10)).items).toHaveLength(1);
});

it('refuses a guid and a permalink of two different articles, and names the other article', async () => {
  const fixture = await openFixture();
  await makeIngest(fixture).accept(incomingOf({ guid: 'one', url: 'https://www.example.org/1' }));
  const two = await makeIngest(fixture).accept(incomingOf({ guid: 'two', url: 'https://www.example.org/2' }));
  await expect(
    makeIngest(fixture).accept(incomingOf({ guid: 'one', url: 'https://www.example.org/2' })),
  ).rejects.toMatchObject({
    code: 'PERMALINK_TAKEN',
    status: 409,
    faults: [{ pointer: '/url', message: `belongs to article ${two.article.id}` }],
  });
});

it('gives the permalink of a retracted article to another article', async () => {
  const fixture = await openFixture();
  const one = await makeIngest(fixture).accept(incomingOf({ guid: 'one', url: 'https://www.example.org/1' }));
  const two = await makeIngest(fixture).accept(incomingOf({ guid: 'two', url: 'https://www.example.org/2' }));
  await makeIngest(fixture).retract(two.article.id);
  const moved = await makeIngest(fixture).accept(incomingOf({ guid: 'one', url: 'https://www.example.org/2' }));
  expect(moved.article).toMatchObject({ id: one.article.id, url: 'https://www.example.org/2', revision: 2 });
  expect(await fixture.articles.find({ url: 'https://www.example.org/2' })).toBe(one.article.id);
  expect(await fixture.articles.get(two.article.id)).not.toHaveProperty('url');
  expect((await fixture.feedEntries.tombstones('all')).map(({ guid }) => guid)).toEqual(['two']);
});

it('makes one article of concurrent copies with the same guid or the same permalink', async () => {
  const fixture = await openFixture();
  const byGuid = await Promise.all(
    Array.from({ length: 6 }, () => makeIngest(fixture).accept(incomingOf({ guid: 'g' }))),
  );
  expect(byGuid.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  expect(new Set(byGuid.map(({ article }) => article.id)).size).toBe(1);
  const url = 'https://www.example.org/course';
  const racers = ['a', 'b', 'c'].map((guid) =>
    makeIngest(fixture).accept(incomingOf({ guid, url, title: `Titre ${guid}` })),
  );
  const ended = await Promise.all(racers);
  expect(new Set(ended.map(({ article }) => article.guid)).size).toBe(1);
  expect(ended.map(({ article }) => article.revision).sort()).toEqual([1, 2, 3]);
  expect((await fixture.articles.list(undefined, 10)).items).toHaveLength(2);
});

it('loses no revision when publishers change one article concurrently', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  await Promise.all(['eins', 'zwei', 'drei', 'vier'].map((title) => makeIngest(fixture).accept(incomingOf({ title }))));
  const kept = await fixture.articles.revisions(article.id);
  expect(kept.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
  expect((await fixture.articles.get(article.id))?.revision).toBe(5);
});

it('dates a change after the previous one and after publication, never in the future', async () => {
  const fixture = await openFixture();
  const modified = async (said: Parameters<typeof incomingOf>[0]) =>
    (await makeIngest(fixture).accept(incomingOf(said))).article.modified;
  expect(await modified({})).toBe('2024-11-27T10:00:00.000Z');
  expect(await modified({ title: '2', modified: '2024-11-27T12:00:00.000Z' })).toBe('2024-11-27T12:00:00.000Z');
  expect(await modified({ title: '3' })).toBe('2024-11-28T09:00:00.000Z');
  expect(await modified({ title: '4', modified: '2031-01-01T00:00:00.000Z' })).toBe('2024-11-28T09:00:01.000Z');
  fixture.clock.set('2024-11-28T08:00:00.000Z');
  expect(await modified({ title: '5' })).toBe('2024-11-28T09:00:02.000Z');
  expect(await modified({ guid: 'x', url: 'https://www.example.org/x', modified: '2020-01-01T00:00:00.000Z' })).toBe(
    '2024-11-27T10:00:00.000Z',
  );
});

it('leaves the date of a change where the publisher put it: a correction with the same date is a silent one', async () => {
  const fixture = await openFixture();
  const accept = async (said: Parameters<typeof incomingOf>[0]) => {
    const { outcome, article } = await makeIngest(fixture).accept(incomingOf(said));
    return [outcome, article.revision, article.modified];
  };
  const date = '2024-11-27T12:00:00.000Z';
  expect(await accept({ modified: date })).toEqual(['created', 1, date]);
  expect(await accept({ title: 'Corrigé', modified: date })).toEqual(['updated', 2, date]);
  expect(await accept({ title: 'Plus tôt', modified: '2024-11-27T11:00:00.000Z' })).toEqual(['updated', 3, date]);
  expect(await accept({ title: 'Sans date' })).toEqual(['updated', 4, '2024-11-28T09:00:00.000Z']);
});

it('dates an article that comes back after its tombstone, even under its old date of change', async () => {
  const fixture = await openFixture();
  const modified = '2024-11-27T12:00:00.000Z';
  const { article } = await makeIngest(fixture).accept(incomingOf({ modified }));
  const gone = await makeIngest(fixture).retract(article.id);
  const back = await makeIngest(fixture).accept(incomingOf({ modified }));
  expect(back.article.modified > (gone?.modified ?? '')).toBe(true);
});

it('publishes news of a followed source on arrival where its date lies a few hours ahead, and keeps that date', async () => {
  const fixture = await openFixture();
  const owner = { source: 'agence' };
  const accept = async (published: string, title = 'Dépêche', guid = 'depeche-1') => {
    const url = `https://agence.example/${guid}`;
    const { article } = await makeIngest(fixture).accept(incomingOf({ guid, url, published, title, owner }));
    return [article.status, article.published];
  };
  const arrival = '2024-11-28T09:00:00.000Z';
  expect(await accept('2024-11-28T10:00:00.000Z')).toEqual(['live', arrival]);
  fixture.clock.set('2024-11-28T11:00:00.000Z');
  expect(await accept('2024-11-28T10:00:00.000Z', 'Dépêche corrigée')).toEqual(['live', arrival]);
  expect(await accept('2024-11-28T08:00:00.000Z', 'Fuseau corrigé')).toEqual(['live', '2024-11-28T08:00:00.000Z']);
  expect(await accept('2024-11-28T15:00:00.001Z', 'Annonce', 'b')).toEqual(['scheduled', '2024-11-28T15:00:00.001Z']);
});

it('waits for the date that a publisher gives, however near it is', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf({ published: '2024-11-28T10:00:00.000Z' }));
  expect(article.status).toBe('scheduled');
});

it('moves an unchanged article into the feeds that select it now', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  const site = sampleSite([{ slug: 'all' }, { slug: 'maroc', select: { title: 'maroc' } }]);
  const again = await makeIngest({ ...fixture, site }).accept(incomingOf());
  const moved = { at: expect.any(String), from: article.feeds };
  expect(again).toEqual({ outcome: 'unchanged', article: { ...article, feeds: ['all', 'maroc'], moved } });
  expect(await guidsIn(fixture, 'maroc')).toEqual([article.guid]);
  expect(await guidsIn(fixture, 'securite')).toEqual([]);
});

it('brings a retracted article back as its next revision when its publisher sends it again, and takes the tombstone away', async () => {
  const fixture = await openFixture();
  const { article } = await makeIngest(fixture).accept(incomingOf());
  const gone = await makeIngest(fixture).retract(article.id);
  expect((await fixture.feedEntries.tombstones('all')).map(({ guid }) => guid)).toEqual([article.guid]);
  const back = await makeIngest(fixture).accept(incomingOf());
  expect(back.outcome).toBe('updated');
  expect(back.article).toMatchObject({ status: 'live', revision: 3 });
  expect(back.article.modified > (gone?.modified ?? '')).toBe(true);
  expect(await guidsIn(fixture, 'all')).toEqual([article.guid]);
  expect(await fixture.feedEntries.tombstones('all')).toEqual([]);
});

it('takes the time of arrival and the language of the site for what an article does not say, and keeps them later', async () => {
  const fixture = await openFixture();
  const { published: _no, language: _neither, ...silent } = incomingOf();
  const { article } = await makeIngest(fixture).accept(silent);
  expect(article).toMatchObject({ published: '2024-11-28T09:00:00.000Z', language: 'fr' });
  fixture.clock.set('2024-11-29T00:00:00.000Z');
  expect(await makeIngest(fixture).accept(silent)).toEqual({ outcome: 'unchanged', article });
});

it('refuses an article without a title, or with more about it than a row holds, and says where', async () => {
  const fixture = await openFixture();
  await expect(makeIngest(fixture).accept(incomingOf({ title: ' ' }))).rejects.toMatchObject({
    code: 'ARTICLE_WITHOUT_TITLE',
    faults: [{ pointer: '/title' }],
  });
  await expect(makeIngest(fixture).accept(incomingOf({ summary: 'أ'.repeat(300_000) }))).rejects.toMatchObject({
    code: 'ARTICLE_TOO_LARGE',
    status: 413,
    faults: [{ pointer: '/summary', message: 'is the largest field, at 600002 bytes' }],
  });
});

it('asks the publisher to send again when other writers keep winning', async () => {
  const fixture = await openFixture();
  const articles = { ...fixture.articles, write: async () => 'conflict' as const };
  await expect(makeIngest({ ...fixture, articles }).accept(incomingOf())).rejects.toMatchObject({
    code: 'ARTICLE_CONTENDED',
    retryable: true,
  });
});
