import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Misconfigured } from '#shared/errors.ts';

/** The environment variable in which the parent of a database server leaves its process id. */
export const startedBy = 'BARID_STARTED_BY';

/** A database server; an orphan is one whose parent process has ended. */
export type ServerProcess = { readonly pid: number; readonly isOrphan: boolean };

const readProc = (path: string): Promise<string> => readFile(`/proc/${path}`, 'utf8').catch(() => '');

/** State and parent of a process (proc(5)): they follow its name, which is in brackets and may contain anything. */
const readStat = async (pid: number): Promise<readonly [state: string, parent: string]> => {
  const stat = await readProc(`${pid}/stat`);
  const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [state, parent];
};

/** The servers that have this database file open, orphans or not. None where there is no /proc. */
export const serversOf = async (file: string): Promise<readonly ServerProcess[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const servers = await Promise.all(
    pids.map(async (pid) => {
      const command = (await readProc(`${pid}/cmdline`)).split('\0');
      const isOurs = command[0]?.endsWith('dynoxide') === true && command[command.indexOf('--db-path') + 1] === file;
      if (!isOurs) return [];
      const [[, parent], environment] = await Promise.all([readStat(pid), readProc(`${pid}/environ`)]);
      return [{ pid, isOrphan: !environment.split('\0').includes(`${startedBy}=${parent}`) }];
    }),
  );
  return servers.flat();
};

/**
 * Ends servers that a parent killed by `kill -9` left behind: two servers would corrupt the file.
 * @throws Misconfigured DATA_IN_USE if the parent is alive: the folder belongs to another running Barid.
 */
export const killOrphans = async (file: string): Promise<void> => {
  const servers = await serversOf(file);
  const used = servers.find(({ isOrphan }) => !isOrphan);
  if (used !== undefined) {
    throw new Misconfigured(
      'DATA_IN_USE',
      `Another Barid uses ${file} (its table is process ${used.pid}). Stop it first, or set BARID_DATA to another folder.`,
    );
  }
  for (const { pid } of servers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // The process ended by itself.
    }
    // A process without a state has ended, and a zombie (Z) has closed its files.
    while (!['', 'Z'].includes((await readStat(pid))[0])) await sleep(5);
  }
};
