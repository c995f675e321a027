import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startPipeline } from '#infra/local/start-pipeline.ts';
import { isSigned } from '#shared/web/signature.ts';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';

const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const soon = { timeout: 15_000, interval: 40 };

const site = {
  title: 'Euromagreb',
  url: 'https://www.example.org',
  language: 'fr',
  description: 'Actualité du Maghreb',
  timeZone: 'Africa/Casablanca',
};

const item = (id: string, title: string) =>
  JSON.stringify({
    id,
    url: `https://www.example.org/${id}`,
    title,
    content_html: '<p>Un texte assez long pour être lu en français.</p>',
    language: 'fr',
  });

it('a webhook, IndexNow and an rssCloud reader get an article once it is public, and then its retraction', async () => {
  vi.stubEnv('TEST_WEBHOOK_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  let publicUrl = '';
  const seen: { readonly type: string; readonly shown: boolean }[] = [];
  const hook = await startLocalServer(async ({ body, headers }, response) => {
    const signed = { id: String(headers['webhook-id']), timestamp: Number(headers['webhook-timestamp']), body };
    expect(isSigned([key], String(headers['webhook-signature']), signed)).toBe(true);
    const feed = await (await fetch(`${publicUrl}/feeds/fr/feed.json`)).text();
    const { type, data } = JSON.parse(body);
    seen.push({ type, shown: feed.includes(data.guid) });
    response.writeHead(204).end();
  });
  const engine = await startLocalServer((_, response) => response.writeHead(200).end());
  const reader = await startLocalServer((_, response) => response.writeHead(200).end());
  const folder = await freshFolder();
  const siteFile = join(folder, 'barid.config.json');
  const notify = {
    webhooks: [{ url: `${hook.url}/hook`, secret: 'TEST_WEBHOOK_KEY' }],
    indexNow: { key: 'a1b2c3d4e5f6', endpoint: `${engine.url}/indexnow` },
    rssCloud: true,
  };
  await writeFile(siteFile, JSON.stringify({ site, feeds: [{ slug: 'fr', title: 'En français' }], notify }));
  const pipeline = await startPipeline({
    data: join(folder, 'data'),
    siteFile,
    port: 0,
    samples: false,
    onLine: () => undefined,
  });
  onTestFinished(pipeline.close, 30_000);
  publicUrl = pipeline.publicUrl;
  const headers = { authorization: `Bearer ${pipeline.token}`, 'content-type': 'application/json' };

  await expect.poll(async () => (await fetch(`${publicUrl}/a1b2c3d4e5f6.txt`)).text(), soon).toBe('a1b2c3d4e5f6');
  const rss = `${publicUrl}/feeds/fr/rss.xml`;
  await expect.poll(async () => (await fetch(rss)).status, soon).toBe(200);
  const form = {
    notifyProcedure: '',
    port: new URL(reader.url).port,
    path: '/notify',
    protocol: 'http-post',
    url1: rss,
  };
  const registration = await fetch(`${publicUrl}/rsscloud`, { method: 'POST', body: new URLSearchParams(form) });
  expect(await registration.text()).toContain('success="true"');

  const posted = await fetch(`${publicUrl}/articles`, { method: 'POST', headers, body: item('un', 'Le premier') });
  const { id } = JSON.parse(await posted.text());
  await expect.poll(() => seen, soon).toEqual([{ type: 'article.published', shown: true }]);
  await expect
    .poll(() => engine.seen.flatMap(({ body }) => JSON.parse(body).urlList), soon)
    .toEqual(['https://www.example.org/un']);
  await expect
    .poll(() => reader.seen.map(({ body }) => body), soon)
    .toContainEqual(new URLSearchParams({ url: rss }).toString());

  const { deliveries } = JSON.parse(await (await fetch(`${publicUrl}/articles/${id}`, { headers })).text());
  expect(deliveries).toContainEqual(expect.objectContaining({ receiver: `${hook.url}/hook`, status: 'delivered' }));

  await fetch(`${publicUrl}/articles/${id}`, { method: 'DELETE', headers });
  await expect.poll(() => seen.at(-1), soon).toEqual({ type: 'article.retracted', shown: false });

  const ledger = await fetch(`${publicUrl}/deliveries?article=${id}`, { headers });
  const { items } = JSON.parse(await ledger.text());
  expect(items.map(({ route, status }: { route: string; status: string }) => `${route} ${status}`)).toContain(
    'webhook delivered',
  );
  expect((await fetch(`${publicUrl}/deliveries`)).status).toBe(401);
}, 60_000);
