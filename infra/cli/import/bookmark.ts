import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readJson } from '#infra/local/disk/read-json.ts';
import { writeWhole } from '#infra/local/disk/write-whole.ts';
import { isRecord } from '#infra/local/loopback/fields.ts';

/** How far a file has been imported into a site, so that an import that was broken off goes on where it was. */
export type Bookmark = {
  /** Bytes that have been taken over. */
  readonly read: () => Promise<number>;
  readonly move: (offset: number) => Promise<void>;
  readonly forget: () => Promise<void>;
};

const largestStart = 65_536;

const beginningOf = async (file: string) => {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(largestStart), 0, largestStart, 0);
    return { size, start: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
};

/** The bookmark of this file as it is now, in this site; a file that has changed is another one. */
export const bookmarkFor = async (file: string, site: string, data: string): Promise<Bookmark> => {
  const { size, start } = await beginningOf(file);
  const mark = createHash('sha256')
    .update(`${resolve(file)}\n${size}\n${site}\n`)
    .update(start)
    .digest('hex');
  const path = join(data, 'imports', `${mark.slice(0, 32)}.json`);
  return {
    read: async () => {
      const value = await readJson(path);
      return isRecord(value) && typeof value.offset === 'number' ? value.offset : 0;
    },
    move: (offset) => writeWhole(path, JSON.stringify({ file: resolve(file), site, offset })),
    forget: () => rm(path, { force: true }),
  };
};
