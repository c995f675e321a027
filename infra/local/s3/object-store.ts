import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serializeByKey } from '#infra/local/concurrency.ts';
import { syncFolder } from '#infra/local/files.ts';
import { isRecord } from '#infra/local/json-record.ts';
import { sha256 } from '#shared/hash.ts';
import { log } from '#shared/log.ts';
import { refusals, S3Error } from './s3-protocol.ts';

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

/** An object for a put. The ETag is the MD5 of the bytes, as S3's is for an object that is not a multipart upload. */
export const objectOf = (
  key: string,
  bytes: Buffer,
  headers: ObjectHead['headers'],
  now = Date.now(),
): StoredObject => ({
  head: { key, etag: `"${createHash('md5').update(bytes).digest('hex')}"`, size: bytes.length, modified: now, headers },
  bytes,
});

/** Checks the object under a key just before it is replaced or removed; throws to refuse. */
export type Condition = (current: ObjectHead | undefined) => void;

/** The condition of a put or removal in any case. */
export const always: Condition = () => undefined;

/** Objects by key, on disk. */
export type Bucket = {
  readonly heads: () => Iterable<ObjectHead>;
  /** The head of the object as it is now: the same value until the object changes. */
  readonly head: (key: string) => ObjectHead | undefined;
  readonly get: (key: string) => Promise<StoredObject | undefined>;
  readonly put: (object: StoredObject, condition: Condition) => Promise<void>;
  readonly remove: (key: string, condition: Condition) => Promise<void>;
};

const newline = 0x0a;

const parseHead = (line: string): ObjectHead => {
  const isHead = (value: unknown): value is ObjectHead =>
    isRecord(value) &&
    typeof value.key === 'string' &&
    typeof value.etag === 'string' &&
    typeof value.size === 'number' &&
    typeof value.modified === 'number' &&
    isRecord(value.headers);
  const head: unknown = JSON.parse(line);
  if (!isHead(head)) throw new Error('The first line is not the head of an object.');
  return head;
};

/** Writes head and bytes to one file, as a whole or not at all, flushed before this resolves. */
const writeObject = async (path: string, temporary: string, object: StoredObject): Promise<void> => {
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

/** Longer than any head: S3 bounds a key at 1,024 bytes and the headers of a request at 8 KB. */
const maxHeadBytes = 32_768;

const temporarySuffix = '.part';

const readHeads = async (folder: string): Promise<Map<string, ObjectHead>> => {
  const heads = new Map<string, ObjectHead>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // A put that was never acknowledged: the process died before the rename.
    if (name.endsWith(temporarySuffix)) await rm(path);
    else {
      try {
        const start = Buffer.alloc(maxHeadBytes);
        await using handle = await open(path, 'r');
        const { bytesRead } = await handle.read(start, 0, maxHeadBytes, 0);
        const head = parseHead(start.toString('utf8', 0, start.subarray(0, bytesRead).indexOf(newline)));
        heads.set(head.key, head);
      } catch (error) {
        log.error('a file in the object store is not an object and is skipped', error, { path });
      }
    }
  }
  return heads;
};

/** Opens a bucket over its folder, which is created if it is missing. */
const openBucket = async (folder: string, onCreated: (key: string) => void): Promise<Bucket> => {
  await mkdir(folder, { recursive: true });
  const heads = await readHeads(folder);
  const oneAtATime = serializeByKey();
  // A key is any text of up to 1,024 bytes; most file systems take no such name.
  const pathOf = (key: string): string => join(folder, sha256(key));
  /** A file that somebody deletes from the folder is a deleted object, as if it were deleted in S3's console. */
  const current = (key: string): ObjectHead | undefined => {
    const head = heads.get(key);
    if (head === undefined || existsSync(pathOf(key))) return head;
    heads.delete(key);
    return undefined;
  };
  return {
    heads: () => [...heads.keys()].map(current).filter((head) => head !== undefined),
    head: current,
    // Serialised with puts: no reader gets the new bytes and later the old ETag.
    get: (key) =>
      oneAtATime(key, async () => {
        if (current(key) === undefined) return undefined;
        const content = await readFile(pathOf(key));
        const end = content.indexOf(newline);
        const line = content.toString('utf8', 0, end);
        const known = heads.get(key);
        // One version of an object has one head: a cache compares heads by identity.
        const head = known !== undefined && JSON.stringify(known) === line ? known : parseHead(line);
        heads.set(key, head);
        return { head, bytes: content.subarray(end + 1) };
      }),
    put: (object, condition) =>
      oneAtATime(object.head.key, async () => {
        const { key } = object.head;
        condition(current(key));
        await mkdir(folder, { recursive: true });
        await writeObject(pathOf(key), `${pathOf(key)}${temporarySuffix}`, object);
        heads.set(key, object.head);
        onCreated(key);
      }),
    remove: (key, condition) =>
      oneAtATime(key, async () => {
        condition(current(key));
        await rm(pathOf(key), { force: true });
        await syncFolder(folder);
        heads.delete(key);
      }),
  };
};

/** The buckets of a folder. */
export type ObjectStore = {
  /** Does nothing for a bucket that exists. Throws InvalidBucketName. */
  readonly create: (bucket: string) => Promise<void>;
  /** Throws NoSuchBucket. */
  readonly bucket: (name: string) => Bucket;
};

/** S3's rules for names, except those for DNS. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** An object that was just put or copied. */
export type CreatedObject = { readonly bucket: string; readonly key: string };

/** Opens all buckets in a folder. `onCreated` is called for each object that is stored from now on. */
export const openObjectStore = async (
  folder: string,
  onCreated: (created: CreatedObject) => void = () => undefined,
): Promise<ObjectStore> => {
  await mkdir(folder, { recursive: true });
  const buckets = new Map<string, Bucket>();
  const open = (bucket: string): Promise<Bucket> =>
    openBucket(join(folder, bucket), (key) => onCreated({ bucket, key }));
  for (const name of await readdir(folder)) {
    if (bucketName.test(name)) buckets.set(name, await open(name));
  }
  return {
    create: async (name) => {
      if (!bucketName.test(name)) throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
      if (!buckets.has(name)) buckets.set(name, await open(name));
    },
    bucket: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw refusals.noSuchBucket();
      return bucket;
    },
  };
};
