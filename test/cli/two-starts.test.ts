import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { barid } from './run-barid.ts';

const entry = fileURLToPath(new URL('../../infra/cli/barid.ts', import.meta.url));

/** A Barid that runs in a process of its own, and its address. */
const startBarid = async (env: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [entry, 'start', '--json'], {
    env: { PATH: '', PORT: '0', BARID_SAMPLES: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const { url }: { url: string } = JSON.parse(String(line));
  return { child, url };
};

const statusOf = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${url}/status`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });

it('the second start over one folder, or on one port, names the first and ends with a code, and a kill leaves nothing in the way', async () => {
  const data = join(await freshFolder(), 'data');
  const first = await startBarid({ BARID_DATA: data });
  const second = await barid(['start'], { env: { PORT: '0', BARID_DATA: data, BARID_SAMPLES: '0' } });
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toContain(`A Barid runs over ${data} already: ${first.url}, process ${first.child.pid}.`);
  const { port } = new URL(first.url);
  const samePort = await barid(['start'], { env: { PORT: port, BARID_DATA: `${data}-2`, BARID_SAMPLES: '0' } });
  expect(samePort).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`Port ${port} is in use`) });
  expect(await statusOf(first.url)).toBe(200);

  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  expect(await readFile(join(data, 'running.json'), 'utf8')).toContain(first.url);
  const next = await startBarid({ BARID_DATA: data });
  expect(await statusOf(next.url)).toBe(200);
  next.child.kill('SIGTERM');
  await once(next.child, 'exit');
  await expect(readFile(join(data, 'running.json'), 'utf8')).rejects.toThrow('ENOENT');
}, 120_000);

it('the status page is open to a person at this machine, and to nobody who came another way', async () => {
  const { url } = await startBarid({ BARID_DATA: join(await freshFolder(), 'data') });
  const { port } = new URL(url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost'])
    expect(await statusOf(url, { host })).toBe(200);
  const strange: readonly Readonly<Record<string, string>>[] = [
    { host: 'stranger.example' },
    { host: `stranger.example:${port}` },
    { 'x-forwarded-for': '192.0.2.7' },
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=192.0.2.7' },
    { via: '1.1 proxy' },
    { 'x-real-ip': '192.0.2.7' },
  ];
  for (const headers of strange) expect([headers, await statusOf(url, headers)]).toEqual([headers, 401]);
}, 60_000);

it.each<Readonly<Record<string, string>>>([
  { BARID_PUBLIC_URL: 'http://localhost:8080' },
  { BARID_PUBLIC_URL: 'https://feeds.example.org' },
  { BARID_LISTEN: '0.0.0.0' },
])(
  'with %j nothing is open without a token',
  async (env) => {
    const { url } = await startBarid({ BARID_DATA: join(await freshFolder(), 'data'), ...env });
    expect(await statusOf(url)).toBe(401);
  },
  60_000,
);
