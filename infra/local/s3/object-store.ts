import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { serializeByKey } from '#infra/local/concurrency.ts';
import { syncFolder } from '#infra/local/files.ts';
import { type FolderView, withFolderView } from './folder-view.ts';
import {
  fileOf,
  leftovers,
  type ObjectHead,
  readHead,
  readHeads,
  readObject,
  type StoredObject,
  writeObject,
} from './object-files.ts';
import { refusals, S3Error } from './s3-protocol.ts';
import { openVersions, type Versions } from './versions.ts';

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
  readonly heads: () => AsyncIterable<ObjectHead>;
  readonly head: (key: string) => Promise<ObjectHead | undefined>;
  readonly get: (key: string) => Promise<StoredObject | undefined>;
  readonly put: (object: StoredObject, condition: Condition) => Promise<void>;
  readonly remove: (key: string, condition: Condition) => Promise<void>;
};

type Listeners = { readonly onCreated: (key: string) => void; readonly onChanged: (key: string) => void };

/** Opens a bucket over its folder, which is created if it is missing. */
const openBucket = async (folder: string, { onCreated, onChanged }: Listeners): Promise<Bucket> => {
  await mkdir(folder, { recursive: true });
  for (const path of await leftovers(folder)) await rm(path);
  const oneAtATime = serializeByKey();
  return {
    heads: () => readHeads(folder),
    head: (key) => readHead(folder, key),
    get: (key) => readObject(folder, key),
    put: (object, condition) =>
      oneAtATime(object.head.key, async () => {
        const { key } = object.head;
        condition(await readHead(folder, key));
        try {
          await writeObject(folder, object);
        } finally {
          // Also where the rename succeeded and the flush did not.
          onChanged(key);
        }
        onCreated(key);
      }),
    remove: (key, condition) =>
      oneAtATime(key, async () => {
        condition(await readHead(folder, key));
        await rm(fileOf(folder, key), { force: true });
        await syncFolder(folder);
        onChanged(key);
      }),
  };
};

/** The buckets of a folder. */
export type ObjectStore = {
  /** Does nothing for a bucket that exists. Throws InvalidBucketName. */
  readonly create: (bucket: string) => Promise<void>;
  /** Throws NoSuchBucket. */
  readonly bucket: (name: string) => Bucket;
  /** For threads that read the folder. */
  readonly versions: Versions;
};

/** An object that was just put or copied. */
export type CreatedObject = { readonly bucket: string; readonly key: string };

/** S3's rules for names, except those for DNS. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Opens all buckets in a folder. `onCreated` is called for each object that is stored in one from now on; a part of one bucket
 * may be a `view` of another folder.
 */
export const openObjectStore = async (
  folder: string,
  onCreated: (created: CreatedObject) => void = () => undefined,
  view?: FolderView,
): Promise<ObjectStore> => {
  await mkdir(folder, { recursive: true });
  const versions = openVersions();
  const buckets = new Map<string, Bucket>();
  const open = async (bucket: string): Promise<Bucket> => {
    const opened = await openBucket(join(folder, bucket), {
      onCreated: (key) => onCreated({ bucket, key }),
      onChanged: (key) => versions.advance(bucket, key),
    });
    return view?.bucket === bucket ? withFolderView(opened, view) : opened;
  };
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
    versions,
  };
};
