import { mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLogFile } from '#infra/cli/log-file.ts';
import { freshFolder } from '#test/local-folder.ts';

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

it('each line of the log has its time, in JSON as its first member', async () => {
  const path = join(await freshFolder(), 'barid.log');
  const log = openLogFile(path, () => undefined);
  log('{"level":"info","message":"مقال"}');
  log('plain');
  await expect.poll(() => textOf(path)).toMatch(/plain\n$/);
  const [json = '', plain = ''] = (await textOf(path)).split('\n');
  expect(JSON.parse(json)).toEqual({ time: expect.stringMatching(/^\d{4}-.*Z$/), level: 'info', message: 'مقال' });
  expect(plain).toMatch(/^\d{4}-\S+Z plain$/);
});

it('a full log is put beside the new one, and a start goes on at the end of the last one', async () => {
  const path = join(await freshFolder(), 'barid.log');
  openLogFile(path, () => undefined)('before');
  await expect.poll(() => textOf(path)).toMatch(/before/);
  const log = openLogFile(path, () => undefined);
  log('x'.repeat(21 * 1024 * 1024));
  await expect.poll(async () => (await stat(path)).size).toBeGreaterThan(21 * 1024 * 1024);
  log('after');
  await expect.poll(() => textOf(path)).toMatch(/after\n$/);
  expect(await textOf(path)).not.toContain('before');
  expect((await stat(`${path}.1`)).size).toBeGreaterThan(21 * 1024 * 1024);
});

it('a disk without room costs lines and one sentence, and the log goes on once there is room', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'barid.log');
  await symlink('/dev/full', path);
  const sentences: string[] = [];
  const log = openLogFile(path, (sentence) => sentences.push(sentence));
  log('lost');
  await expect.poll(() => sentences.length).toBe(1);
  log('lost too');
  expect(sentences[0]).toMatch(/cannot be written: ENOSPC.* nothing else is\.$/);
  await rm(path);
  await mkdir(folder, { recursive: true });
  await expect
    .poll(
      () => {
        log('kept');
        return textOf(path);
      },
      { timeout: 15_000, interval: 500 },
    )
    .toContain('kept');
  expect(sentences).toHaveLength(1);
}, 20_000);
