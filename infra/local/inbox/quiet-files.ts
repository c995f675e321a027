import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the inbox folder, and what tells whether it is still the same. */
export type InboxFile = {
  /** Relative to the folder, with slashes: its name in the inbox. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modified: number;
};

/** What is written to changes its time at every write; after this long (milliseconds) it is taken to be whole. */
const quietAfterMs = 500;

/** Where refused files are shown; what lies there is not taken again. */
export const rejectedFolder = 'rejected';

/** Editors, rsync and browsers write under such names before they give a file its own. */
const isUnfinished = (name: string): boolean => name.startsWith('.') || /\.(?:part|crdownload|swp|tmp)$|~$/.test(name);

/** The file at this path as it is now; `undefined` unless it is a plain file that nobody has written to for a moment. */
export const quietFile = async (folder: string, name: string): Promise<InboxFile | undefined> => {
  const path = join(folder, name);
  const found = await lstat(path).catch(() => undefined);
  // A date in the future was brought along from another machine.
  if (found?.isFile() !== true || Math.abs(Date.now() - found.mtimeMs) < quietAfterMs) return undefined;
  return { name, path, size: found.size, modified: found.mtimeMs };
};

/** All files that can be taken, in the order of their names. Links are not followed. */
export const quietFiles = async (folder: string, below = ''): Promise<readonly InboxFile[]> => {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const files: InboxFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (isUnfinished(entry.name) || name === rejectedFolder) continue;
    if (entry.isDirectory()) files.push(...(await quietFiles(folder, name)));
    else {
      const file = await quietFile(folder, name);
      if (file !== undefined) files.push(file);
    }
  }
  return files;
};
