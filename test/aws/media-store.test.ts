import { CreateBucketCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3MediaStore } from '#shared/aws/s3-media-store.ts';
import type { MediaStore } from '#shared/ports.ts';
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

/** A client that does `before` first, at the call with this number. */
const interrupted = (client: S3Client, at: number, before: () => Promise<unknown>) => {
  let calls = 0;
  const proxy = new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: Parameters<S3Client['send']>[0]) => {
            calls += 1;
            if (calls === at) await before();
            return target.send(command);
          }
        : Reflect.get(target, name),
  });
  return { proxy, calls: () => calls };
};

it.each(['save', 'remove'] as const)(
  'a picture that was sent again is there once that is answered, whenever another removes it: at each call of %s',
  async (outer) => {
    const since = new Date(Date.now() - 60_000);
    const [key, bytes] = ['media/a.png', Buffer.from('un')];
    const save = (store: MediaStore) => store.save(key, bytes, 'image/png');
    const remove = (store: MediaStore) => store.remove(key, since);
    const [work, other] = outer === 'save' ? [save, remove] : [remove, save];
    for (let at = 1; ; at += 1) {
      const { Bucket, media } = await openBucket();
      await save(media);
      const { proxy, calls } = interrupted(s3.client, at, () => other(media));
      await work(s3MediaStore(Bucket, proxy));
      if (calls() < at) {
        expect(at).toBeGreaterThan(3);
        return;
      }
      const { Body, ContentType } = await s3.client.send(new GetObjectCommand({ Bucket, Key: key }));
      expect([await Body?.transformToString(), ContentType]).toEqual(['un', 'image/png']);
    }
  },
);
