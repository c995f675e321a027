import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeTopicCheck, makeTopicReader } from '#shared/hub/topics.ts';
import { publicRevisionHeader, topicMeant } from '#shared/model/feed-document.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { memoryFacetStore, memoryFeedStateStore } from '#test/memory/memory-publish-stores.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { startLocalServer } from '#test/web/local-server.ts';

const changedAt = '2026-11-23T22:00:00.500Z';

/** A site whose feed was last written as `true`, and whose public URL shows `shown`, put by a revision. */
const siteThatShows = async (shown: string, putBy: number, status = 200) => {
  let text = shown;
  let expected = 'true';
  const site = await startLocalServer((_, response) => {
    const headers = { 'content-type': 'application/rss+xml', [publicRevisionHeader]: String(putBy) };
    response.writeHead(status, headers).end(text);
  });
  const topic = `${site.url}/feeds/fr/rss.xml`;
  const documentOf = (hash: string) => ({
    key: 'feeds/fr/rss.xml',
    url: topic,
    hash,
    etag: '""',
    changedInRevision: 7,
  });
  const state = () => ({
    slug: 'fr',
    revision: 7,
    fingerprint: '',
    documents: [documentOf(createHash('sha256').update(expected).digest('hex').slice(0, 32))],
    writtenAt: changedAt,
    credits: 1,
  });
  const read = makeTopicReader(fetchHttp({ allow: ['127.0.0.1'] }), { get: async () => state() });
  const change = (next: string): void => {
    text = next;
    expected = next;
  };
  return { site, change, read: (revision = 7) => read({ topic, feed: 'fr', revision, changedAt }) };
};

it('reads the last revision of a topic once for all its subscribers', async () => {
  const { site, read } = await siteThatShows('true', 7);
  const all = await Promise.all([read(), read(), read()]);
  for (const document of all) expect(Buffer.from(document?.bytes ?? []).toString()).toBe('true');
  expect(site.seen).toHaveLength(1);
});

it('reads a topic again once the feed has changed, also for an older revision', async () => {
  const { site, read, change } = await siteThatShows('true', 7);
  await read();
  change('newer');
  expect(Buffer.from((await read())?.bytes ?? []).toString()).toBe('newer');
  expect(site.seen).toHaveLength(2);
});

it('refuses an older copy of a cache, and requests the topic again', async () => {
  const { site, read } = await siteThatShows('older', 7);
  expect(await read()).toBeUndefined();
  expect(await read()).toBeUndefined();
  expect(site.seen).toHaveLength(2);
});

it('accepts a copy newer than the revision, although the feed has changed again', async () => {
  const { read } = await siteThatShows('newer', 8);
  expect(Buffer.from((await read())?.bytes ?? []).toString()).toBe('newer');
});

it('reads nothing from an answer other than 200', async () => {
  for (const status of [410, 404, 500]) {
    const { read } = await siteThatShows('true', 8, status);
    expect(await read()).toBeUndefined();
  }
});

const publicUrl = 'https://feeds.example.org';

it('a topic of a facet that nobody has requested is requested, and pushed once it is published', async () => {
  const table = memoryTable();
  const facets = memoryFacetStore(table);
  const clock = manualClock('2024-11-27T10:30:00Z');
  const readRevision = makeTopicCheck({ feedStates: memoryFeedStateStore(table), facets, publicUrl, clock });
  const topic = `${publicUrl}/feeds/tag/maroc/atom.xml`;
  const facet = { kind: 'tag', name: 'Maroc', slug: 'tag/maroc', isLive: true, newestDay: '2024-11-27' } as const;
  expect(await readRevision(topic)).toBeUndefined();
  table.facets.set(facet.slug, { ...facet, isLive: false });
  expect(await readRevision(topic)).toBeUndefined();
  expect((await facets.facet(facet.slug))?.requestedFiles).toBeUndefined();
  table.facets.set(facet.slug, facet);
  expect(await readRevision(topic)).toBe(0);
  expect(await readRevision(topic)).toBe(0);
  expect((await facets.facet(facet.slug))?.requestedFiles).toEqual(['atom.xml']);
  expect([...table.hints.values()].map(({ feeds }) => feeds)).toEqual([['tag/maroc']]);
  expect(await readRevision(`${publicUrl}/feeds/tag/maroc/index.html`)).toBeUndefined();
  expect(await readRevision(`${publicUrl}/feeds/fr/rss.xml`)).toBeUndefined();
});

it('a topic of a facet is requested again by whoever renews a subscription, also while it is published', async () => {
  const table = memoryTable();
  const facets = memoryFacetStore(table);
  const feedStates = memoryFeedStateStore(table);
  const clock = manualClock('2024-11-27T10:30:00Z');
  const readRevision = makeTopicCheck({ feedStates, facets, publicUrl, clock });
  const topic = `${publicUrl}/feeds/tag/maroc/atom.xml`;
  table.facets.set('tag/maroc', { kind: 'tag', name: 'Maroc', slug: 'tag/maroc', isLive: true });
  const document = { key: 'feeds/tag/maroc/atom.xml', url: topic, hash: '', etag: '""', changedInRevision: 1 };
  const writtenAt = clock.now().toISOString();
  await feedStates.write({
    slug: 'tag/maroc',
    revision: 1,
    fingerprint: '',
    documents: [document],
    writtenAt,
    credits: 1,
  });
  expect(await readRevision(topic)).toBe(1);
  clock.set('2024-12-07T10:30:00Z');
  expect(await readRevision(topic)).toBe(1);
  expect(await facets.facet('tag/maroc')).toMatchObject({ requestedFiles: ['atom.xml'], requestedOn: '2024-12-07' });
});

it.each([
  ['capitals of scheme and host', 'HTTPS://Feeds.EXAMPLE.org/feeds/fr/rss.xml'],
  ['escapes of letters, in any case', 'https://feeds.example.org/feeds/%66r/%72ss%2exml'],
  ['the default port', 'https://feeds.example.org:443/feeds/fr/rss.xml'],
  ['an empty port', 'https://feeds.example.org:/feeds/fr/rss.xml'],
  ['dot segments', 'https://feeds.example.org/./feeds/ar/../fr/rss.xml'],
])('a topic means the same with %s', (_, requested) => {
  expect(topicMeant(requested, 'https://feeds.example.org')).toBe('https://feeds.example.org/feeds/fr/rss.xml');
  const former = topicMeant(requested, 'https://new.example.org', ['https://FEEDS.example.org']);
  expect(former).toBe('https://FEEDS.example.org/feeds/fr/rss.xml');
});

it.each([
  'http://feeds.example.org/feeds/fr/rss.xml',
  'https://feeds.example.org:8443/feeds/fr/rss.xml',
  'https://feeds.example.org.evil.example/feeds/fr/rss.xml',
  'https://feeds.example.org@evil.example/feeds/fr/rss.xml',
  'https:/feeds.example.org/feeds/fr/rss.xml',
  'https://feeds.example.org\\feeds\\fr\\rss.xml',
  ' https://feeds.example.org/feeds/fr/rss.xml',
  '//feeds.example.org/feeds/fr/rss.xml',
  '',
])('an address that is no topic of this site keeps its letters: %j', (requested) => {
  expect(topicMeant(requested, 'https://feeds.example.org')).toBe(requested);
});
