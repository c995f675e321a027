import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const entry = fileURLToPath(new URL('../../../infra/cli/barid.ts', import.meta.url));

/** `barid start` as a process of its own in an environment, without samples; killed with its test. */
export const startHere = async (env: Readonly<Record<string, string>>) => {
  const child: ChildProcess = spawn(process.execPath, [entry, 'start', '--json'], {
    env: { PATH: '', PORT: '0', BARID_SAMPLES: '0', ...env },
    stdio: ['ignore', 'pipe', process.env.BARID_TEST_LOGS === '1' ? 'inherit' : 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  const { url, token }: { url: string; token: string } = JSON.parse(String(line));
  return { child, url, token };
};
