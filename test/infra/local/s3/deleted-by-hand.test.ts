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
import { localClients } from '#infra/local/clients.ts';
import { startS3 } from '#infra/local/s3/start-s3.ts';
import { freshFolder } from '#test/local-folder.ts';

it('takes what somebody deletes from the folder by hand for deleted, and takes it again when it is put', async () => {
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
