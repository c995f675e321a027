import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const minute = 60;

const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };
const two = { title: 'الرباط تستضيف القمة', guid: 'n° 2', link: 'https://agence.example/qimma', day: 27 };

it('stores every entry of a feed with its guid unchanged and its source named', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([two, one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.all()).toMatchObject([
    {
      guid: 'tag:agence,1',
      url: 'https://agence.example/port',
      published: '2024-11-26T10:00:00.000Z',
      source: { name: 'Agence de Rabat', url: 'https://agence.example/', feed: `${upstream.url}/rss` },
    },
    { guid: 'n° 2', title: two.title },
  ]);
  expect(await harness.state('agence')).toMatchObject({ kind: 'feed', failures: 0, articleCount: 2 });
});

it('says at once that a source forbids to syndicate it, follows it all the same, and says so no more once it does not', async () => {
  const upstream = await startUpstream();
  const denial =
    '<access:restriction xmlns:access="http://www.bloglines.com/about/specs/fac-1.0" relationship="deny"/>';
  upstream.set('/rss', { body: rss([one]).replace('<item>', `${denial}<item>`) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.state('agence')).toMatchObject({
    restriction: 'The feed says access:restriction relationship="deny": it must not be syndicated.',
    articleCount: 1,
  });
  upstream.set('/rss', { body: rss([one]) });
  await harness.runNext('agence');
  expect(await harness.state('agence')).not.toHaveProperty('restriction');
});

it('polls conditionally, and stores a changed entry as the next revision', async () => {
  const upstream = await startUpstream();
  const feed = { etag: '"1"', 'last-modified': 'Wed, 27 Nov 2024 10:00:00 GMT' };
  upstream.set('/rss', ({ headers }) =>
    headers['if-none-match'] === '"1"' ? { status: 304 } : { headers: feed, body: rss([one]) },
  );
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  await harness.runNext('agence');
  expect(upstream.seen.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
    [undefined, undefined],
    ['"1"', 'Wed, 27 Nov 2024 10:00:00 GMT'],
  ]);
  upstream.set('/rss', { body: rss([{ ...one, body: 'Corrigé.' }]) });
  await harness.runNext('agence');
  expect(await harness.all()).toMatchObject([{ guid: 'tag:agence,1', revision: 2, content: 'Corrigé.' }]);
});

it('neither retracts an article that leaves the feed nor restores one that was retracted here', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([two, one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  const [first] = await harness.all();
  await makeIngest(harness).retract(first?.id ?? '');
  upstream.set('/rss', { body: rss([{ ...one, body: 'Changé.' }]) });
  await harness.runNext('agence');
  expect((await harness.all()).map(({ status }) => status)).toEqual(['retracted', 'live']);
});

it('remembers a permanent redirect, and not a temporary one', async () => {
  const upstream = await startUpstream();
  upstream.set('/old', { status: 301, headers: { location: '/newer' } });
  upstream.set('/newer', { status: 308, headers: { location: '/new' } });
  upstream.set('/new', { status: 302, headers: { location: '/today' } });
  upstream.set('/today', { body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/old` }]);
  await harness.run();
  expect((await harness.state('agence')).pollUrl).toBe(`${upstream.url}/new`);
  await harness.runNext('agence');
  expect(upstream.seen.map(({ path }) => path)).toEqual(['/old', '/newer', '/new', '/today', '/new', '/today']);
  // The new URL is lost: the URL of the site file is polled again.
  upstream.set('/new', { status: 404 });
  await harness.runNext('agence');
  upstream.set('/old', { body: rss([two, one]) });
  await harness.runNext('agence');
  expect(await harness.titles()).toEqual([one.title, two.title]);
  expect((await harness.all())[0]?.revision).toBe(1);
});

it('stops polling after 410, until the site file changes', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 410 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.state('agence')).toMatchObject({ goneAt: harness.clock.now().toISOString() });
  expect((await harness.state('agence')).nextPollAt).toBeUndefined();
  harness.clock.set('2026-01-01T00:00:00.000Z');
  await harness.run();
  expect(upstream.seen).toHaveLength(1);
  const changed = { ...harness, site: { ...harness.site, rules: { addTags: ['x'] } } };
  await makeFollower(changed).followSources();
  expect(upstream.seen).toHaveLength(2);
});

it('waits for the Retry-After of a 429, and records why', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 429, headers: { 'retry-after': '7200' } });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss`, every: 'PT5M' }]);
  await harness.run();
  expect(await harness.wait('agence')).toBe(7200);
  expect((await harness.state('agence')).lastError).toMatch(/HTTP 429: it asks us to come less often/);
});

it('doubles the interval with each failure, and resets it at the first success', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 500 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  const waits = [await harness.wait('agence')];
  for (let round = 0; round < 3; round += 1) {
    await harness.runNext('agence');
    waits.push(await harness.wait('agence'));
  }
  expect(waits).toEqual([5 * minute, 10 * minute, 20 * minute, 40 * minute]);
  upstream.set('/rss', { body: rss([one]) });
  await harness.runNext('agence');
  const state = await harness.state('agence');
  expect(state).toMatchObject({ failures: 0, articleCount: 1 });
  expect(state.lastError).toBeUndefined();
});

it('says of a source whose document costs too much why it is refused, polls it less and less often, and others as ever', async () => {
  const upstream = await startUpstream();
  const headers = { 'content-type': 'text/html', etag: '"1"' };
  const page = (inner: string) => `<!doctype html><html><head><title>Agence</title></head><body>${inner}</body></html>`;
  upstream.set('/', { headers, body: page('<i>x</i>'.repeat(41_000)) });
  upstream.set('/rss', { body: rss([one]) });
  const harness = await openHarness([
    { id: 'annonces', url: `${upstream.url}/` },
    { id: 'agence', url: `${upstream.url}/rss` },
  ]);
  await harness.run();
  expect(await harness.all()).toHaveLength(1);
  const waits = [await harness.wait('annonces')];
  for (let round = 0; round < 3; round += 1) {
    await harness.runNext('annonces');
    waits.push(await harness.wait('annonces'));
  }
  expect(waits).toEqual([5 * minute, 10 * minute, 20 * minute, 40 * minute]);
  expect(await harness.state('annonces')).toMatchObject({
    failures: 4,
    lastError: expect.stringContaining('over 20,000 elements'),
  });
});

it('reads a feed with a wrong media type, and never a page in place of a feed', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { headers: { 'content-type': 'text/html; charset=utf-8' }, body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.titles()).toEqual([one.title]);
  upstream.set('/rss', { body: '<html><body><h1>Maintenance</h1><p>Nous revenons bientôt, promis.</p></body></html>' });
  await harness.runNext('agence');
  expect(await harness.titles()).toEqual([one.title]);
  expect((await harness.state('agence')).lastError).toMatch(/answers with a page where a feed is expected/);
});

it('polls no more often than the feed allows, and not in the hours that it skips', async () => {
  const upstream = await startUpstream();
  upstream.set('/ttl', { body: rss([one], '<ttl>600</ttl>') });
  upstream.set('/age', { headers: { 'cache-control': 'public, max-age=50000' }, body: rss([one]) });
  upstream.set('/skip', { body: rss([two], '<skipHours><hour>9</hour><hour>10</hour><hour>11</hour></skipHours>') });
  const harness = await openHarness([
    { id: 'ttl', url: `${upstream.url}/ttl` },
    { id: 'age', url: `${upstream.url}/age` },
    { id: 'skip', url: `${upstream.url}/skip`, every: 'PT10M' },
    { id: 'own', url: `${upstream.url}/ttl`, every: 'PT15M' },
  ]);
  await harness.run();
  expect(await harness.wait('ttl')).toBeGreaterThanOrEqual(600 * minute);
  expect(await harness.wait('age')).toBeGreaterThanOrEqual(50_000);
  expect((await harness.state('skip')).nextPollAt).toBe('2024-11-28T12:00:00.000Z');
  expect(await harness.wait('own')).toBe(15 * minute);
});

it('follows the feed that a page declares', async () => {
  const upstream = await startUpstream();
  const links =
    '<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed">' +
    '<link rel="alternate" type="application/rss+xml" href="/flux">';
  upstream.set('/', {
    headers: { 'content-type': 'text/html' },
    body: `<html><head>${links}</head><body>Agence</body></html>`,
  });
  upstream.set('/flux', { body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/` }]);
  await harness.run();
  await harness.runNext('agence');
  expect(upstream.seen.map(({ path }) => path)).toEqual(['/', '/flux', '/flux']);
  expect(await harness.all()).toMatchObject([{ source: { feed: `${upstream.url}/flux` } }]);
});

it('reads the page again when its declared feed is no feed any more', async () => {
  const upstream = await startUpstream();
  const page = (feed: string) => ({
    headers: { 'content-type': 'text/html' },
    body: `<html><head><link rel="alternate" type="application/atom+xml" href="${feed}"></head><body>Agence</body></html>`,
  });
  upstream.set('/', page('/flux'));
  upstream.set('/flux', { body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/` }]);
  await harness.run();
  upstream.set('/', page('/neuf'));
  upstream.set('/flux', page('/neuf'));
  upstream.set('/neuf', { body: rss([two, one]) });
  for (let round = 0; round < 6; round += 1) await harness.runNext('agence');
  expect((await harness.all()).map(({ title, revision }) => [title, revision])).toEqual([
    [one.title, 1],
    [two.title, 1],
  ]);
  expect(await harness.state('agence')).toMatchObject({ pollUrl: `${upstream.url}/neuf`, failures: 0 });
});

it('leaves articles of other senders unchanged, and tells numeric guids of different sources apart', async () => {
  const upstream = await startUpstream();
  upstream.set('/a', { body: rss([{ ...one, guid: '1' }]) });
  upstream.set('/same', { body: rss([{ ...one, guid: '1', title: 'Détourné' }]) });
  upstream.set('/other', { body: rss([{ ...two, guid: '1' }]) });
  const harness = await openHarness([{ id: 'a', url: `${upstream.url}/a` }]);
  await harness.run();
  const site = {
    ...harness.site,
    sources: ['same', 'other'].map((id) => ({ id, url: `${upstream.url}/${id}`, type: 'feed' as const, rules: {} })),
  };
  await makeFollower({ ...harness, site }).followSources();
  expect((await harness.all()).map(({ guid, title, revision }) => [guid, title, revision])).toEqual([
    ['1', one.title, 1],
    [`${upstream.url}/other#1`, two.title, 1],
  ]);
});

it('identifies entries by their permalinks when a feed gives one guid to several pages', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', {
    body: rss([
      { ...two, guid: 'same' },
      { ...one, guid: 'same' },
    ]),
  });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  await harness.runNext('agence');
  expect((await harness.all()).map(({ title, revision }) => [title, revision])).toEqual([
    [one.title, 1],
    [two.title, 1],
  ]);
});

it('applies the rules of a source, and does not count dropped entries as refused', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([{ title: 'Publireportage : un riad', guid: 'p' }, one]) });
  const rules = { drop: [{ title: '^publireportage' }], addTags: ['agence'], attribution: 'Source : {source}' };
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss`, rules }]);
  await harness.run();
  const [article, ...others] = await harness.all();
  expect(others).toEqual([]);
  expect(article?.tags).toEqual(['agence']);
  expect(article?.content).toMatch(/<p>Source : <a href='https:\/\/agence\.example\/port'>Agence de Rabat<\/a><\/p>$/);
  expect((await harness.state('agence')).refused).toBeUndefined();
});

it('stores the whole entries of a feed that breaks off, counts a failure, and asks for all of it again', async () => {
  const upstream = await startUpstream();
  const whole = rss([two, one]);
  const cut = whole.slice(0, whole.indexOf(one.title) + 5);
  upstream.set('/rss', { headers: { etag: '"1"' }, body: cut });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.all()).toMatchObject([{ guid: two.guid }]);
  expect(await harness.state('agence')).toMatchObject({
    failures: 1,
    lastError: expect.stringMatching(/breaks off in line \d+, in item 2/),
  });
  upstream.set('/rss', { headers: { etag: '"1"' }, body: whole });
  await harness.runNext('agence');
  expect(upstream.seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
  expect(await harness.all()).toMatchObject([{ guid: one.guid }, { guid: two.guid, revision: 1 }]);
  expect(await harness.state('agence')).toMatchObject({ failures: 0, etag: '"1"' });
});

it('reads an export that is followed as an import does, and fails at a feed of comments', async () => {
  const upstream = await startUpstream();
  upstream.set('/blog.xml', { body: readFileSync(new URL('../fixtures/exports/wordpress.xml', import.meta.url)) });
  const comment =
    '<item><title>Oui</title><link>https://q.example/a/#comment-12</link><description>Oui.</description></item>';
  upstream.set('/comments', { body: `<rss><channel><title>Commentaires</title>${comment}</channel></rss>` });
  const harness = await openHarness([
    { id: 'blog', url: `${upstream.url}/blog.xml` },
    { id: 'avis', url: `${upstream.url}/comments` },
  ]);
  await harness.run();
  expect((await harness.all()).map(({ guid }) => guid).toSorted()).toEqual([
    'https://quartier.example/?p=1',
    'https://quartier.example/?p=22',
  ]);
  expect(await harness.state('avis')).toMatchObject({ failures: 1, lastError: expect.stringContaining('1 comment') });
});
