import { readFile, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type InboxFile, quietFile } from './quiet-files.ts';

/** The inbox bucket. */
export type InboxBucket = { readonly client: S3Client; readonly bucket: string };

/** What S3's console and CLI make of the names of such files. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.md': 'text/markdown',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
};

const isSame = (a: InboxFile, b: InboxFile | undefined): boolean => a.size === b?.size && a.modified === b.modified;

/**
 * Puts a file in the inbox bucket and, once that is acknowledged, takes it from the folder. One that was written to
 * meanwhile stays, and is taken again when it is quiet.
 */
export const takeFile = async ({ client, bucket }: InboxBucket, folder: string, file: InboxFile): Promise<void> => {
  const bytes = await readFile(file.path);
  if (bytes.length !== file.size) return;
  const ContentType = types[extname(file.name).toLowerCase()] ?? 'application/octet-stream';
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: file.name, Body: bytes, ContentType }));
  if (isSame(file, await quietFile(folder, file.name))) await rm(file.path);
};
