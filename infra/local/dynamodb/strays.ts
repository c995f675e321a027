import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Misconfigured } from '#shared/errors.ts';

/** The variable in which a server's own starter leaves its process id. */
export const startedBy = 'BARID_STARTED_BY';

type Process = { readonly pid: number; readonly orphan: boolean };

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const isOrphan = async (pid: string): Promise<boolean> => {
  const [stat, environment] = await Promise.all([read(`/proc/${pid}/stat`), read(`/proc/${pid}/environ`)]);
  // proc(5): the name stands in brackets and may hold anything; after it come the state and the parent.
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return !environment.split('\0').includes(`${startedBy}=${parent}`);
};

/** The servers that hold this database file, whoever started them. */
export const serversOver = async (file: string): Promise<readonly Process[]> => {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = (await read(`/proc/${pid}/cmdline`)).split('\0');
      const holds = command[0]?.endsWith('dynoxide') === true && command[command.indexOf('--db-path') + 1] === file;
      return holds ? [{ pid: Number(pid), orphan: await isOrphan(pid) }] : [];
    }),
  );
  return found.flat();
};

const isRunning = async (pid: number): Promise<boolean> => !['', 'Z'].includes(await stateOf(pid));

const stateOf = async (pid: number): Promise<string> => {
  const stat = await read(`/proc/${pid}/stat`);
  return stat.charAt(stat.lastIndexOf(')') + 2);
};

const end = async (pid: number): Promise<void> => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between, which is all we want.
  }
  while (await isRunning(pid)) await sleep(5);
};

/**
 * Ends the server that a parent killed by `kill -9` left behind, since two servers over one file would spoil it.
 * @throws Misconfigured DATA_IN_USE where the parent still lives: the folder belongs to another running Barid.
 */
export const endStrays = async (file: string): Promise<void> => {
  const servers = await serversOver(file);
  const held = servers.find(({ orphan }) => !orphan);
  if (held !== undefined) {
    throw new Misconfigured(
      'DATA_IN_USE',
      `Another Barid is running over ${file} (its table is process ${held.pid}). Stop it first, or give this one a folder of its own with BARID_DATA.`,
    );
  }
  for (const { pid } of servers) await end(pid);
};
