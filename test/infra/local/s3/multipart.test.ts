import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBuckets } from '#test/local-parts.ts';

const Bucket = 'inbox';
const mebibyte = 1024 * 1024;
const run = promisify(execFile);

let parts: Awaited<ReturnType<typeof startBuckets>>;
beforeAll(async () => {
  parts = await startBuckets(Bucket);
});
afterAll(() => parts.stop());

const begin = async (Key: string): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
  const { UploadId = '' } = await parts.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/html', Metadata: { desk: 'fr' } }),
  );
  return { Bucket, Key, UploadId };
};

it('an object that comes in parts is there when it is complete, with the ETag that S3 gives such an object', async () => {
  const upload = await begin('مقال.html');
  const bodies = [Buffer.alloc(5 * mebibyte, 'a'), Buffer.from('<p>fin</p>')];
  const Parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const { ETag } = await parts.client.send(new UploadPartCommand({ ...upload, PartNumber: index + 1, Body }));
      return { ETag, PartNumber: index + 1 };
    }),
  );
  await expect(parts.client.send(new HeadObjectCommand({ Bucket, Key: upload.Key }))).rejects.toThrow();
  await parts.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  const { Body, ETag, ContentType, Metadata } = await parts.client.send(
    new GetObjectCommand({ Bucket, Key: upload.Key }),
  );
  const digests = bodies.map((body) => createHash('md5').update(body).digest());
  expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-2"`);
  expect({ ContentType, Metadata }).toEqual({ ContentType: 'text/html', Metadata: { desk: 'fr' } });
  expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), Buffer.concat(bodies))).toBe(0);
});

it('an upload that was aborted is gone, and parts that are missing, small or in disorder are refused', async () => {
  const upload = await begin('x');
  const put = async (PartNumber: number, Body: Buffer) => {
    const { ETag } = await parts.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const small = await put(1, Buffer.from('a'));
  const last = await put(2, Buffer.from('b'));
  const complete = (...Parts: readonly { readonly ETag?: string | undefined; readonly PartNumber: number }[]) =>
    parts.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...Parts] } }));
  await expect(complete(small, last)).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(last, small)).rejects.toMatchObject({
    name: expect.stringMatching(/InvalidPartOrder|EntityTooSmall/),
  });
  await expect(complete({ ...last, PartNumber: 3 })).rejects.toMatchObject({ name: 'InvalidPart' });
  await parts.client.send(new AbortMultipartUploadCommand(upload));
  await expect(put(3, Buffer.from('c'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

const hasAwscli = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

it.skipIf(!hasAwscli)(
  'the AWS command line copies a file of 20 MB there and back, lists it, and removes it',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'barid-awscli-'));
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_DEFAULT_REGION: 'us-east-1' };
    const aws = (...args: readonly string[]) => run('aws', ['--endpoint-url', parts.endpoint, ...args], { env });
    const [there, back] = [join(folder, 'there.bin'), join(folder, 'back.bin')];
    writeFileSync(there, Buffer.alloc(20 * mebibyte, 'مقال'));
    try {
      await aws('s3', 'cp', there, `s3://${Bucket}/dépêches/grande dépêche.bin`);
      const { stdout } = await aws('s3', 'ls', `s3://${Bucket}/dépêches/`, '--recursive');
      expect(stdout).toMatch(/20971520 dépêches\/grande dépêche\.bin/);
      await aws('s3', 'cp', `s3://${Bucket}/dépêches/grande dépêche.bin`, back);
      expect(Buffer.compare(readFileSync(there), readFileSync(back))).toBe(0);
      await aws('s3', 'rm', `s3://${Bucket}/dépêches/`, '--recursive');
      expect((await aws('s3', 'ls', `s3://${Bucket}`)).stdout).not.toContain('dépêches');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);
