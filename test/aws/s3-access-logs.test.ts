import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { s3AccessLogs } from '#shared/aws/s3-access-logs.ts';
import type { AccessLogs } from '#shared/ports.ts';
import { startBuckets } from '#test/local-parts.ts';
import { logLines } from '#test/log-lines.ts';

let s3: Awaited<ReturnType<typeof startBuckets>>;
beforeAll(async () => {
  s3 = await startBuckets();
});
afterAll(() => s3.stop());

const hourMs = 3_600_000;

/** The name of a file with the requests of this many hours ago. */
const nameOf = (hoursAgo: number, id: string): string =>
  `cdn/EDFDVBD6EXAMPLE.${new Date(Date.now() - hoursAgo * hourMs).toISOString().slice(0, 13).replace('T', '-')}.${id}.gz`;

const open = async (Bucket: string, files: Readonly<Record<string, Uint8Array>>) => {
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, Body] of Object.entries(files)) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
  return s3AccessLogs(Bucket, s3.client);
};

/** The lines of a file that is whole. */
const textOf = async (logs: AccessLogs, key: string): Promise<string> => {
  const lines: string[] = [];
  expect(await logs.read(key, async (line) => void lines.push(line))).toBe('whole');
  return lines.join('\n');
};

it('gives the lines of a file as they are, of several members, with letters and lines across its chunks', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `مقال\t${index}\r`);
  const [half, rest] = [lines.slice(0, 9_999), lines.slice(9_999)].map((some) => gzipSync(`${some.join('\n')}\n`));
  const logs = await open('members', {
    [nameOf(1, 'eeee')]: Buffer.concat([half ?? '', rest ?? ''].map((one) => Buffer.from(one))),
  });
  expect(await textOf(logs, nameOf(1, 'eeee'))).toBe(`${lines.join('\n')}\n`);
});

it('gives an empty line in the place of one that is longer than any request, and reads on', async () => {
  const key = nameOf(1, 'ffff');
  const logs = await open('long-line', { [key]: gzipSync(`first\n${'x'.repeat(5_000_000)}\nlast`) });
  expect(await textOf(logs, key)).toBe('first\n\nlast');
});

it('stops where whoever takes the lines fails, and says why', async () => {
  const key = nameOf(1, 'gggg');
  const logs = await open('failing', { [key]: gzipSync('a\nb') });
  await expect(logs.read(key, () => Promise.reject(new Error('the table is busy')))).rejects.toThrow(
    'the table is busy',
  );
});

it('lists the files that came since an instant, also those of the day before, and reads them', async () => {
  const [late, today] = [nameOf(20, 'aaaa'), nameOf(1, 'bbbb')];
  const logs = await open('logs', {
    [today]: gzipSync('#Version: 1.0\nمقال'),
    [late]: gzipSync('of yesterday'),
    [nameOf(80, 'cccc')]: gzipSync('of three days ago, whose salt is gone'),
    'cdn/EDFDVBD6EXAMPLE.note.txt': Buffer.from('no file of the log'),
    's3/2024-11-27-10-00-00-ABC': Buffer.from('the log of a bucket'),
  });
  const listed = await logs.list(new Date(Date.now() - hourMs));
  expect(listed.map(({ key }) => key).toSorted()).toEqual([late, today].toSorted());
  expect(await textOf(logs, today)).toBe('#Version: 1.0\nمقال');
  expect(await logs.list(new Date(Date.now() + hourMs))).toEqual([]);
});

it('lists nothing in a bucket without files', async () => {
  const logs = await open('empty', {});
  expect(await logs.list(new Date(0))).toEqual([]);
});

it.each([
  ['cut', gzipSync('line\n'.repeat(1000)).subarray(0, 20)],
  ['empty', new Uint8Array()],
  ['not compressed', Buffer.from('2024-11-27\t10:00:00')],
])('passes over a file that is %s, and names it in the log', async (how, bytes) => {
  const key = nameOf(1, 'dddd');
  const logs = await open(`broken-${how.replaceAll(' ', '-')}`, { [key]: bytes });
  expect(await logs.read(key, async () => undefined)).toBe('broken');
  expect(logLines().map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'error', message: expect.stringContaining('access log'), key }),
  ]);
});
