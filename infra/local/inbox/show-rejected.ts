import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { writeWhole } from '#infra/local/disk/write-whole.ts';
import { rejectedFolder } from './quiet-files.ts';
import type { InboxBucket } from './take-file.ts';

/** The prefix under which the pipeline lays what it refuses. */
export const rejectedPrefix = `${rejectedFolder}/`;

/** A key's place in the folder, and never outside it. */
const pathIn = (folder: string, key: string): string =>
  join(folder, ...key.split('/').map((segment) => (/^\.{0,2}$/.test(segment) ? '_' : segment.replaceAll('\0', '_'))));

/** Moves a refused object from the bucket to the folder, where a person sees it and can move it back once it is mended. */
export const showRejected = async ({ client, bucket }: InboxBucket, folder: string, key: string): Promise<void> => {
  const object = { Bucket: bucket, Key: key };
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand(object));
    await writeWhole(pathIn(folder, key), (await Body?.transformToByteArray()) ?? new Uint8Array());
    await client.send(new DeleteObjectCommand({ ...object, ...(ETag === undefined ? {} : { IfMatch: ETag }) }));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
  }
};
