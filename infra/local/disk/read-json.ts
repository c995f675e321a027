import { readFile } from 'node:fs/promises';

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The text of a file, or `undefined` where there is none. */
export const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** The value in a JSON file, or `undefined` where there is none; the shape is for the caller to check. */
export const readJson = async (path: string): Promise<unknown> => {
  const text = await readText(path);
  return text === undefined ? undefined : JSON.parse(text);
};
