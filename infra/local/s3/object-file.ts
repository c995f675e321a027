import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '#infra/local/disk/sync-folder.ts';

/** What is kept of an object beside its bytes. */
export type ObjectHead = {
  readonly key: string;
  /** Quoted, as HTTP carries it. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Headers that come back with the object: its type, its cache control, `x-amz-meta-…`. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
};

/** An object read whole: head and bytes of the same put. */
export type StoredObject = { readonly head: ObjectHead; readonly bytes: Buffer };

const newline = 0x0a;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isHead = (value: unknown): value is ObjectHead =>
  isRecord(value) &&
  typeof value.key === 'string' &&
  typeof value.etag === 'string' &&
  typeof value.size === 'number' &&
  typeof value.modified === 'number' &&
  isRecord(value.headers);

const parseHead = (line: string): ObjectHead => {
  const head: unknown = JSON.parse(line);
  if (!isHead(head)) throw new Error('The first line is not the head of an object.');
  return head;
};

/** Puts head and bytes in one file, which is there whole or not at all, and on the disk before this resolves. */
export const writeObjectFile = async (path: string, temporary: string, object: StoredObject): Promise<void> => {
  const handle = await open(temporary, 'w');
  try {
    await handle.writev([Buffer.from(`${JSON.stringify(object.head)}\n`), object.bytes]);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
};

/** Takes an object from the disk for good before this resolves; one that is not there is no error. */
export const removeObjectFile = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
};

/** Reads an object back. Throws the system's ENOENT where there is none. */
export const readObjectFile = async (path: string): Promise<StoredObject> => {
  const bytes = await readFile(path);
  const end = bytes.indexOf(newline);
  return { head: parseHead(bytes.toString('utf8', 0, end)), bytes: bytes.subarray(end + 1) };
};

/** Longer than any head: S3 bounds a key at 1,024 bytes and a request's headers at 8 KB. */
const maxHeadBytes = 32_768;

/** Reads the head alone. */
export const readObjectHead = async (path: string): Promise<ObjectHead> => {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxHeadBytes), 0, maxHeadBytes, 0);
    return parseHead(buffer.toString('utf8', 0, buffer.subarray(0, bytesRead).indexOf(newline)));
  } finally {
    await handle.close();
  }
};
