import {
  CreateBucketCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBuckets } from '#test/local-parts.ts';

const Bucket = 'public';
const keys = ['feeds/ar/rss.xml', 'feeds/fr/atom.xml', 'feeds/fr/rss.xml', 'feeds/ﬀ', 'feeds/😀', 'index.html'];

let s3: S3Client;
let stop: () => Promise<void>;
let ETag: string;
beforeAll(async () => {
  ({ client: s3, stop } = await startBuckets());
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of keys) {
    ETag = (await s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }))).ETag ?? '';
  }
});
afterAll(() => stop());

const get = (input: Partial<GetObjectCommandInput>) =>
  s3.send(new GetObjectCommand({ Bucket, Key: 'index.html', ...input }));
const status = (code: number) => ({ $metadata: { httpStatusCode: code } });

it('a read with the current ETag or date answers 304', async () => {
  await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
  await expect(get({ IfModifiedSince: new Date() })).rejects.toMatchObject(status(304));
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'index.html', IfNoneMatch: ETag }))).rejects.toMatchObject(
    status(304),
  );
  expect(await get({ IfNoneMatch: '"other"', IfModifiedSince: new Date() })).toMatchObject(status(200));
});

it('a read with If-Match of another ETag answers 412', async () => {
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(status(412));
  expect(await get({ IfMatch: ETag })).toMatchObject(status(200));
});

it.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=0-99', '0123456789', 'bytes 0-9/10'],
])('the range %s answers %s', async (Range, text, ContentRange) => {
  const answer = await get({ Range });
  expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, ...status(206) });
  expect(await answer.Body?.transformToString()).toBe(text);
});

it('a range beyond the end answers 416', async () => {
  await expect(get({ Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange', ...status(416) });
});

it('a list has keys sorted by their bytes, page by page', async () => {
  const seen: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 4, ContinuationToken }));
    expect(page.KeyCount).toBeLessThanOrEqual(4);
    seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(seen).toEqual(keys);
});

it('a list with a prefix and a delimiter has common prefixes', async () => {
  const below = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'feeds/', Delimiter: '/' }));
  expect(below.CommonPrefixes).toEqual([{ Prefix: 'feeds/ar/' }, { Prefix: 'feeds/fr/' }]);
  expect(below.Contents).toMatchObject([
    { Key: 'feeds/ﬀ', Size: 10, ETag, StorageClass: 'STANDARD' },
    { Key: 'feeds/😀' },
  ]);
  const after = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'feeds/😀' }));
  expect(after.Contents).toMatchObject([{ Key: 'index.html' }]);
});

it('a list that is asked for encoded names its encoding, so that awscli decodes it', async () => {
  const list = new ListObjectsV2Command({ Bucket, Prefix: 'feeds/', EncodingType: 'url' });
  const { EncodingType, Contents = [] } = await s3.send(list);
  expect(EncodingType).toBe('url');
  expect(Contents.map(({ Key = '' }) => decodeURIComponent(Key))).toEqual(
    keys.filter((key) => key.startsWith('feeds/')),
  );
  expect(Contents.map(({ Key }) => Key)).toContain('feeds/fr/rss.xml');
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).EncodingType).toBeUndefined();
});
