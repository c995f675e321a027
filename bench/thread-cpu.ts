import { readdir, readFile } from 'node:fs/promises';

/** Milliseconds of processor time by the name of a thread. */
export type CpuTimes = Readonly<Record<string, number>>;

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

/** The fields of a line of `/proc` after the name in brackets, which may contain spaces: state, parent … */
const fieldsOf = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

const cpuMsOf = (stat: string): number => {
  const [user = 0, system = 0] = fieldsOf(stat).slice(11, 13).map(Number);
  return (user + system) * msPerTick;
};

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const childrenOf = async (parent: number): Promise<readonly number[]> => {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await read(`/proc/${name}/stat`);
    if (stat !== '' && Number(fieldsOf(stat)[1]) === parent) found.push(Number(name));
  }
  return found;
};

/**
 * The processor time that the threads of a process and its child processes have used so far. Threads of one name are added
 * up, and so are those that have ended; a child process is one entry. Empty where the system has no `/proc`.
 */
export const cpuTimes = async (pid: number): Promise<CpuTimes> => {
  const times: Record<string, number> = {};
  const add = (name: string, stat: string): void => {
    if (stat !== '') times[name] = (times[name] ?? 0) + cpuMsOf(stat);
  };
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  for (const thread of threads) {
    const name = (await read(`/proc/${pid}/task/${thread}/comm`)).trim();
    add(name, await read(`/proc/${pid}/task/${thread}/stat`));
  }
  const stat = await read(`/proc/${pid}/stat`);
  const running = Object.values(times).reduce((sum, ms) => sum + ms, 0);
  if (stat !== '') times['threads that ended'] = Math.max(0, cpuMsOf(stat) - running);
  for (const child of threads.length === 0 ? [] : await childrenOf(pid)) {
    add((await read(`/proc/${child}/comm`)).trim(), await read(`/proc/${child}/stat`));
  }
  return times;
};

/** What was used since `before`, the largest share first. */
export const cpuSince = (before: CpuTimes, now: CpuTimes): readonly (readonly [name: string, ms: number])[] =>
  Object.entries(now)
    .map(([name, ms]) => [name, ms - (before[name] ?? 0)] as const)
    .filter(([, ms]) => ms > 0)
    .toSorted(([, a], [, b]) => b - a);
