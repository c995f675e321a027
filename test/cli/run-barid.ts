import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../infra/cli/barid.ts', import.meta.url));

/** What a run of the command left: its exit code and what it wrote. */
export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `barid` in a process of its own, as a person does. */
export const barid = async (
  args: readonly string[],
  {
    env = {},
    input = '',
    cwd,
    uid,
  }: { env?: Readonly<Record<string, string>>; input?: string; cwd?: string; uid?: number } = {},
): Promise<Ran> => {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: '', ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, out, err };
};
