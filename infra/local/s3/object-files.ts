import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { syncFolder } from '#infra/local/files.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { systemCode } from '#shared/system-error.ts';

// A bucket is a folder with one file per object: a line of JSON with its head, then its bytes, as they are or by zstd.

/** The description of an object, stored beside its bytes. */
export type ObjectHead = {
  readonly key: string;
  /** In quotes, as HTTP carries it. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Headers that come back with the object: its type, its cache control, `x-amz-meta-…`. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
};

/** A whole object: head and bytes of the same put. */
export type StoredObject = { readonly head: ObjectHead; readonly bytes: Buffer };

const newline = 0x0a;

/** The first line of a file: a head, how many bytes are behind it, and whether they are compressed. */
type FirstLine = { readonly head: ObjectHead; readonly length: number; readonly isCompressed: boolean };

const parseLine = (line: string): FirstLine => {
  const isHead = (value: unknown): value is ObjectHead =>
    isRecord(value) &&
    typeof value.key === 'string' &&
    typeof value.etag === 'string' &&
    typeof value.size === 'number' &&
    typeof value.modified === 'number' &&
    isRecord(value.headers);
  const value: unknown = JSON.parse(line);
  const { length, coding } = isRecord(value) ? value : {};
  if (!isHead(value)) throw new Error('The first line is not the head of an object.');
  const { key, etag, size, modified, headers } = value;
  return { head: { key, etag, size, modified, headers }, length: Number(length), isCompressed: coding === 'zstd' };
};

/** The file of an object. A key is any text of up to 1,024 bytes; most file systems take no such name. */
export const fileOf = (folder: string, key: string): string => join(folder, sha256(key));

/** Is there an object under a key? A file that somebody deletes by hand is a deleted object, as in S3's console. */
export const hasObject = (folder: string, key: string): boolean => existsSync(fileOf(folder, key));

const decompress = promisify(zstdDecompress);

/** Longer than any head: S3 bounds a key at 1,024 bytes and the headers of a request at 8 KB. */
const maxHeadBytes = 32_768;

/** The first line of a file, and where it ends. Throws for a file that is not whole. */
const readFirstLine = async (handle: FileHandle): Promise<FirstLine & { start: number }> => {
  const buffer = Buffer.alloc(maxHeadBytes);
  const { bytesRead } = await handle.read(buffer, 0, maxHeadBytes, 0);
  const end = buffer.subarray(0, bytesRead).indexOf(newline);
  const line = parseLine(buffer.toString('utf8', 0, end));
  const { size } = await handle.stat();
  if (size !== end + 1 + line.length) throw new Error(`The file has ${size - end - 1} of ${line.length} bytes.`);
  return { ...line, start: end + 1 };
};

const openFile = (path: string): Promise<FileHandle | undefined> =>
  open(path, 'r').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    return undefined;
  });

/**
 * What `read` makes of a file; undefined for a missing one. A file that a disk or a person cut short counts as missing, so that
 * its document is published again.
 */
const readWhole = async <T>(
  path: string,
  read: (handle: FileHandle, line: FirstLine & { start: number }) => T | Promise<T>,
): Promise<T | undefined> => {
  await using handle = await openFile(path);
  if (handle === undefined) return undefined;
  try {
    return await read(handle, await readFirstLine(handle));
  } catch (error) {
    if (systemCode(error) !== undefined) throw error;
    log.error('a file in the object store is not a whole object and counts as missing', error, { path });
    return undefined;
  }
};

/** The object under a key, as one put left it; undefined if there is none. */
export const readObject = (folder: string, key: string): Promise<StoredObject | undefined> =>
  readWhole(fileOf(folder, key), async (handle, { head, length, isCompressed, start }) => {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, start);
    return { head, bytes: isCompressed ? await decompress(bytes) : bytes };
  });

const readHeadOf = (path: string): Promise<ObjectHead | undefined> => readWhole(path, (_handle, { head }) => head);

/** The head of the object under a key; undefined if there is none. */
export const readHead = (folder: string, key: string): Promise<ObjectHead | undefined> =>
  readHeadOf(fileOf(folder, key));

const temporarySuffix = '.part';

/** The heads of all objects in a folder. */
export async function* readHeads(folder: string): AsyncGenerator<ObjectHead, void> {
  for (const name of await readdir(folder).catch(() => [])) {
    // A put that was never acknowledged, or is under way.
    if (name.endsWith(temporarySuffix)) continue;
    const head = await readHeadOf(join(folder, name));
    if (head !== undefined) yield head;
  }
}

/** The names of files that puts left behind when their process died. */
export const leftovers = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(temporarySuffix)).map((name) => join(folder, name));

/** Smaller ones take a block of the disk in any case. */
const minCompressedBytes = 4096;

/** Pictures are compressed already. */
const isCompressible = ({ head: { size, headers } }: StoredObject): boolean =>
  size >= minCompressedBytes && !/^(?:image|audio|video)\//.test(headers['content-type'] ?? '');

const compress = promisify(zstdCompress);

/** Writes head and bytes to one file, as a whole or not at all, flushed before this resolves. */
export const writeObject = async (folder: string, object: StoredObject): Promise<void> => {
  const path = fileOf(folder, object.head.key);
  const isCompressed = isCompressible(object);
  const bytes = isCompressed ? await compress(object.bytes) : object.bytes;
  const line = { ...object.head, length: bytes.length, ...(isCompressed ? { coding: 'zstd' } : {}) };
  await mkdir(folder, { recursive: true });
  const handle = await open(`${path}${temporarySuffix}`, 'w');
  try {
    // A disk that gets full takes a part of one write and says so by a number alone; `writeFile` goes on, and throws.
    await handle.writeFile(`${JSON.stringify(line)}\n`);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}${temporarySuffix}`, path);
  await syncFolder(dirname(path));
};
