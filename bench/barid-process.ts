import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environment } from '#shared/function-contract.ts';
import { type CpuTimes, cpuTimes } from './thread-cpu.ts';

/** The publisher's token. */
export const token = 'token-of-the-bench';

/** The environment and the flags of Node with which `npm start` runs Barid. */
const readStart = async () => {
  const file = await readFile(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8');
  const { scripts }: { scripts: { start: string } } = JSON.parse(file);
  const words = scripts.start.split(' ');
  const env = words.filter((word) => word.includes('=') && !word.startsWith('--')).map((word) => word.split('='));
  return { env: Object.fromEntries(env), flags: words.filter((word) => word.startsWith('--')) };
};

/** Starts `npm start` in a process of its own, over an empty folder; further flags of Node in BENCH_NODE_FLAGS. */
export const startBarid = async (folder: string, site: object) => {
  const path = join(folder, 'barid.config.json');
  const data = join(folder, 'data');
  await writeFile(path, JSON.stringify(site));
  const start = await readStart();
  const flags = [...start.flags, ...(environment.BENCH_NODE_FLAGS?.split(' ') ?? [])];
  const barid = fileURLToPath(new URL('../infra/cli/barid.js', import.meta.url));
  const child = spawn(process.execPath, [...flags, barid, 'start', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...start.env,
      PATH: environment.PATH,
      PORT: '0',
      BARID_DATA: data,
      BARID_SITE: path,
      BARID_SAMPLES: '0',
      BARID_TOKEN: token,
    },
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const { url }: { url: string } = JSON.parse(String(line));
  const close = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  return { url, pid: child.pid ?? 0, data, close };
};

/** Milliseconds of processor time, of all threads. */
export const cpuTotal = (times: CpuTimes): number => Object.values(times).reduce((sum, ms) => sum + ms, 0);

/** Waits until a process has used little processor time for two seconds: what the articles caused is done. */
export const waitUntilQuiet = async (pid: number): Promise<void> => {
  for (let quiet = 0, last = cpuTotal(await cpuTimes(pid)); quiet < 2; ) {
    await wait(1000);
    const now = cpuTotal(await cpuTimes(pid));
    quiet = now - last < 100 ? quiet + 1 : 0;
    last = now;
  }
};

/** Bytes of memory that a process holds; 0 where the system has no `/proc`. */
export const residentBytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
};
