import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
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
  await expect(readFile(join(pipeline.inboxFolder, 'rejected/faux.json'))).rejects.toThrow('ENOENT');
}, 60_000);
