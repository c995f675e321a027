import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Misconfigured } from '#shared/errors.ts';

/** The text of a file; `undefined` if there is no such file. */
export const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * The value in a JSON file, unchecked; `undefined` if there is no such file.
 * @throws Misconfigured DATA_UNUSABLE for one that is no JSON: ours are written as a whole, so a disk or a person spoilt it
 */
export const readJson = async (path: string): Promise<unknown> => {
  const text = await readText(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (cause) {
    const advice = 'Correct it, bring it back from a backup, or remove it: what was in it is then lost.';
    throw new Misconfigured('DATA_UNUSABLE', `${path} is broken: it is no JSON. ${advice}`, { cause });
  }
};

/** Flushes a folder's list of files, so that a rename or removal in it survives a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
};

/** Replaces a file as a whole or not at all, flushed to disk before this resolves. Only its owner may read it. */
export const writeFileAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(`${path}.part`, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.part`, path);
  await syncFolder(dirname(path));
};
