import { expect, it } from 'vitest';
import { makeFollower } from '#shared/follow/follow-sources.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { startRawServer } from '#test/web/local-server.ts';
import { followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };

it('sends one request at a time to a host, also when two runs overlap', async () => {
  const upstream = await startUpstream();
  const ids = Array.from({ length: 5 }, (_, index) => `s${index}`);
  const feedOf = (id: string) => rss([{ ...one, guid: id, link: `https://agence.example/${id}` }]);
  for (const id of ids) upstream.set(`/${id}`, { body: feedOf(id) });
  const harness = await openHarness(ids.map((id) => ({ id, url: `${upstream.url}/${id}` })));
  const requested: string[] = [];
  const otherRequests: number[] = [];
  const http = {
    send: async (request: Parameters<typeof harness.http.send>[0]) => {
      requested.push(request.url);
      const before = requested.length;
      // Another run starts and ends while this one waits for its answer.
      if (before === 1) await makeFollower({ ...harness, http }).pollDueSources();
      const answer = await harness.http.send(request);
      otherRequests.push(requested.length - before);
      return answer;
    },
  };
  await makeFollower({ ...harness, http }).followSources();
  expect([requested.length, ...otherRequests]).toEqual([5, 0, 0, 0, 0, 0]);
  expect(await harness.titles()).toHaveLength(5);
});

it('polls the other hosts while a slow one has not answered', async () => {
  const [slow, quick] = [await startUpstream(), await startUpstream()];
  quick.set('/rss', { body: rss([one]) });
  const harness = await openHarness([
    { id: 'a-slow', url: `${slow.url}/rss` },
    { id: 'quick', url: `${quick.url}/rss` },
  ]);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const http = {
    send: async (request: Parameters<typeof harness.http.send>[0]) => {
      const isSlow = request.url.startsWith(slow.url);
      if (isSlow) await held;
      const answer = await harness.http.send(request);
      // The quick host has answered while the slow one has not.
      if (!isSlow) release();
      return answer;
    },
  };

  await makeFollower({ ...harness, http }).followSources();
  expect(await harness.titles()).toEqual([one.title]);
});

it('gives up a source that does not answer, records why, and polls it again later', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const silent = await startRawServer(() => undefined);
  const harness = await openHarness([
    { id: 'silent', url: `${silent}/rss` },
    { id: 'quick', url: `${upstream.url}/rss` },
  ]);
  await makeFollower({ ...harness, http: fetchHttp({ allow: ['127.0.0.1'], totalMs: 200 }) }).followSources();
  expect(await harness.state('silent')).toMatchObject({
    failures: 1,
    lastError: expect.stringMatching(/did not answer in time/),
  });
  expect(await harness.wait('silent')).toBe(300);
  expect(await harness.titles()).toEqual([one.title]);
});

it('polls a source again that a dead run had claimed, once the claim times out', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  const dies = { ...harness, articles: { ...harness.articles, write: () => Promise.reject(new Error('killed')) } };

  await expect(makeFollower(dies).followSources()).rejects.toThrow('agence');
  expect(await harness.titles()).toEqual([]);
  await makeFollower(harness).pollDueSources();
  expect(upstream.seen).toHaveLength(1);
  harness.clock.set('2024-11-28T09:10:00.000Z');
  await makeFollower(harness).pollDueSources();
  expect(await harness.titles()).toEqual([one.title]);
});

it('stops polling a source that leaves the site file, and polls it again when it returns', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  harness.clock.set('2024-12-28T09:00:00.000Z');
  await makeFollower({ ...harness, site: { ...harness.site, sources: [] } }).pollDueSources();
  await makeFollower(harness).pollDueSources();
  expect(upstream.seen).toHaveLength(1);
  await harness.run();
  expect(upstream.seen).toHaveLength(2);
});

it('never calls a private host that is not allowed, and records why', async () => {
  const harness = await openHarness([{ id: 'inside', url: 'http://169.254.169.254/latest/meta-data/' }]);
  await harness.run();
  expect((await harness.state('inside')).lastError).toMatch(/169\.254\.169\.254 is an address of a private network/);
});
