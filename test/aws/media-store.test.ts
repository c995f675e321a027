import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import { mediaStoreContract } from '#test/contracts/media-store.ts';
import { startBuckets } from '#test/local-parts.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';

let s3: Awaited<ReturnType<typeof startBuckets>>;
let opened = 0;
beforeAll(async () => {
  s3 = await startBuckets();
});
afterAll(() => s3.stop());

const openBucket = async () => {
  opened += 1;
  const Bucket = `media-${opened}`;
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  return { Bucket, media: s3MediaStore(Bucket, s3.client) };
};

mediaStoreContract('the media store in memory', async () => {
  const { media, all } = memoryMediaStore();
  return { media, read: async (key) => [all.get(key)?.type ?? '', Buffer.from(all.get(key)?.bytes ?? []).toString()] };
});

mediaStoreContract('the media store in S3', async () => {
  const { Bucket, media } = await openBucket();
  const read = async (Key: string) => {
    const { ContentType = '', Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
    return [ContentType, (await Body?.transformToString()) ?? ''] as const;
  };
  return { media, read };
});

it('the media store in S3 lets every cache keep a picture for good', async () => {
  const { Bucket, media } = await openBucket();
  await media.save('media/a.png', Buffer.from('un'), 'image/png');
  const { CacheControl } = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'media/a.png' }));
  expect(CacheControl).toBe('public, max-age=31536000, immutable');
});
