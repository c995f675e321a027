import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import ownPackage from '../../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

/** Packs Barid as `npm publish` does, and unpacks it as `npm install` does, beside the packages that it names. */
const install = async (folder: string): Promise<string> => {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, 'barid'), { recursive: true });
  const tarball = join(folder, `barid-${ownPackage.version}.tgz`);
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'barid')]);
  // No network here: the packages of the clone, as they are; what the product does not name is not there.
  for (const name of Object.keys(ownPackage.dependencies)) {
    await mkdir(join(modules, name, '..'), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  return join(modules, 'barid', ownPackage.bin.barid);
};

it('the package has what barid runs and nothing else, and runs in a folder without a clone', async () => {
  const folder = await freshFolder();
  const entry = await install(folder);
  const packed = globSync('**/*', { cwd: join(folder, 'node_modules', 'barid'), withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, 'node_modules', 'barid').length + 1));
  const outside = packed.filter((path) => !path.startsWith('dist/')).toSorted();
  expect(outside).toEqual(['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'infra/cli/barid.js', 'package.json']);
  const folders = new Set(packed.filter((path) => path.startsWith('dist/')).map((path) => path.split('/')[1]));
  expect([...folders].toSorted()).toEqual(
    ['barid.config.json', 'functions', 'infra', 'package.json', 'samples', 'schemas', 'shared'].toSorted(),
  );
  expect(packed.filter((path) => /\.ts$|^dist\/samples\/(?!inbox\/)/.test(path))).toEqual([]);

  // Every module of ours that one imports is there.
  const dist = join(folder, 'node_modules', 'barid', 'dist');
  const missing = globSync('**/*.js', { cwd: dist }).flatMap((path) =>
    [...readFileSync(join(dist, path), 'utf8').matchAll(/(?:from|import\(|import|URL\()\s*'((?:#|\.{1,2}\/)[^']+)'/g)]
      .map(([, target = '']) => (target.startsWith('#') ? join(dist, target.slice(1)) : join(dist, path, '..', target)))
      .filter((target) => !existsSync(target)),
  );
  expect(missing).toEqual([]);

  const env = { PATH: '', PORT: '0', BARID_DATA: join(folder, 'data') };
  const node = (...args: readonly string[]) => run(process.execPath, [entry, ...args], { cwd: folder, env });
  expect((await node('--version')).stdout).toBe(`${ownPackage.version}\n`);
  await writeFile(join(folder, 'article.txt'), 'Le tramway de Salé\n\nIl roule de nouveau.\n');
  expect((await node('read', 'article.txt')).stdout).toContain('Le tramway de Salé');

  const child = spawn(process.execPath, [entry, 'start', '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const { url }: { url: string } = JSON.parse(String(line));
  // The sample articles come through the inbox, the stream and the bucket.
  const feed = async (): Promise<string> => (await fetch(`${url}/feeds/all/rss.xml`)).text();
  await expect.poll(feed, { timeout: 60_000, interval: 500 }).toContain('<item>');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await readFile(join(folder, 'data', 'barid.log'), 'utf8').catch(() => '')).not.toContain(
    'ERR_MODULE_NOT_FOUND',
  );
}, 240_000);
