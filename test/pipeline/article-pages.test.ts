import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, readDocument, startTestPipeline } from './pipeline-harness.ts';

const soon = { timeout: 30_000, interval: 100 };

const letter = (text: string) => `Le facteur de Taza passe avant la neige

Par Amina El Fassi

27 novembre 2024

Le facteur est arrivé au village mercredi matin, une heure avant que la neige ne ferme la route. ${text}
`;

it('a text file of the inbox gets a lasting page, which follows its corrections, and is gone after its retraction', async () => {
  const folder = await freshFolder();
  const pipeline = await startTestPipeline(folder);
  const save = (text: string) => writeFile(join(folder, 'data', 'inbox', 'facteur.txt'), letter(text));
  await save('Quatre sacs de courrier.');
  const entry = async (): Promise<{ readonly id: string; readonly url: string } | undefined> =>
    JSON.parse((await readDocument(pipeline, '/feeds/fr/feed.json')) ?? '{"items":[]}').items[0];
  await expect.poll(entry, soon).toMatchObject({ url: expect.stringContaining('/a/') });
  const { url = '' } = (await entry()) ?? {};
  const page = async () => readDocument({ url: '' }, url);
  await expect.poll(page, soon).toContain('Quatre sacs de courrier.');
  expect(await page()).toContain('<html lang="fr" dir="ltr">');
  for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
    const text = (await readDocument(pipeline, `/feeds/fr/${file}`)) ?? '';
    expect(text).toContain(url);
    expect(lintDocument(Buffer.from(text)).findings).toEqual([]);
  }

  const id = new URL(url).pathname.split('/')[2] ?? '';
  const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml' }, redirect: 'manual' } as const;
  for (const path of [`/articles/${id}`, `/articles/${id}/`]) {
    const answer = await fetch(`${pipeline.url}${path}`, asBrowser);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `/a/${id}/`]);
  }
  // Programs get the API's answer: the article with a token, and else what is missing.
  expect((await push(pipeline, { method: 'GET', path: `/articles/${id}` })).value).toMatchObject({ id });
  expect((await fetch(`${pipeline.url}/articles/${id}`)).status).toBe(401);
  expect((await fetch(`${pipeline.url}/a/${id}`)).status).toBe(200);

  await save('Cinq sacs de courrier, corrige la poste.');
  await expect.poll(page, soon).toContain('Cinq sacs');
  await push(pipeline, { method: 'DELETE', path: `/articles/${id}` });
  await expect.poll(async () => (await fetch(url)).status, soon).toBe(410);
  await save('Six sacs : la dépêche revient.');
  await expect.poll(page, soon).toContain('Six sacs');
}, 120_000);
