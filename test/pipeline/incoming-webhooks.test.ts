import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startPipeline } from '#infra/local/start-pipeline.ts';
import { freshFolder } from '#test/local-folder.ts';
import { ghostPost } from '#test/read/cms/ghost-fixture.ts';
import { titles, writeSiteFile } from './pipeline-harness.ts';

/** A newsroom whose Ghost posts to Barid: the secret in the address, the messages signed. */
const startNewsroom = async (incomingWebhooks: readonly object[]) => {
  const folder = await freshFolder();
  const siteFile = await writeSiteFile(folder, { incomingWebhooks });
  const lines: string[] = [];
  const pipeline = await startPipeline({
    data: join(folder, 'data'),
    siteFile,
    port: 0,
    samples: false,
    onLine: (_name, line) => void lines.push(line),
  });
  onTestFinished(pipeline.close, 30_000);
  return { pipeline, lines };
};

it('a post goes from Ghost to the readers and back, and its secret into no log', async () => {
  const [secret, key] = ['5f2c9a1e-hush-4b7d', 'the-key-of-ghost'];
  vi.stubEnv('GHOST_SECRET', `${secret}\n`);
  vi.stubEnv('GHOST_KEY', key);
  const { pipeline, lines } = await startNewsroom([{ name: 'ghost', secret: 'GHOST_SECRET', signingKey: 'GHOST_KEY' }]);
  const post = async (message: unknown, path = `/in/ghost/${secret}`) => {
    const body = JSON.stringify(message);
    const at = Date.now();
    const signature = createHmac('sha256', key).update(`${body}${at}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-ghost-signature': `sha256=${signature}, t=${at}` };
    const answer = await fetch(`${pipeline.url}${path}`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  const current = ghostPost();
  expect(await post({ post: { current, previous: {} } }, '/in/ghost/wrong-hush')).toMatchObject({ status: 401 });
  expect(await post({ post: { current, previous: {} } })).toMatchObject({ status: 201 });
  await vi.waitFor(async () => expect(await titles(pipeline, 'ar')).toEqual([current.title]), 20_000);

  expect(await post({ post: { current: {}, previous: current } })).toMatchObject({ status: 200 });
  await vi.waitFor(async () => expect(await titles(pipeline, 'ar')).toEqual([]), 20_000);
  expect(await post({ neither: 'this' })).toMatchObject({ status: 422 });
  expect(lines.join('\n')).toContain('"webhook":"ghost"');
  expect(lines.join('\n')).not.toContain('hush');
}, 60_000);
