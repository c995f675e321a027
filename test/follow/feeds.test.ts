import { expect, it } from 'vitest';
import { follower } from '#shared/follow/follow-due.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { followDesks, rss, startUpstream } from './upstream.ts';

const openDesk = followDesks();
const minute = 60;

const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };
const two = { title: 'الرباط تستضيف القمة', guid: 'n° 2', link: 'https://agence.example/qimma', day: 27 };

it('takes every entry of a feed, the guid kept to the letter and the source named', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([two, one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  expect(await desk.all()).toMatchObject([
    {
      guid: 'tag:agence,1',
      url: 'https://agence.example/port',
      published: '2024-11-26T10:00:00.000Z',
      source: { name: 'Agence de Rabat', url: 'https://agence.example/', feed: `${upstream.url}/rss` },
    },
    { guid: 'n° 2', title: two.title },
  ]);
  expect(await desk.state('agence')).toMatchObject({ kind: 'feed', failures: 0, articles: 2 });
});

it('asks only for what is new, and takes an entry that changed as its next revision', async () => {
  const upstream = await startUpstream();
  const feed = { etag: '"1"', 'last-modified': 'Wed, 27 Nov 2024 10:00:00 GMT' };
  upstream.set('/rss', ({ headers }) =>
    headers['if-none-match'] === '"1"' ? { status: 304 } : { headers: feed, body: rss([one]) },
  );
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  await desk.runNext('agence');
  expect(upstream.seen.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
    [undefined, undefined],
    ['"1"', 'Wed, 27 Nov 2024 10:00:00 GMT'],
  ]);
  upstream.set('/rss', { body: rss([{ ...one, body: 'Corrigé.' }]) });
  await desk.runNext('agence');
  expect(await desk.all()).toMatchObject([{ guid: 'tag:agence,1', revision: 2, content: 'Corrigé.' }]);
});

it('does not retract what vanishes from the feed, and does not bring back what was retracted here', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([two, one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  const [first] = await desk.all();
  await makeIngest(desk).retract(first?.id ?? '');
  upstream.set('/rss', { body: rss([{ ...one, body: 'Changé.' }]) });
  await desk.runNext('agence');
  expect((await desk.all()).map(({ status }) => status)).toEqual(['retracted', 'live']);
});

it('remembers where a feed has moved for good, and not where it is for now', async () => {
  const upstream = await startUpstream();
  upstream.set('/old', { status: 301, headers: { location: '/newer' } });
  upstream.set('/newer', { status: 308, headers: { location: '/new' } });
  upstream.set('/new', { status: 302, headers: { location: '/today' } });
  upstream.set('/today', { body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/old` }]);
  await desk.run();
  expect((await desk.state('agence')).at).toBe(`${upstream.url}/new`);
  await desk.runNext('agence');
  expect(upstream.seen.map(({ path }) => path)).toEqual(['/old', '/newer', '/new', '/today', '/new', '/today']);
  // The new place is lost: the address of the site file is asked again.
  upstream.set('/new', { status: 404 });
  await desk.runNext('agence');
  upstream.set('/old', { body: rss([two, one]) });
  await desk.runNext('agence');
  expect(await desk.titles()).toEqual([one.title, two.title]);
  expect((await desk.all())[0]?.revision).toBe(1);
});

it('stops at 410, until the site file says something else', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 410 });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  expect(await desk.state('agence')).toMatchObject({ gone: desk.clock.now().toISOString() });
  expect((await desk.state('agence')).nextPoll).toBeUndefined();
  desk.clock.set('2026-01-01T00:00:00.000Z');
  await desk.run();
  expect(upstream.seen).toHaveLength(1);
  const changed = { ...desk, site: { ...desk.site, rules: { addTags: ['x'] } } };
  await follower(changed)();
  expect(upstream.seen).toHaveLength(2);
});

it('waits as long as 429 asks for, and says why in words', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 429, headers: { 'retry-after': '7200' } });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss`, every: 'PT5M' }]);
  await desk.run();
  expect(await desk.wait('agence')).toBe(7200);
  expect((await desk.state('agence')).lastError).toMatch(/HTTP 429: it asks us to come less often/);
});

it('comes back ever later to what fails, and forgets the failures at the first success', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 500 });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  const waits = [await desk.wait('agence')];
  for (let round = 0; round < 3; round += 1) {
    await desk.runNext('agence');
    waits.push(await desk.wait('agence'));
  }
  expect(waits).toEqual([5 * minute, 10 * minute, 20 * minute, 40 * minute]);
  upstream.set('/rss', { body: rss([one]) });
  await desk.runNext('agence');
  const state = await desk.state('agence');
  expect(state).toMatchObject({ failures: 0, articles: 1 });
  expect(state.lastError).toBeUndefined();
});

it('reads a feed whose label lies, and never a page in a feed’s place', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { headers: { 'content-type': 'text/html; charset=utf-8' }, body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  expect(await desk.titles()).toEqual([one.title]);
  upstream.set('/rss', { body: '<html><body><h1>Maintenance</h1><p>Nous revenons bientôt, promis.</p></body></html>' });
  await desk.runNext('agence');
  expect(await desk.titles()).toEqual([one.title]);
  expect((await desk.state('agence')).lastError).toMatch(/answers with a page where a feed is expected/);
});

it('asks no more often than the feed wishes, and not in the hours that it skips', async () => {
  const upstream = await startUpstream();
  upstream.set('/ttl', { body: rss([one], '<ttl>600</ttl>') });
  upstream.set('/age', { headers: { 'cache-control': 'public, max-age=50000' }, body: rss([one]) });
  upstream.set('/skip', { body: rss([two], '<skipHours><hour>9</hour><hour>10</hour><hour>11</hour></skipHours>') });
  const desk = await openDesk([
    { id: 'ttl', url: `${upstream.url}/ttl` },
    { id: 'age', url: `${upstream.url}/age` },
    { id: 'skip', url: `${upstream.url}/skip`, every: 'PT10M' },
    { id: 'own', url: `${upstream.url}/ttl`, every: 'PT15M' },
  ]);
  await desk.run();
  expect(await desk.wait('ttl')).toBeGreaterThanOrEqual(600 * minute);
  expect(await desk.wait('age')).toBeGreaterThanOrEqual(50_000);
  expect((await desk.state('skip')).nextPoll).toBe('2024-11-28T12:00:00.000Z');
  expect(await desk.wait('own')).toBe(15 * minute);
});

it('finds the feed that a page names, and follows that', async () => {
  const upstream = await startUpstream();
  const links =
    '<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed">' +
    '<link rel="alternate" type="application/rss+xml" href="/flux">';
  upstream.set('/', {
    headers: { 'content-type': 'text/html' },
    body: `<html><head>${links}</head><body>Agence</body></html>`,
  });
  upstream.set('/flux', { body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/` }]);
  await desk.run();
  await desk.runNext('agence');
  expect(upstream.seen.map(({ path }) => path)).toEqual(['/', '/flux', '/flux']);
  expect(await desk.all()).toMatchObject([{ source: { feed: `${upstream.url}/flux` } }]);
});

it('looks for the feed of a page again when the one that it found has become something else', async () => {
  const upstream = await startUpstream();
  const page = (feed: string) => ({
    headers: { 'content-type': 'text/html' },
    body: `<html><head><link rel="alternate" type="application/atom+xml" href="${feed}"></head><body>Agence</body></html>`,
  });
  upstream.set('/', page('/flux'));
  upstream.set('/flux', { body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/` }]);
  await desk.run();
  upstream.set('/', page('/neuf'));
  upstream.set('/flux', page('/neuf'));
  upstream.set('/neuf', { body: rss([two, one]) });
  for (let round = 0; round < 6; round += 1) await desk.runNext('agence');
  expect((await desk.all()).map(({ title, revision }) => [title, revision])).toEqual([
    [one.title, 1],
    [two.title, 1],
  ]);
  expect(await desk.state('agence')).toMatchObject({ at: `${upstream.url}/neuf`, failures: 0 });
});

it('leaves alone what another source or the publisher brought, and tells apart guids that are only numbers', async () => {
  const upstream = await startUpstream();
  upstream.set('/a', { body: rss([{ ...one, guid: '1' }]) });
  upstream.set('/same', { body: rss([{ ...one, guid: '1', title: 'Détourné' }]) });
  upstream.set('/other', { body: rss([{ ...two, guid: '1' }]) });
  const desk = await openDesk([{ id: 'a', url: `${upstream.url}/a` }]);
  await desk.run();
  const site = {
    ...desk.site,
    sources: ['same', 'other'].map((id) => ({ id, url: `${upstream.url}/${id}`, type: 'feed' as const, rules: {} })),
  };
  await follower({ ...desk, site })();
  expect((await desk.all()).map(({ guid, title, revision }) => [guid, title, revision])).toEqual([
    ['1', one.title, 1],
    [`${upstream.url}/other#1`, two.title, 1],
  ]);
});

it('goes by the permalinks where a feed gives one guid to several pages', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', {
    body: rss([
      { ...two, guid: 'same' },
      { ...one, guid: 'same' },
    ]),
  });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  await desk.runNext('agence');
  expect((await desk.all()).map(({ title, revision }) => [title, revision])).toEqual([
    [one.title, 1],
    [two.title, 1],
  ]);
});

it('holds a source’s rules, and drops without a word what they drop', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([{ title: 'Publireportage : un riad', guid: 'p' }, one]) });
  const rules = { drop: [{ title: '^publireportage' }], addTags: ['agence'], attribution: 'Source : {source}' };
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss`, rules }]);
  await desk.run();
  const [article, ...others] = await desk.all();
  expect(others).toEqual([]);
  expect(article?.tags).toEqual(['agence']);
  expect(article?.content).toMatch(/<p>Source : <a href='https:\/\/agence\.example\/port'>Agence de Rabat<\/a><\/p>$/);
  expect((await desk.state('agence')).refused).toBeUndefined();
});
