import { appendFile, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { startInboxFolder } from '#infra/local/inbox/inbox-folder.ts';
import type { Bucket, CreatedObject } from '#infra/local/s3/object-store.ts';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { freshFolder } from '#test/local-folder.ts';

const bucket = 'inbox';

let client: S3Client;
let objects: Bucket;
let folder: string;
let listeners: ((key: string) => void)[];

beforeEach(async () => {
  const data = await freshFolder();
  listeners = [];
  const onCreated = ({ key }: CreatedObject): void => {
    for (const listener of listeners) listener(key);
  };
  const { url, create, bucket: open, close } = await startS3(join(data, 'buckets'), 0, onCreated);
  onTestFinished(close);
  client = localClients.bucket(url);
  folder = join(data, 'inbox');
  await create(bucket);
  objects = open(bucket);
});

const open = async () => {
  const opened = await startInboxFolder(objects, folder);
  listeners.push(opened.onCreated);
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
  await mkdir(folder);
  await drop('before.md', '# Avant');
  await open();
  await expect.poll(inBucket).toEqual(['before.md']);
});

it('hidden files, temporary files, links and files that are still being written stay in the folder', async () => {
  await mkdir(folder);
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

it('a refused file and its problem appear in rejected/, whether it was refused before or after the start', async () => {
  const reject = async (name: string) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `rejected/${name}.problem.json`, Body: '{}' }));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `rejected/${name}`, Body: name }));
  };
  await reject('early.txt');
  await open();
  await reject('envois/tard.txt');
  const shown = () => readdir(join(folder, 'rejected'), { recursive: true });
  await expect
    .poll(async () => (await shown()).sort())
    .toEqual(['early.txt', 'early.txt.problem.json', 'envois', 'envois/tard.txt', 'envois/tard.txt.problem.json']);
  expect(await readFile(join(folder, 'rejected/envois/tard.txt'), 'utf8')).toBe('envois/tard.txt');
  await expect.poll(inBucket).toEqual([]);
});

it('no key leads outside the folder', async () => {
  await open();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'rejected/../../outside.txt', Body: 'x' }));
  await expect.poll(() => readdir(join(folder, 'rejected'), { recursive: true })).toContain('_/_/outside.txt');
  await expect(stat(join(folder, '..', 'outside.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
});
