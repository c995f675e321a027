import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bucket, openBucket } from './bucket.ts';
import { refusals, S3Error } from './s3-error.ts';

/** The buckets of a folder. */
export type ObjectStore = {
  readonly has: (bucket: string) => boolean;
  readonly create: (bucket: string) => Promise<void>;
  /** Throws NoSuchBucket. */
  readonly bucket: (name: string) => Bucket;
};

/** S3's rules for names, without those that only matter to DNS. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Opens all buckets under a folder. */
export const openObjectStore = async (folder: string): Promise<ObjectStore> => {
  await mkdir(folder, { recursive: true });
  const buckets = new Map<string, Bucket>();
  for (const name of await readdir(folder)) {
    if (bucketName.test(name)) buckets.set(name, await openBucket(join(folder, name)));
  }
  return {
    has: (name) => buckets.has(name),
    create: async (name) => {
      if (!bucketName.test(name)) throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
      if (!buckets.has(name)) buckets.set(name, await openBucket(join(folder, name)));
    },
    bucket: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw refusals.noSuchBucket();
      return bucket;
    },
  };
};
