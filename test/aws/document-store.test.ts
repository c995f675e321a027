import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { s3DocumentStore } from '#shared/aws/s3-document-store.ts';
import { documentStoreContract } from '#test/contracts/document-store.ts';
import { startBuckets } from '#test/local-parts.ts';
import { memoryDocumentStore } from '#test/memory/memory-document-store.ts';

let s3: Awaited<ReturnType<typeof startBuckets>>;
let opened = 0;
beforeAll(async () => {
  s3 = await startBuckets();
});
afterAll(() => s3.stop());

documentStoreContract('the document store in memory', async () => {
  const documents = memoryDocumentStore();
  return { documents, read: async (key) => Buffer.from(documents.all.get(key)?.bytes ?? []).toString() };
});

documentStoreContract('the document store in S3', async () => {
  opened += 1;
  const Bucket = `public-${opened}`;
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const read = async (Key: string): Promise<string> =>
    (await (await s3.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? '';
  return { documents: s3DocumentStore(Bucket, s3.client), read };
});
