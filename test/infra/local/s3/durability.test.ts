import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { startS3 } from '#infra/local/s3/server.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { freshFolder } from '#test/local-folder.ts';

const Bucket = 'public';

const startChild = async (folder: string): Promise<{ child: ChildProcess; url: string }> => {
  const script = `
    const { startS3 } = await import('#infra/local/s3/server.ts');
    console.log((await startS3(${JSON.stringify(folder)}, 0)).url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
