import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { writeFileAtomically } from '#infra/local/files.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import type { ObjectHead, StoredObject } from './object-files.ts';
import type { Bucket } from './object-store.ts';

/** The part of a bucket that people see as plain files: the objects whose keys begin like this, by their paths in a folder. */
export type FolderView = { readonly bucket: string; readonly prefix: string; readonly folder: string };

/** Media types by file extension, as S3's console and CLI set them. */
export const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
};

/** File systems take names of up to 255 bytes; one of ours gets `.problem.json.part` behind it. */
const maxNameBytes = 230;

/** A segment of a key as the name of a file or folder: none leads outside, and none is too long. */
const nameOf = (segment: string): string => {
  if (/^\.{0,2}$/.test(segment)) return '_';
  const name = segment.replaceAll('\0', '_');
  const [, start = '', end = ''] = /^(.*?)((?:\.problem\.json)?)$/s.exec(name) ?? [];
  if (Buffer.byteLength(start) <= maxNameBytes) return name;
  return `${sha256(start).slice(0, 16)}-${start.slice(-40).toWellFormed()}${end}`;
};

const typeOf = (path: string): string => mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';

/** The head of a file; a person may have changed it, so that its time and size stand for its bytes. */
const headOf = async (key: string, path: string): Promise<ObjectHead | undefined> => {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return undefined;
  const etag = `"${sha256(`${stats.size} ${stats.mtimeMs}`).slice(0, 32)}"`;
  return { key, etag, size: stats.size, modified: stats.mtimeMs, headers: { 'content-type': typeOf(path) } };
};

/**
 * A bucket that keeps objects under a prefix as plain files in a folder, where people see, correct and delete them. An object
 * that the file system does not take stays in the bucket itself.
 */
export const withFolderView = async (bucket: Bucket, { prefix, folder }: FolderView): Promise<Bucket> => {
  await mkdir(join(folder, prefix), { recursive: true });
  const pathOf = (key: string): string => join(folder, ...key.split('/').map(nameOf));
  const headIn = async (key: string): Promise<ObjectHead | undefined> =>
    key.startsWith(prefix) ? headOf(key, pathOf(key)) : undefined;

  const read = async (key: string): Promise<StoredObject | undefined> => {
    const head = await headIn(key);
    return head === undefined ? undefined : { head, bytes: await readFile(pathOf(key)) };
  };

  const heads = async function* (): AsyncGenerator<ObjectHead, void> {
    yield* bucket.heads();
    const entries = await readdir(join(folder, prefix), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const { name, parentPath } of entries) {
      // A put that is under way.
      if (name.endsWith('.part')) continue;
      const path = join(parentPath, name);
      const head = await headOf(path.slice(folder.length + 1), path);
      if (head !== undefined) yield head;
    }
  };

  return {
    heads,
    head: async (key) => (await headIn(key)) ?? bucket.head(key),
    get: async (key) => (await read(key)) ?? bucket.get(key),
    put: async (object, condition) => {
      const { key } = object.head;
      if (!key.startsWith(prefix)) return bucket.put(object, condition);
      condition((await headIn(key)) ?? (await bucket.head(key)));
      try {
        await writeFileAtomically(pathOf(key), object.bytes);
      } catch (error) {
        await rm(`${pathOf(key)}.part`, { force: true });
        log.warn('a file could not be written to its folder and stays in the bucket', { key }, error);
        await bucket.put(object, condition);
      }
    },
    remove: async (key, condition) => {
      const head = await headIn(key);
      if (head === undefined) return bucket.remove(key, condition);
      condition(head);
      await rm(pathOf(key), { force: true });
    },
  };
};
