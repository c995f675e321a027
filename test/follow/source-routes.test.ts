import { expect, it } from 'vitest';
import { sourceRoutes } from '#shared/follow/source-routes.ts';
import { serve } from '#shared/web/router.ts';
import { requestOf } from '#test/web/request.ts';
import { type FollowHarness, followHarness, rss, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();
const one = { title: 'Le port de Tanger s’agrandit', guid: 'tag:agence,1', link: 'https://agence.example/port' };
const two = { title: 'ميناء طنجة', guid: 'tag:agence,2', link: 'https://agence.example/port-ar' };

const poll = async (harness: FollowHarness, id: string) => {
  const record = async () => undefined;
  const answer = await serve(sourceRoutes({ ...harness, record }))(
    requestOf({ method: 'POST', path: `/sources/${id}/poll` }),
  );
  return { status: answer.status, body: JSON.parse(answer.body) };
};

it('a source that is polled now is due at once, and keeps what it knows', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { body: rss([one]), headers: { 'cache-control': 'max-age=3600' } });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.wait('agence')).toBeGreaterThan(60);

  upstream.set('/rss', { body: rss([two, one]) });
  const nextPollAt = harness.clock.now().toISOString();
  for (let round = 0; round < 2; round += 1)
    expect(await poll(harness, 'agence')).toEqual({ status: 202, body: { id: 'agence', nextPollAt } });
  await harness.run();
  expect(await harness.titles()).toEqual(expect.arrayContaining([one.title, two.title]));
  expect(await harness.wait('agence')).toBeGreaterThan(60);
});

it('a source that is gone is polled again, and followed again where it answers', async () => {
  const upstream = await startUpstream();
  upstream.set('/rss', { status: 410 });
  const harness = await openHarness([{ id: 'agence', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.state('agence')).toHaveProperty('goneAt');
  upstream.set('/rss', { body: rss([one]) });
  await poll(harness, 'agence');
  await harness.run();
  expect(await harness.titles()).toEqual([one.title]);
  expect(await harness.state('agence')).not.toHaveProperty('goneAt');
});

it('a source that the site file does not name is not polled', async () => {
  const harness = await openHarness([{ id: 'agence', url: 'https://agence.example/rss' }]);
  expect(await poll(harness, 'agense')).toMatchObject({ status: 404, body: { code: 'SOURCE_UNKNOWN' } });
  expect(await poll(harness, 'agence')).toMatchObject({ status: 202 });
  expect(await harness.sources.get('agence')).toBeUndefined();
});
