import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBuckets } from '#test/local-parts.ts';

const Bucket = 'public';
const rss = '<rss version="2.0"><channel><title>أورومغرب – l’actualité</title></channel></rss>';

let s3: S3Client;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ client: s3, stop } = await startBuckets());
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => stop());

it('an object comes back with the bytes, media type, cache control, encoding and metadata of its put', async () => {
  const object = {
    ContentType: 'application/rss+xml; charset=utf-8',
    CacheControl: 'max-age=60, stale-while-revalidate=600',
    ContentEncoding: 'identity',
    Metadata: { revision: '7' },
  };
  await s3.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: rss, ...object }));
  const { Body, ...head } = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
  expect(await Body?.transformToString()).toBe(rss);
  expect(head).toMatchObject({
    ...object,
    ETag: `"${createHash('md5').update(rss).digest('hex')}"`,
    ContentLength: Buffer.byteLength(rss),
  });
  expect(Math.abs(Date.now() - (head.LastModified?.getTime() ?? 0))).toBeLessThan(5000);
});

it.each([
  'feeds/fr/rss.xml',
  'rejected/مقال حول الأمن.txt',
  '../../etc/passwd',
  'ⵜⴰⵎⴰⵣⵉⵖⵜ + & <b> "quoted" %41 ?x#y',
  'x'.repeat(1024),
  'folder/',
  '.',
])('an object can have the key %s', async (Key) => {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await Body?.transformToString()).toBe(Key);
});

it('a body sent in chunks with a checksum trailer is stored whole', async () => {
  const bytes = Buffer.alloc(3_000_000, 'مقال');
  const pieces = Array.from({ length: 30 }, (_, piece) => bytes.subarray(piece * 100_000, (piece + 1) * 100_000));
  const Body = Readable.from(pieces, { objectMode: false });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'chunks', Body, ContentLength: bytes.length }));
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'chunks', ChecksumMode: 'ENABLED' }));
  expect(answer.ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
  expect(answer.ContentEncoding).toBeUndefined();
  expect(bytes.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
});

it('a chunked body with a wrong checksum, or one that ends early, is refused', async () => {
  const { endpoint, stop: end } = await startBuckets(Bucket);
  const send = async (body: string) => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    };
    const answer = await fetch(`${endpoint}/${Bucket}/chunks`, { method: 'PUT', headers, body });
    return [answer.status, await answer.text()];
  };
  expect(await send('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n')).toEqual([200, '']);
  const damaged = await send('5\r\nhallo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n');
  expect(damaged).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
  expect(await send('9\r\nhello\r\n')).toEqual([400, expect.stringContaining('<Code>IncompleteBody</Code>')]);
  await end();
});

it.each([
  { ChecksumCRC32: 'AAAAAA==' },
  { ChecksumSHA256: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' },
])('a body that does not match the checksum %o is refused', async (checksum) => {
  const put = s3.send(new PutObjectCommand({ Bucket, Key: 'damaged', Body: 'damaged', ...checksum }));
  await expect(put).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'damaged' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

it("a missing object or bucket answers 404 with S3's code", async () => {
  const notThere = { Bucket, Key: 'nothing' };
  await expect(s3.send(new GetObjectCommand(notThere))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand(notThere))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
});

it('deleting an object succeeds, whether it exists or not', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'gone', Body: 'x' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  const { $metadata } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  expect($metadata.httpStatusCode).toBe(204);
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'gone' }))).rejects.toMatchObject({ name: 'NotFound' });
});

it('DeleteObjects gives a result for each object', async () => {
  const Key = 'a & b\r\n007';
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'y' }));
  const Objects = [{ Key, ETag }, { Key: 'other', ETag }, { Key: 'none' }];
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted).toHaveLength(2);
  expect(Errors).toMatchObject([{ Key: 'other', Code: 'PreconditionFailed' }]);
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
});

it('a conditional copy keeps type and metadata, and fails once the source has changed', async () => {
  const Key = 'في الصندوق.txt';
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket, Key, Body: 'نص', ContentType: 'text/plain', Metadata: { by: 'euromagreb' } }),
  );
  const copy = (CopySourceIfMatch: string | undefined) =>
    s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: `rejected/${Key}`,
        CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
        CopySourceIfMatch,
      }),
    );
  expect((await copy(ETag)).CopyObjectResult?.ETag).toBe(ETag);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: `rejected/${Key}` }));
  expect(head).toMatchObject({ ContentType: 'text/plain', Metadata: { by: 'euromagreb' }, ETag });
  await expect(copy('"00000000000000000000000000000000"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
});
