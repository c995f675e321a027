import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startPipeline } from '#infra/local/start-pipeline.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, readDocument, titles, writeSiteFile } from '#test/pipeline/pipeline-harness.ts';
import { barid } from './run-barid.ts';

it('the samples are removed by the Barid that runs over the folder, on whatever port, and leave no trace in feeds', async () => {
  const folder = await freshFolder();
  const data = join(folder, '.barid');
  const siteFile = await writeSiteFile(folder);
  const pipeline = await startPipeline({ data, siteFile, port: 0, samples: true, onLine: () => undefined });
  onTestFinished(pipeline.close, 30_000);
  await vi.waitFor(async () => expect(await titles(pipeline, 'all')).toHaveLength(14), {
    timeout: 20_000,
    interval: 200,
  });
  await push(pipeline, { body: '{"id":"port","title":"Le port","content_text":"Les dockers."}' });

  const removed = await barid(['samples', 'remove'], { cwd: folder });
  expect([removed.code, removed.err]).toEqual([0, '14 sample articles are in no feed any more.\n']);
  await vi.waitFor(async () => expect(await titles(pipeline, 'all')).toEqual(['Le port']), {
    timeout: 20_000,
    interval: 200,
  });
  expect(await readDocument(pipeline, '/feeds/all/atom.xml')).not.toContain('deleted-entry');
  expect((await barid(['samples', 'remove'], { cwd: folder })).err).toBe('No sample article is in a feed.\n');
  expect((await barid(['samples'], { cwd: folder })).code).toBe(2);
}, 90_000);

it('barid check judges the site file where no Barid runs, whether one ever ran there or not', async () => {
  const folder = await freshFolder();
  await writeSiteFile(folder);
  const alone = await barid(['check'], { cwd: folder });
  expect([alone.code, alone.out]).toEqual([0, `ok     ${join(folder, 'barid.config.json')}\n`]);
  expect(alone.err).toContain('only the site file is judged');

  const pipeline = await startPipeline({
    data: join(folder, '.barid'),
    siteFile: join(folder, 'barid.config.json'),
    port: 0,
    samples: false,
    onLine: () => undefined,
  });
  expect((await barid(['check'], { cwd: folder })).out.split('\n').length).toBeGreaterThan(5);
  await pipeline.close();
  // Nothing listens at the default port of this test's environment either.
  expect((await barid(['check'], { cwd: folder, env: { PORT: '1' } })).out).toBe(alone.out);
  const elsewhere = await barid(['check', '--site', 'http://127.0.0.1:1'], { cwd: folder, env: { BARID_TOKEN: 'x' } });
  expect(elsewhere.code).toBe(1);
}, 90_000);
