import { expect, it } from 'vitest';
import { followDue, follower } from '#shared/follow/follow-due.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { startRawPeer } from '#test/web/peer.ts';
import { followDesks, rss, startUpstream } from './upstream.ts';

const openDesk = followDesks();
const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };

it('asks a host for one thing at a time, also when two runs overlap', async () => {
  const upstream = await startUpstream();
  const ids = Array.from({ length: 5 }, (_, index) => `s${index}`);
  const feedOf = (id: string) => rss([{ ...one, guid: id, link: `https://agence.example/${id}` }]);
  for (const id of ids) upstream.set(`/${id}`, { body: feedOf(id) });
  const desk = await openDesk(ids.map((id) => ({ id, url: `${upstream.url}/${id}` })));
  const asked: string[] = [];
  const whileAsking: number[] = [];
  const http = {
    send: async (request: Parameters<typeof desk.http.send>[0]) => {
      asked.push(request.url);
      const before = asked.length;
      // Another run begins, and ends, while this one waits for its answer.
      if (before === 1) await followDue({ ...desk, http });
      const answer = await desk.http.send(request);
      whileAsking.push(asked.length - before);
      return answer;
    },
  };
  await follower({ ...desk, http })();
  expect([asked.length, ...whileAsking]).toEqual([5, 0, 0, 0, 0, 0]);
  expect(await desk.titles()).toHaveLength(5);
});

it('does not let one slow host hold up the others', async () => {
  const [slow, quick] = [await startUpstream(), await startUpstream()];
  quick.set('/rss', { body: rss([one]) });
  const desk = await openDesk([
    { id: 'a-slow', url: `${slow.url}/rss` },
    { id: 'quick', url: `${quick.url}/rss` },
  ]);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const http = {
    send: async (request: Parameters<typeof desk.http.send>[0]) => {
      const isSlow = request.url.startsWith(slow.url);
      if (isSlow) await held;
      const answer = await desk.http.send(request);
      // The quick host has answered while the slow one has not.
      if (!isSlow) release();
      return answer;
    },
  };

  await follower({ ...desk, http })();
  expect(await desk.titles()).toEqual([one.title]);
});

it('gives up a source that does not answer, says so, and comes back to it', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const silent = await startRawPeer(() => undefined);
  const desk = await openDesk([
    { id: 'silent', url: `${silent}/rss` },
    { id: 'quick', url: `${upstream.url}/rss` },
  ]);
  await follower({ ...desk, http: fetchHttp({ allow: ['127.0.0.1'], totalMs: 200 }) })();
  expect(await desk.state('silent')).toMatchObject({
    failures: 1,
    lastError: expect.stringMatching(/did not answer in time/),
  });
  expect(await desk.wait('silent')).toBe(300);
  expect(await desk.titles()).toEqual([one.title]);
});

it('takes up again what a run that died had taken up', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  const dies = { ...desk, articles: { ...desk.articles, write: () => Promise.reject(new Error('killed')) } };

  await expect(follower(dies)()).rejects.toThrow('agence');
  expect(await desk.titles()).toEqual([]);
  await followDue(desk);
  expect(upstream.seen).toHaveLength(1);
  desk.clock.set('2024-11-28T09:10:00.000Z');
  await followDue(desk);
  expect(await desk.titles()).toEqual([one.title]);
});

it('polls no more what the site file does not name, and again when it comes back', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]) });
  const desk = await openDesk([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await desk.run();
  desk.clock.set('2024-12-28T09:00:00.000Z');
  await followDue({ ...desk, site: { ...desk.site, sources: [] } });
  await followDue(desk);
  expect(upstream.seen).toHaveLength(1);
  await desk.run();
  expect(upstream.seen).toHaveLength(2);
});

it('says in words why a host cannot be reached, and never calls a private one that is not allowed', async () => {
  const desk = await openDesk([{ id: 'inside', url: 'http://169.254.169.254/latest/meta-data/' }]);
  await desk.run();
  expect((await desk.state('inside')).lastError).toMatch(/169\.254\.169\.254 is an address of a private network/);
});
