import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBuckets } from '#test/local-parts.ts';

const Bucket = 'public';
const Key = 'feeds/fr/rss.xml';

let s3: S3Client;
let stop: () => Promise<void>;
const put = (Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
const stored = async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString() ?? '';

beforeEach(async () => {
  const buckets = await startBuckets();
  s3 = buckets.client;
  stop = buckets.stop;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => stop());

it('If-None-Match: * creates an object, and answers 412 if there is one', async () => {
  await put('first', { IfNoneMatch: '*' });
  await expect(put('second', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await stored()).toBe('first');
});

it('If-Match replaces the object with that ETag, and answers 412 for any other', async () => {
  const { ETag = '' } = await put('first', {});
  await put('second', { IfMatch: ETag });
  await expect(put('third', { IfMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  expect(await stored()).toBe('second');
});

it('If-Match answers 404 for a missing object', async () => {
  const refused = { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } };
  await expect(put('first', { IfMatch: '"d41d8cd98f00b204e9800998ecf8427e"' })).rejects.toMatchObject(refused);
});

it('exactly one of twenty concurrent conditional puts succeeds, both on a missing object and on an ETag', async () => {
  const race = async (condition: { IfMatch?: string; IfNoneMatch?: string }, round: string) => {
    const racers = Array.from({ length: 20 }, (_, racer) => put(`${round} ${racer}`, condition));
    const results = await Promise.allSettled(racers);
    return results.flatMap((result, racer) => (result.status === 'fulfilled' ? [`${round} ${racer}`] : []));
  };
  const first = await race({ IfNoneMatch: '*' }, 'new');
  expect([await stored()]).toEqual(first);
  const { ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  const second = await race({ IfMatch: ETag }, 'over');
  expect([await stored()]).toEqual(second);
});

it('a conditional delete removes only the object with that ETag', async () => {
  const { ETag: old = '' } = await put('first', {});
  const { ETag = '' } = await put('second', {});
  const remove = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
  await expect(remove(old)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  expect(await stored()).toBe('second');
  await remove(ETag);
  await expect(remove(ETag)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});
