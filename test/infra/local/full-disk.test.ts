import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { push, titles, writeSiteFile } from '#test/pipeline/pipeline-harness.ts';
import { startHere } from './start-here.ts';

const filler = fileURLToPath(new URL('./full-disk.c', import.meta.url));

it('a full disk is answered 503 and said by the status, and once there is room all that was acknowledged is published', async () => {
  const folder = await freshFolder();
  const [library, full, data] = [join(folder, 'full.so'), join(folder, 'full'), join(folder, 'data')];
  // Every Linux with Node's build tools has a C compiler; without one, this cannot be shown, and the test fails.
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, filler, '-ldl']);
  const barid = await startHere({
    BARID_SITE: await writeSiteFile(folder),
    BARID_DATA: data,
    LD_PRELOAD: library,
    FULL_DISK_FOLDER: data,
    FULL_DISK_WHEN: full,
    UV_USE_IO_URING: '0',
  });
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const publish = async (title: string): Promise<number> => {
    const text = `<p>${`${title} تم النشر في الرباط `.repeat(500)}</p>`;
    const { status } = await push(barid, {
      body: JSON.stringify({ id: title, title, content_html: text, language: 'fr' }),
    });
    (status === 201 ? acknowledged : refused).push(title);
    return status;
  };
  const ask = async (path: string) => {
    const answer = await fetch(`${barid.url}${path}`, { headers: { authorization: `Bearer ${barid.token}` } });
    const body: { attention: unknown[]; items: { id: string }[] } = JSON.parse(await answer.text());
    return { status: answer.status, body };
  };

  // What was just accepted is being published while the disk gets full.
  for (const number of [1, 2, 3]) expect(await publish(`Rabat ${number}`)).toBe(201);
  await writeFile(full, '');
  for (const number of [4, 5, 6]) expect(await publish(`الرباط ${number}`)).toBe(503);
  const reason = expect.stringContaining('The disk of this machine is full: make room on it.');
  expect(await ask('/healthz')).toMatchObject({ status: 503, body: { detail: reason } });
  expect((await ask('/status')).body.attention[0]).toEqual({ kind: 'nothingStored', reason });

  await rm(full);
  for (const title of refused.splice(0)) expect(await publish(title)).toBe(201);
  await expect
    .poll(async () => (await titles(barid, 'all')).toSorted(), { timeout: 60_000, interval: 500 })
    .toEqual(acknowledged.toSorted());
  const { items } = (await ask('/articles')).body;
  const pages = items.map(({ id }) => `${barid.url}/a/${id}/`);
  expect(pages).toHaveLength(6);
  const statuses = async () => Promise.all(pages.map(async (page) => (await fetch(page)).status));
  await expect.poll(statuses, { timeout: 60_000, interval: 500 }).toEqual(pages.map(() => 200));
  await expect.poll(async () => (await ask('/status')).body.attention, { timeout: 10_000 }).toEqual([]);
}, 180_000);
