import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startTestPipeline } from './pipeline-harness.ts';

const run = promisify(execFile);

const clients = [
  ['python3', 'samples/clients/publish.py'],
  ['node', 'samples/clients/publish.mjs'],
  ['php', 'samples/clients/publish.php'],
] as const;

it.each(clients)('the client for %s has about ten lines', (_, file) => {
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(12);
});

for (const [program, file] of clients) {
  const isInstalled = spawnSync(program, ['--version']).status === 0;
  it.skipIf(!isInstalled)(
    `the client for ${program} publishes an article, and says what to do where it is refused`,
    async () => {
      const { url, token } = await startTestPipeline(await freshFolder());
      const publish = (BARID_TOKEN: string) =>
        run(program, [file], { env: { ...process.env, BARID_URL: url, BARID_TOKEN }, timeout: 60_000 });
      const first = await publish(token);
      const [status, id] = first.stdout.trim().split(' ');
      expect([status, id]).toEqual(['201', expect.stringMatching(/^\w+$/)]);
      expect((await publish(token)).stdout.trim()).toBe(`200 ${id}`);
      await expect(publish('wrong')).rejects.toMatchObject({ stderr: expect.stringContaining('401 The token is not') });
    },
    60_000,
  );
}
