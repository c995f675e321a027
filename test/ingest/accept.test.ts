import { expect, it } from 'vitest';
import { accept } from '#shared/ingest/accept.ts';
import { retract } from '#shared/ingest/retract.ts';
import { draftOf, guidsIn, newsdesks, newsroomSite } from './newsdesk.ts';

const openDesk = newsdesks();

it('creates an article, with the guid kept to the letter, in every feed that selects it', async () => {
  const desk = await openDesk();
  const { outcome, article } = await accept(draftOf({ guid: ' Numéro 4711 <a&b> ' }), desk);
  expect(outcome).toBe('created');
  expect(article).toMatchObject({
    guid: ' Numéro 4711 <a&b> ',
    revision: 1,
    status: 'live',
    feeds: ['all', 'securite'],
  });
  expect(await desk.articles.get(article.id)).toEqual(article);
  expect(await guidsIn(desk, 'all')).toEqual([article.guid]);
  expect(await guidsIn(desk, 'securite')).toEqual([article.guid]);
  expect(await guidsIn(desk, 'ar')).toEqual([]);
});

it('makes a guid of the permalink where none is given, the same on any machine', async () => {
  const { guid: _none, ...draft } = draftOf({ url: 'https://www.example.org/a?utm_source=x' });
  const there = await accept(draft, await openDesk());
  const here = await accept({ ...draft, url: 'https://WWW.example.org/a' }, await openDesk());
  expect(there.article.guid).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([here.article.guid, here.article.id]).toEqual([there.article.guid, there.article.id]);
});

it('leaves everything as it is when the same article comes again, whenever that is', async () => {
  const desk = await openDesk();
  const { article } = await accept(draftOf(), desk);
  desk.clock.set('2024-12-24T18:00:00.000Z');
  expect(await accept(draftOf(), desk)).toEqual({ outcome: 'unchanged', article });
  expect(await accept(draftOf({ modified: '2024-12-01T00:00:00.000Z' }), desk)).toEqual({
    outcome: 'unchanged',
    article,
  });
  expect(await desk.articles.revisions(article.id)).toEqual([]);
});

it('takes other content as the next revision, keeps the one before, and replaces the entry in place', async () => {
  const desk = await openDesk();
  const first = await accept(draftOf(), desk);
  const next = await accept(draftOf({ title: 'Maroc–Belgique : un accord antiterroriste', tags: ['المغرب'] }), desk);
  expect(next.outcome).toBe('updated');
  expect(next.article).toMatchObject({ id: first.article.id, guid: first.article.guid, revision: 2, feeds: ['all'] });
  expect(await desk.articles.revisions(next.article.id)).toEqual([first.article]);
  expect(await guidsIn(desk, 'all')).toEqual([next.article.guid]);
  expect(await guidsIn(desk, 'securite')).toEqual([]);
});

it('takes another guid with a known permalink for the article that is there, in whatever form the permalink comes', async () => {
  const desk = await openDesk();
  const { article } = await accept(draftOf(), desk);
  for (const url of [
    'http://www.example.org/2024/11/27/maroc-belgique/',
    'https://www.example.org/2024/11/27/maroc-belgique?fbclid=1',
    'https://www.example.org/2024/11/27/maroc-belgique/amp',
  ]) {
    const again = await accept(draftOf({ guid: 'another', url, title: `Titre de ${url}` }), desk);
    expect(again.article).toMatchObject({ id: article.id, guid: article.guid });
  }
  expect((await desk.articles.list(undefined, 10)).items).toHaveLength(1);
});

it('refuses a guid and a permalink that belong to two articles, saying which', async () => {
  const desk = await openDesk();
  await accept(draftOf({ guid: 'one', url: 'https://www.example.org/1' }), desk);
  const two = await accept(draftOf({ guid: 'two', url: 'https://www.example.org/2' }), desk);
  await expect(accept(draftOf({ guid: 'one', url: 'https://www.example.org/2' }), desk)).rejects.toMatchObject({
    code: 'PERMALINK_TAKEN',
    status: 409,
    faults: [{ pointer: '/url', message: `belongs to article ${two.article.id}` }],
  });
});

it('lets an article have the permalink of one that was withdrawn', async () => {
  const desk = await openDesk();
  const one = await accept(draftOf({ guid: 'one', url: 'https://www.example.org/1' }), desk);
  const two = await accept(draftOf({ guid: 'two', url: 'https://www.example.org/2' }), desk);
  await retract(two.article.id, desk.articles, desk.clock);
  const moved = await accept(draftOf({ guid: 'one', url: 'https://www.example.org/2' }), desk);
  expect(moved.article).toMatchObject({ id: one.article.id, url: 'https://www.example.org/2', revision: 2 });
  expect(await desk.articles.find({ url: 'https://www.example.org/2' })).toBe(one.article.id);
  expect(await desk.articles.get(two.article.id)).not.toHaveProperty('url');
  expect((await desk.feedEntries.tombstones('all')).map(({ guid }) => guid)).toEqual(['two']);
});

it('makes one article of what arrives several times at the same instant, by guid and by permalink', async () => {
  const desk = await openDesk();
  const byGuid = await Promise.all(Array.from({ length: 6 }, () => accept(draftOf({ guid: 'g' }), desk)));
  expect(byGuid.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  expect(new Set(byGuid.map(({ article }) => article.id)).size).toBe(1);
  const url = 'https://www.example.org/course';
  const racers = ['a', 'b', 'c'].map((guid) => accept(draftOf({ guid, url, title: `Titre ${guid}` }), desk));
  const ended = await Promise.all(racers);
  expect(new Set(ended.map(({ article }) => article.guid)).size).toBe(1);
  expect(ended.map(({ article }) => article.revision).sort()).toEqual([1, 2, 3]);
  expect((await desk.articles.list(undefined, 10)).items).toHaveLength(2);
});

it('loses no revision when two publishers change one article at the same instant', async () => {
  const desk = await openDesk();
  const { article } = await accept(draftOf(), desk);
  await Promise.all(['eins', 'zwei', 'drei', 'vier'].map((title) => accept(draftOf({ title }), desk)));
  const kept = await desk.articles.revisions(article.id);
  expect(kept.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
  expect((await desk.articles.get(article.id))?.revision).toBe(5);
});

it('says that a change came after the one before and after the publication, never in the future', async () => {
  const desk = await openDesk();
  const modified = async (said: Parameters<typeof draftOf>[0]) => (await accept(draftOf(said), desk)).article.modified;
  expect(await modified({})).toBe('2024-11-27T10:00:00.000Z');
  expect(await modified({ title: '2', modified: '2024-11-27T12:00:00.000Z' })).toBe('2024-11-27T12:00:00.000Z');
  expect(await modified({ title: '3', modified: '2024-11-27T11:00:00.000Z' })).toBe('2024-11-28T09:00:00.000Z');
  expect(await modified({ title: '4', modified: '2031-01-01T00:00:00.000Z' })).toBe('2024-11-28T09:00:00.001Z');
  desk.clock.set('2024-11-28T08:00:00.000Z');
  expect(await modified({ title: '5' })).toBe('2024-11-28T09:00:00.002Z');
  expect(await modified({ guid: 'x', url: 'https://www.example.org/x', modified: '2020-01-01T00:00:00.000Z' })).toBe(
    '2024-11-27T10:00:00.000Z',
  );
});

it('moves an article that stays the same into the feeds that select it by now', async () => {
  const desk = await openDesk();
  const { article } = await accept(draftOf(), desk);
  const site = newsroomSite([{ slug: 'all' }, { slug: 'maroc', select: { title: 'maroc' } }]);
  const again = await accept(draftOf(), { ...desk, site });
  expect(again).toEqual({ outcome: 'unchanged', article: { ...article, feeds: ['all', 'maroc'] } });
  expect(await guidsIn(desk, 'maroc')).toEqual([article.guid]);
  expect(await guidsIn(desk, 'securite')).toEqual([]);
});

it('brings a retracted article back as its next revision when its publisher sends it again, and takes the tombstone away', async () => {
  const desk = await openDesk();
  const { article } = await accept(draftOf(), desk);
  const gone = await retract(article.id, desk.articles, desk.clock);
  expect((await desk.feedEntries.tombstones('all')).map(({ guid }) => guid)).toEqual([article.guid]);
  const back = await accept(draftOf(), desk);
  expect(back.outcome).toBe('updated');
  expect(back.article).toMatchObject({ status: 'live', revision: 3 });
  expect(back.article.modified > (gone?.modified ?? '')).toBe(true);
  expect(await guidsIn(desk, 'all')).toEqual([article.guid]);
  expect(await desk.feedEntries.tombstones('all')).toEqual([]);
});

it('takes the time of arrival and the language of the site for what an article does not say, and keeps them later', async () => {
  const desk = await openDesk();
  const { published: _no, language: _neither, ...silent } = draftOf();
  const { article } = await accept(silent, desk);
  expect(article).toMatchObject({ published: '2024-11-28T09:00:00.000Z', language: 'fr' });
  desk.clock.set('2024-11-29T00:00:00.000Z');
  expect(await accept(silent, desk)).toEqual({ outcome: 'unchanged', article });
});

it('refuses an article without a title, or with more about it than a row holds, and says where', async () => {
  const desk = await openDesk();
  await expect(accept(draftOf({ title: ' ' }), desk)).rejects.toMatchObject({
    code: 'ARTICLE_WITHOUT_TITLE',
    faults: [{ pointer: '/title' }],
  });
  await expect(accept(draftOf({ summary: 'أ'.repeat(300_000) }), desk)).rejects.toMatchObject({
    code: 'ARTICLE_TOO_LARGE',
    status: 413,
    faults: [{ pointer: '/summary', message: 'is the largest, with 600002 bytes' }],
  });
});

it('asks for another try when others keep winning', async () => {
  const desk = await openDesk();
  const articles = { ...desk.articles, write: async () => 'conflict' as const };
  await expect(accept(draftOf(), { ...desk, articles })).rejects.toMatchObject({
    code: 'ARTICLE_CONTENDED',
    retryable: true,
  });
});
