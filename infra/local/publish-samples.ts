import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { writeWhole } from './disk/write-whole.ts';

const samples = fileURLToPath(new URL('../../samples/inbox', import.meta.url));

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Puts the sample articles in the inbox, once in the life of a data folder: a sample that was retracted stays so. */
export const publishSamples = async (client: S3Client, inboxBucket: string, data: string): Promise<void> => {
  const mark = join(data, 'samples-published');
  if (await isThere(mark)) return;
  for (const name of await readdir(samples)) {
    const Body = await readFile(join(samples, name));
    await client.send(new PutObjectCommand({ Bucket: inboxBucket, Key: `samples/${name}`, Body }));
  }
  await writeWhole(mark, '');
};
