import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { startInboxFolder } from '#infra/local/inbox/inbox-folder.ts';
import type { Bucket } from '#infra/local/s3/object-store.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { freshFolder } from '#test/local-folder.ts';

const bucket = 'inbox';

let client: S3Client;
let objects: Bucket;
let folder: string;

beforeEach(async () => {
  const data = await freshFolder();
  folder = join(data, 'inbox');
  const view = { bucket, prefix: 'rejected/', folder };
  const { url, create, bucket: open, close } = await startS3(join(data, 'buckets'), 0, undefined, view);
  onTestFinished(close);
  client = localClients.bucket(url);
  await create(bucket);
  objects = open(bucket);
});

const open = async () => {
  const opened = await startInboxFolder(objects, folder);
  onTestFinished(opened.close);
};
const inBucket = async (): Promise<(string | undefined)[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key);
const drop = async (name: string, text: string, age = 1): Promise<void> => {
  await writeFile(join(folder, name), text);
  await utimes(join(folder, name), age, age);
};

it('a dropped file moves to the bucket, with its name as key and its media type', async () => {
  await open();
  await writeFile(join(folder, 'maroc-belgique.txt'), 'Le Maroc et la Belgique');
  await mkdir(join(folder, 'أخبار'));
  await drop('أخبار/مقال.html', '<p>مقال</p>');
  await expect.poll(inBucket, { timeout: 3000 }).toEqual(['maroc-belgique.txt', 'أخبار/مقال.html']);
  await expect.poll(() => readdir(folder)).toEqual(['rejected', 'أخبار']);
  const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'أخبار/مقال.html' }));
  expect([await Body?.transformToString(), ContentType]).toEqual(['<p>مقال</p>', 'text/html']);
});

it('a file that was dropped while nothing ran is taken at the start', async () => {
  await drop('before.md', '# Avant');
  await open();
  await expect.poll(inBucket).toEqual(['before.md']);
});

it('hidden files, temporary files, links and files that are still being written stay in the folder', async () => {
  await drop('.hidden.txt', 'x');
  await drop('half.html.part', 'x');
  await drop('halle.md.bak', 'x');
  await drop('~$halle.md', 'x');
  await symlink('/etc/hostname', join(folder, 'link.txt'));
  await drop('stable.txt', 'x');
  const growing = join(folder, 'growing.txt');
  await open();
  for (let line = 0; line < 8; line++) {
    await appendFile(growing, 'encore\n');
    await new Promise((done) => setTimeout(done, 100));
  }
  expect(await inBucket()).toEqual(['stable.txt']);
  await expect.poll(inBucket, { timeout: 3000 }).toEqual(['growing.txt', 'stable.txt']);
  const { ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'growing.txt' }));
  expect(ContentLength).toBe(8 * 'encore\n'.length);
  expect(await readdir(folder)).toEqual([
    '.hidden.txt',
    'half.html.part',
    'halle.md.bak',
    'link.txt',
    'rejected',
    '~$halle.md',
  ]);
});

it('a refused file and its problem are plain files in rejected/, and objects of the bucket', async () => {
  const put = (key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  await put('rejected/envois/tard.txt.problem.json', '{}');
  await put('rejected/envois/tard.txt', 'refused');
  const keys = ['rejected/envois/tard.txt', 'rejected/envois/tard.txt.problem.json'];
  expect([await inBucket(), await readFile(join(folder, keys[0] ?? ''), 'utf8')]).toEqual([keys, 'refused']);

  await writeFile(join(folder, 'rejected/envois/tard.txt'), 'corrected');
  const get = new GetObjectCommand({ Bucket: bucket, Key: 'rejected/envois/tard.txt' });
  const { Body, ContentType } = await client.send(get);
  expect([await Body?.transformToString(), ContentType]).toEqual(['corrected', 'text/plain']);
  await client.send(
    new CopyObjectCommand({ Bucket: bucket, Key: 'envois/tard.txt', CopySource: `${bucket}/rejected/envois/tard.txt` }),
  );
  await rm(join(folder, 'rejected/envois/tard.txt'));
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keys[1] ?? '' }));
  expect(await inBucket()).toEqual(['envois/tard.txt']);
  await rm(join(folder, 'rejected'), { recursive: true });
  expect(await inBucket()).toEqual(['envois/tard.txt']);
});

it('no key leads outside the folder, and one that is too long for a file name is kept under another', async () => {
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  await put('rejected/../../outside.txt');
  await expect(stat(join(folder, '..', 'outside.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await inBucket()).toEqual(['rejected/_/_/outside.txt']);
  const long = `rejected/${'م'.repeat(200)}.txt`;
  await put(`${long}.problem.json`);
  await put(long);
  const [file = '', problem = ''] = (await inBucket()).filter((key) => !key?.includes('outside'));
  expect(problem).toBe(`${file}.problem.json`);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: long }));
  expect(await Body?.transformToString()).toBe(long);
});

it('an object under a name that is a folder already stays in the bucket', async () => {
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  await put('rejected/a/b.txt');
  await put('rejected/a');
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'rejected/a' }));
  expect([await Body?.transformToString(), await inBucket()]).toEqual([
    'rejected/a',
    ['rejected/a', 'rejected/a/b.txt'],
  ]);
});
