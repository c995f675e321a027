import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { s3Inbox } from '#shared/aws/s3-inbox.ts';
import { s3RefusedFiles } from '#shared/aws/s3-refused-files.ts';
import { inboxContract } from '#test/contracts/inbox.ts';
import { startBuckets } from '#test/local-parts.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';

let s3: Awaited<ReturnType<typeof startBuckets>>;
let opened = 0;
beforeAll(async () => {
  s3 = await startBuckets();
});
afterAll(() => s3.stop());

inboxContract('memory', async () => {
  const { inbox, refused, drop, files } = memoryInbox();
  return { inbox, refused, drop: async (...file) => drop(...file), files: async () => files() };
});

inboxContract('S3', async () => {
  opened += 1;
  const Bucket = `inbox-${opened}`;
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const textOf = async (Key: string): Promise<readonly [string, string]> => {
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
    return [Key, (await Body?.transformToString()) ?? ''];
  };
  return {
    inbox: s3Inbox(Bucket, s3.client),
    refused: s3RefusedFiles(Bucket, s3.client),
    drop: async (Key, Body, ContentType = 'text/plain') => {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },
    files: async () => {
      const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
      return Object.fromEntries(await Promise.all(Contents.map(({ Key = '' }) => textOf(Key))));
    },
  };
});
