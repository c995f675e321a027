import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { freshFolder } from '#test/local-folder.ts';

const Bucket = 'public';

/** The object store in a process of its own; `limits` are commands of the shell before it starts. */
const startChild = async (folder: string, limits = ''): Promise<{ child: ChildProcess; url: string }> => {
  const script = `
    const { startS3 } = await import('#infra/local/s3/server.ts');
    console.log((await startS3(${JSON.stringify(folder)}, 0)).url);`;
  const child = spawn('bash', ['-c', `${limits} exec "$0" --input-type=module -e "$1"`, process.execPath, script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  return { child, url: String(said).trim() };
};

it('every acknowledged object survives kill -9 in the middle of puts, whole', async () => {
  const folder = await freshFolder();
  const { child, url } = await startChild(folder);
  const s3 = localClients.bucket(url);
  await s3.send(new CreateBucketCommand({ Bucket }));
  const acknowledged = new Map<string, string>();
  let puts = 0;
  const writer = async (): Promise<void> => {
    for (;;) {
      const Key = `article-${puts++ % 7}`;
      const { ETag = '' } = await s3.send(
        new PutObjectCommand({ Bucket, Key, Body: `${Key} ${'é'.repeat(puts * 50)}` }),
      );
      acknowledged.set(Key, ETag);
      if (acknowledged.size === 7 && puts > 40) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([writer(), writer(), writer()]);
  s3.destroy();

  const restarted = await startS3(folder, 0);
  const reader = localClients.bucket(restarted.url);
  for (const Key of acknowledged.keys()) {
    const { Body, ETag = '' } = await reader.send(new GetObjectCommand({ Bucket, Key }));
    const body = (await Body?.transformToString()) ?? '';
    expect(body).toMatch(new RegExp(`^${Key} é+$`));
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
  }
  expect((await readdir(join(folder, Bucket))).filter((name) => name.endsWith('.part'))).toEqual([]);
  await restarted.close();
});

it('an object of which the disk takes only a part is refused, and the one before it stays', async () => {
  const folder = await freshFolder();
  // No file over 16 KB: a write that goes beyond is short, as one is on a disk that gets full.
  const { url } = await startChild(folder, `ulimit -f 16; trap '' XFSZ;`);
  const s3 = localClients.bucket(url);
  onTestFinished(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket }));
  const put = (Key: string, bytes: number) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(bytes), ContentType: 'image/jpeg' }));
  const { ETag } = await put('a/index.html', 8_000);
  await expect(put('a/index.html', 40_000)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  await expect(put('b/index.html', 40_000)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect(await s3.send(new GetObjectCommand({ Bucket, Key: 'a/index.html' }))).toMatchObject({ ETag });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'b/index.html' }))).rejects.toThrow(NoSuchKey);
  await put('b/index.html', 8_000);
});
