import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { functions } from '#functions/index.ts';
import { environment } from '#shared/function-contract.ts';
import { freePort, loopback } from './loopback.ts';

const command = fileURLToPath(new URL('../cli/barid.js', import.meta.url));

const site = {
  site: { title: 'Barid', url: 'https://www.example.org', language: 'en', description: 'Fills the compile cache' },
  feeds: [{ slug: 'all' }],
};

/** A path of each function that a request loads. */
const webPaths = functions.flatMap(({ trigger }) => {
  if (trigger.kind === 'missing-document') return ['/x'];
  return trigger.kind === 'http' ? trigger.paths.slice(0, 1).map((path) => path.replace('*', 'x')) : [];
});

/** Milliseconds for all of it: without a cache, on a slow machine. What is compiled by then is kept. */
const maxMs = 60_000;

/** An answer of any status; undefined while nothing listens, and once time is up. */
const get = (url: string, signal: AbortSignal): Promise<Response | undefined> =>
  fetch(url, { signal }).catch(() => undefined);

/**
 * Fills the compile cache as its users do: starts the whole pipeline once, in a folder of its own, and loads the functions
 * that wait for a first request. Otherwise the first `npm start` compiles a thousand files.
 */
export const fillCompileCache = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'barid-prepare-'));
  const siteFile = join(folder, 'barid.config.json');
  await writeFile(siteFile, JSON.stringify(site));
  const port = await freePort();
  const child = spawn(process.execPath, [command, 'start'], {
    env: {
      ...environment,
      PORT: String(port),
      BARID_DATA: join(folder, 'data'),
      BARID_SITE: siteFile,
      BARID_SAMPLES: '0',
    },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  exited.catch(() => undefined);
  try {
    const url = `http://${loopback}:${port}`;
    const time = AbortSignal.timeout(maxMs);
    while ((await get(url, time)) === undefined && child.exitCode === null && !time.aborted) await wait(50);
    for (const path of webPaths) await get(`${url}${path}`, time);
    child.kill('SIGTERM');
    await exited;
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
};
