import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { push, startTestPipeline, titles } from './pipeline-harness.ts';

const wait = { timeout: 20_000, interval: 100 };

it('a file that the inbox refused is seen with its reason, corrected and tried again, and then forgotten', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  const ask = async (method: string, path: string) => (await push(pipeline, { method, path })).value;
  const refused = () => ask('GET', '/inbox/refused');
  const name = 'dépêches/sans titre.json';
  await writeFile(join(pipeline.inboxFolder, 'bon.json'), '{"title":"Le port","content_text":"Les dockers."}');
  await writeFile(join(pipeline.inboxFolder, 'autre.json'), '{"content_text":"Sans titre non plus."}');
  await mkdir(join(pipeline.inboxFolder, 'dépêches'));
  await writeFile(join(pipeline.inboxFolder, name), '{"content_text":"La récolte a commencé."}');

  await vi.waitFor(async () => expect(await refused()).toMatchObject({ count: 2 }), wait);
  expect(await ask('GET', `/inbox/refused/${encodeURIComponent(name)}`)).toMatchObject({
    name,
    code: 'ARTICLE_WITHOUT_TITLE',
    detail: expect.stringContaining('/title'),
    text: '{"content_text":"La récolte a commencé."}',
  });

  // S3 tells times in whole seconds.
  await setTimeout(1100);
  const first = await refused();
  expect(await ask('POST', `/inbox/refused/${encodeURIComponent(name)}`)).toEqual({ name, retrying: true });
  await vi.waitFor(async () => expect((await refused()).items).not.toEqual(first.items), wait);
  expect(await refused()).toMatchObject({ count: 2 });

  const corrected = '{"title":"Les oliviers","content_text":"La récolte a commencé."}';
  await writeFile(join(pipeline.inboxFolder, 'rejected', name), corrected);
  await ask('POST', `/inbox/refused/${encodeURIComponent(name)}`);
  await vi.waitFor(async () => expect(await titles(pipeline, 'all')).toContain('Les oliviers'), wait);
  await vi.waitFor(
    async () => expect(await refused()).toMatchObject({ count: 1, items: [{ name: 'autre.json' }] }),
    wait,
  );

  await writeFile(join(pipeline.inboxFolder, 'autre.json'), '{"title":"Le tramway","content_text":"Il ouvre lundi."}');
  await vi.waitFor(async () => expect(await refused()).toEqual({ items: [], count: 0 }), wait);

  await writeFile(join(pipeline.inboxFolder, 'faux.json'), '{"content_text":"x"}');
  await vi.waitFor(async () => expect(await refused()).toMatchObject({ count: 1 }), wait);
  expect(await ask('DELETE', '/inbox/refused/faux.json')).toEqual({ name: 'faux.json', dismissed: true });
  expect(await refused()).toEqual({ items: [], count: 0 });
  const { items: audit } = await ask('GET', '/audit');
  const ofFiles = { by: 'owner', subject: name, action: 'file tried again' };
  expect(audit).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ ...ofFiles, subject: 'faux.json', action: 'file dismissed' }),
      expect.objectContaining(ofFiles),
    ]),
  );
  await expect(readFile(join(pipeline.inboxFolder, 'rejected/faux.json'))).rejects.toThrow('ENOENT');
}, 60_000);

type Attention = { readonly kind: string } & Readonly<Record<string, unknown>>;

it('a receiver that fails is seen with since when and why while Barid retries, and goes on when it is resumed', async () => {
  let isBroken = true;
  const received: string[] = [];
  const hook = await startLocalServer(({ body }, response) => {
    if (!isBroken) received.push(body.toString());
    response.writeHead(isBroken ? 503 : 204).end(isBroken ? 'en panne' : '');
  });
  const pipeline = await startTestPipeline(await freshFolder(), {
    webhooks: [{ url: `${hook.url}/cms`, as: 'slack' }],
  });
  const ask = async (method: string, path: string, body?: string) =>
    (await push(pipeline, { method, path, ...(body === undefined ? {} : { body }) })).value;
  const attention = async (): Promise<readonly Attention[]> => {
    const { attention: found } = await ask('GET', '/status');
    return Array.isArray(found) ? found : [];
  };
  expect(await attention()).toEqual([]);
  await push(pipeline, { body: '{"id":"port","title":"Le port","content_text":"Les dockers."}' });
  const fails = {
    kind: 'receiver',
    url: `${hook.url}/cms`,
    reason: expect.stringContaining('503'),
    since: expect.any(String),
  };
  await vi.waitFor(async () => expect(await attention()).toMatchObject([fails]), wait);
  const page = await fetch(`${pipeline.url}/status`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('Destinataire en échec depuis');

  isBroken = false;
  const resumed = await ask('POST', '/receivers/resume', JSON.stringify({ receiver: `${hook.url}/cms` }));
  expect(resumed).toMatchObject({ receiver: `${hook.url}/cms`, failed: 0 });
  await vi.waitFor(() => expect(received).toEqual([expect.stringContaining('Le port')]), wait);
  await vi.waitFor(async () => expect(await attention()).toEqual([]), wait);
}, 60_000);

it('a source is polled now, whenever its next poll was due', async () => {
  const titlesOfSource = ['Le port'];
  const agency = await startLocalServer((_, response) => {
    const items = titlesOfSource.map((title) => ({ id: title, title, content_text: `Le texte de « ${title} ».` }));
    const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Agence', items });
    response.writeHead(200, { 'content-type': 'application/feed+json', 'cache-control': 'max-age=3600' }).end(body);
  });
  const pipeline = await startTestPipeline(await freshFolder(), {
    sources: [{ id: 'agence', url: `${agency.url}/feed.json` }],
  });
  await vi.waitFor(async () => expect(await titles(pipeline, 'all')).toEqual(['Le port']), wait);
  titlesOfSource.push('Les oliviers');
  expect((await push(pipeline, { path: '/sources/agence/poll' })).status).toBe(202);
  // A run of `follow` begins each minute.
  await vi.waitFor(async () => expect(await titles(pipeline, 'all')).toContain('Les oliviers'), {
    ...wait,
    timeout: 75_000,
  });
}, 120_000);
