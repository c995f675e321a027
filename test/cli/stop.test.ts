import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';

/** `npm start` as a supervisor starts it; gives the address once it runs. */
const startByNpm = async () => {
  const data = join(await freshFolder(), 'data');
  const environment = { ...process.env, PORT: '0', BARID_DATA: data, BARID_SAMPLES: '0' };
  // A group of its own, so that nothing but the signal reaches it, and so that the test can end what is left.
  const npm = spawn('npm', ['start'], { env: environment, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    try {
      if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGKILL');
    } catch {
      // Everything has ended.
    }
  });
  let output = '';
  npm.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const running = async (): Promise<string> => /Status page\s+(http:\/\/\S+?)\/status/.exec(output)?.[1] ?? '';
  await expect.poll(running, { timeout: 60_000 }).not.toBe('');
  return { npm, url: await running() };
};

const isReachable = (url: string): Promise<boolean> =>
  fetch(url, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );

it.each([
  ['a supervisor that ends npm alone', 'SIGTERM', 1],
  ['a terminal that is closed', 'SIGHUP', -1],
] as const)(
  '%s ends everything within ten seconds',
  async (_, signal, sign) => {
    const { npm, url } = await startByNpm();
    expect(await isReachable(url)).toBe(true);
    process.kill(sign * (npm.pid ?? Number.NaN), signal);
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && (await isReachable(url))) await wait(100);
    expect(await isReachable(url)).toBe(false);
  },
  120_000,
);
