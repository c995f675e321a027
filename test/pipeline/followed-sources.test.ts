import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Pipeline, startPipeline } from '#infra/local/start-pipeline.ts';
import { rss, startUpstream } from '#test/follow/follow-harness.ts';
import { freshFolder } from '#test/local-folder.ts';
import { titles, writeSiteFile } from './pipeline-harness.ts';

const soon = { timeout: 30_000, interval: 50 };

/** Starts a pipeline that follows these sources. */
const startFollowing = async (sources: readonly object[]): Promise<Pipeline> => {
  const folder = await freshFolder();
  const siteFile = await writeSiteFile(folder);
  await writeFile(siteFile, JSON.stringify({ ...JSON.parse(await readFile(siteFile, 'utf8')), sources }));
  const data = join(folder, 'data');
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: false, onLine: () => undefined });
  onTestFinished(pipeline.close, 30_000);
  return pipeline;
};

const sourcesOf = async ({ url, token }: Pipeline): Promise<readonly Record<string, unknown>[]> => {
  const answer = await fetch(`${url}/sources`, { headers: { authorization: `Bearer ${token}` } });
  const { items }: { items: Record<string, unknown>[] } = JSON.parse(await answer.text());
  return items;
};

it("articles of a followed feed, a WordPress site and a hub's push are published, and /sources has the state of each source", async () => {
  const upstream = await startUpstream();
  const links = `<atom:link rel="hub" href="${upstream.url}/hub"/><atom:link rel="self" href="${upstream.url}/rss"/>`;
  upstream.set('/rss', { body: rss([{ title: 'Le port s’agrandit', guid: 'un' }], links) });
  upstream.set('/hub', { status: 202 });
  upstream.set('/broken', { status: 500 });
  const post = {
    link: 'https://wp.example/2',
    title: { rendered: 'Le marché' },
    content: { rendered: '<p>Le texte.</p>' },
  };
  upstream.set('/wp-json/wp/v2/posts', { body: JSON.stringify([post]) });
  const pipeline = await startFollowing([
    { id: 'agence', url: `${upstream.url}/rss` },
    { id: 'blog', url: `${upstream.url}/`, type: 'wordpress' },
    { id: 'broken', url: `${upstream.url}/broken` },
  ]);
  await expect
    .poll(async () => (await titles(pipeline, 'all')).toSorted(), soon)
    .toEqual(['Le marché', 'Le port s’agrandit']);

  const subscription = () => upstream.seen.find(({ path }) => path === '/hub')?.body;
  await expect.poll(subscription, soon).toBeDefined();
  const request = new URLSearchParams(subscription());
  const callback = request.get('hub.callback') ?? '';
  const confirm = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': `${upstream.url}/rss`,
    'hub.challenge': 'défi',
    'hub.lease_seconds': '864000',
  });
  const confirmed = await fetch(`${callback}?${confirm}`);
  expect([confirmed.status, await confirmed.text()]).toEqual([200, 'défi']);

  const body = rss([{ title: 'À l’instant', guid: 'deux' }], links);
  const signature = createHmac('sha512', request.get('hub.secret') ?? '')
    .update(body)
    .digest('hex');
  const headers = { 'content-type': 'application/rss+xml', 'x-hub-signature': `sha512=${signature}` };
  expect((await fetch(callback, { method: 'POST', body, headers })).status).toBe(204);
  await expect.poll(() => titles(pipeline, 'all'), soon).toContain('À l’instant');

  expect((await fetch(`${pipeline.url}/sources`)).status).toBe(401);
  expect(await sourcesOf(pipeline)).toMatchObject([
    { id: 'agence', status: 'followed', articles: 2, hub: { pushes: true } },
    { id: 'blog', status: 'followed', type: 'wordpress', articles: 1 },
    { id: 'broken', status: 'failing', lastError: expect.stringContaining('HTTP 500') },
  ]);
}, 60_000);
