import { expect, it } from 'vitest';
import { runCanary } from '#shared/canary/run-canary.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, readDocument, startTestPipeline, titles } from './pipeline-harness.ts';

const soon = { timeout: 30_000, interval: 50 };

it('a canary is accepted, readable, retracted and gone, and nobody but itself sees or hears of it', async () => {
  const receiver = await startLocalServer((_, response) => {
    response.writeHead(204).end();
  });
  const hubs = [`${receiver.url}/hub`, 'self'];
  const webhooks = [{ url: `${receiver.url}/webhook`, as: 'slack' as const }];
  const pipeline = await startTestPipeline(await freshFolder(), { hubs, webhooks, facets: ['author', 'language'] });
  const canary = async () =>
    runCanary({
      ...{ http: fetchHttp({ allow: [new URL(pipeline.url).host] }), publicUrl: pipeline.url, clock, wait },
      token: async () => pipeline.token,
      name: 'test',
    });

  const first = await canary();
  expect(first).toEqual({
    took: {
      accept: expect.any(Number),
      read: expect.any(Number),
      retract: expect.any(Number),
      disappear: expect.any(Number),
    },
  });
  expect((await canary()).failed).toBeUndefined();

  // An article after the canaries: a receiver that gets it would have got them before.
  const item = { id: 'urn:x:1', title: 'Le vrai', content_html: '<p>Un texte de la rédaction.</p>', language: 'fr' };
  await push(pipeline, { body: JSON.stringify(item) });
  await expect.poll(() => titles(pipeline, 'fr'), soon).toEqual(['Le vrai']);
  await expect.poll(() => receiver.seen.filter(({ path }) => path === '/webhook').length, soon).toBeGreaterThan(0);
  await expect
    .poll(() => receiver.seen.filter(({ body }) => body.includes('feeds%2Ffr')).length, soon)
    .toBeGreaterThan(0);
  expect(receiver.seen.filter(({ body }) => /canary/i.test(body))).toEqual([]);

  const atom = await readDocument(pipeline, '/feeds/all/atom.xml');
  expect(atom).not.toContain('canary');
  for (const path of ['/', '/feeds.opml', '/sitemap.xml', '/news-sitemap.xml', '/robots.txt'])
    expect((await readDocument(pipeline, path)) ?? '').not.toMatch(/canary/i);
  const headers = { authorization: `Bearer ${pipeline.token}` };
  const listed = await (await fetch(`${pipeline.url}/articles`, { headers })).text();
  const { items }: { items: { title: string }[] } = JSON.parse(listed);
  expect(items.map(({ title }) => title)).toEqual(['Le vrai']);
  // Its feed has one document, to which nobody can subscribe.
  expect(await readDocument(pipeline, '/feeds/_canary/rss.xml')).toBeUndefined();
  const form = new URLSearchParams({
    'hub.topic': `${pipeline.url}/feeds/_canary/feed.json`,
    'hub.callback': `${receiver.url}/callback`,
    'hub.mode': 'subscribe',
  });
  expect((await fetch(`${pipeline.url}/hub`, { method: 'POST', body: form })).status).toBeGreaterThanOrEqual(400);
}, 120_000);
