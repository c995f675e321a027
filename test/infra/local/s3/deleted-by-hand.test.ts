import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { freshFolder } from '#test/local-folder.ts';

it('an object whose file is deleted by hand is gone, and can be put again', async () => {
  const folder = await freshFolder();
  const { url, close } = await startS3(folder, 0);
  onTestFinished(close);
  const client = localClients.bucket(url);
  await client.send(new CreateBucketCommand({ Bucket: 'public' }));
  const put = (Body: string) =>
    client.send(new PutObjectCommand({ Bucket: 'public', Key: 'feeds/fr/rss.xml', Body, IfNoneMatch: '*' }));
  await put('premier');
  await rm(join(folder, 'public'), { recursive: true });

  const get = new GetObjectCommand({ Bucket: 'public', Key: 'feeds/fr/rss.xml' });
  await expect(client.send(get)).rejects.toThrow(NoSuchKey);
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'public' }))).Contents).toBeUndefined();
  await put('second');
  expect(await (await client.send(get)).Body?.transformToString()).toBe('second');
});
