import { readFile } from 'node:fs/promises';
import { Rejected } from '#shared/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  EISDIR: 'is a folder: name the files in it.',
  EACCES: 'may not be read by you.',
};

const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
};

/** The bytes of a file that a person named. @throws Rejected FILE_UNREADABLE, in words */
export const readNamedFile = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Rejected('FILE_UNREADABLE', `${path} ${reasonOf(cause)}`, { cause });
  }
};
