import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { environment } from '#shared/function-contract.ts';
import { freshFolder } from '#test/local-folder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the preparation with a cache of its own; gives its exit code. */
const prepare = async (cache: string): Promise<unknown> => {
  const child = spawn(process.execPath, [join(root, 'infra/cli/prepare.js')], {
    env: { ...environment, NODE_COMPILE_CACHE: cache },
    stdio: 'ignore',
  });
  return (await once(child, 'exit'))[0];
};

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

it('an installation compiles what every thread of a start runs, so that no start compiles anything', async () => {
  const cache = join(await freshFolder(), 'cache');
  expect(await prepare(cache)).toBe(0);
  const files = await filesIn(cache);
  // A thousand modules, those of functions included that wait for a request.
  expect(files.length).toBeGreaterThan(1000);
  expect(await prepare(cache)).toBe(0);
  expect(await filesIn(cache)).toEqual(files);
}, 240_000);

it('npm prepares the cache with a script that any Node can read', async () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  expect(scripts.prepare).toBe('node infra/cli/prepare.js');
});
