import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rejectedFolder } from '#shared/model/inbox-folders.ts';

/** A file of the inbox folder; size and time of modification tell whether it has changed. */
export type InboxFile = {
  /** The path inside the folder, with slashes: the key in the inbox bucket. */
  readonly name: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
};

/** A file that nobody has written to for this long is taken to be complete. */
const stableAfterMs = 500;

/** Editors, rsync and browsers write under such names before they rename the file. */
const temporaryName = /^\.|^~\$|^#.*#$|\.(?:part|crdownload|download|swp|tmp|bak|orig)$|~$/;

/** The file as it is now; `undefined` unless it is a plain file that has not changed for `stableAfterMs`. */
export const stableFile = async (folder: string, name: string): Promise<InboxFile | undefined> => {
  const path = join(folder, name);
  const stats = await lstat(path).catch(() => undefined);
  // A time in the future was copied along from another machine.
  if (stats?.isFile() !== true || Math.abs(Date.now() - stats.mtimeMs) < stableAfterMs) return undefined;
  return { name, path, size: stats.size, modified: stats.mtimeMs };
};

/** All stable files in the folder and below, sorted by name. Symbolic links are not followed. */
export const stableFiles = async (folder: string, below = ''): Promise<readonly InboxFile[]> => {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const files: InboxFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (temporaryName.test(entry.name) || `${name}/` === rejectedFolder) continue;
    if (entry.isDirectory()) files.push(...(await stableFiles(folder, name)));
    else {
      const file = await stableFile(folder, name);
      if (file !== undefined) files.push(file);
    }
  }
  return files;
};
