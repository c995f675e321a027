import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** An entry as a reader shows it. */
export type Shown = { readonly title: string; readonly link: string };

/** A feed reader. */
export type Reader = {
  readonly name: string;
  /** The command that must be installed; absent for a dependency of the project. */
  readonly program?: string;
  /** The documents that it supports. */
  readonly files: readonly string[];
  /** The entries that it shows of the feed at the URL, in its order; `folder` is empty. */
  readonly read: (url: string, folder: string) => Promise<readonly Shown[]>;
};

const execute = promisify(execFile);

/** Runs a program for at most 30 s; returns its standard output. */
export const runProgram = async (program: string, parameters: readonly string[]): Promise<string> => {
  const { stdout } = await execute(program, [...parameters], { timeout: 30_000, maxBuffer: 50_000_000 });
  return stdout;
};

/** Whether the command is installed. */
export const isInstalled = async (program: string): Promise<boolean> => {
  try {
    await execute('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};
