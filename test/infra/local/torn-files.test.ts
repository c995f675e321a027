import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readRunning } from '#infra/local/data-folder.ts';
import { openSecretFile } from '#infra/local/local-secrets.ts';
import { forThisMachine, listen } from '#infra/local/loopback.ts';
import { always, objectOf, openObjectStore } from '#infra/local/s3/object-store.ts';
import { openQueueStore } from '#infra/local/sqs/queue-store.ts';
import { lowestCheckpoint, writeCheckpoint } from '#infra/local/triggers/stream-reader.ts';
import { Misconfigured } from '#shared/errors.ts';
import { freshFolder } from '#test/local-folder.ts';

const article = `<p>${'Le tramway de Salé est en panne. ترامواي سلا معطل. '.repeat(200)}</p>`;

it.each([
  ['a small document', 'bonjour, ⵜⴰⵎⴰⵣⵉⵖⵜ', 'application/atom+xml'],
  ['a compressed document', article, 'text/html'],
  ['a picture', 'ÿØÿà picture', 'image/jpeg'],
  ['an empty object', '', 'text/plain'],
])('%s that is cut at any byte is read by nobody, and can be put again', async (_, body, type) => {
  const folder = await freshFolder();
  const store = await openObjectStore(folder);
  await store.create('public');
  const bucket = store.bucket('public');
  const object = objectOf('feeds/fr/', Buffer.from(body), { 'content-type': type });
  await bucket.put(object, always);
  const [name = ''] = await readdir(join(folder, 'public'));
  const path = join(folder, 'public', name);
  const whole = await readFile(path);
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    await writeFile(path, whole.subarray(0, bytes));
    expect([bytes, await bucket.head('feeds/fr/')]).toEqual([bytes, undefined]);
    await expect(bucket.get('feeds/fr/')).rejects.toThrow();
  }
  await bucket.put(object, (current) => expect(current).toBeUndefined());
  expect(await bucket.get('feeds/fr/')).toEqual(object);
  await writeFile(path, Buffer.concat([whole, Buffer.from('x')]));
  await expect(bucket.get('feeds/fr/')).rejects.toThrow('bytes');
});

it('secrets that are cut at any byte are said in a sentence, and no other token takes their place', async () => {
  const path = join(await freshFolder(), 'secrets.json');
  const secrets = await openSecretFile(path);
  await secrets.set('token', 'jeton-à-garder');
  const whole = await readFile(path);
  for (let bytes = 0; bytes < whole.length - 1; bytes += 1) {
    await writeFile(path, whole.subarray(0, bytes));
    await expect(openSecretFile(path)).rejects.toThrow(Misconfigured);
    await expect(openSecretFile(path)).rejects.toThrow(`${path} is broken: it is no JSON.`);
  }
});

it('a checkpoint that is cut at any byte makes its function read the stream again', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'publish.json');
  await writeCheckpoint(path, { stream: 'stream-1', shard: 'shard-1', sequence: '700' });
  expect(await lowestCheckpoint(folder, 'stream-1')).toBe(700);
  const whole = await readFile(path);
  for (let bytes = 0; bytes < whole.length - 1; bytes += 1) {
    await writeFile(path, whole.subarray(0, bytes));
    expect(await lowestCheckpoint(folder, 'stream-1')).toBe(0);
  }
});

it('a note of the running Barid that is cut at any byte is none', async () => {
  const folder = await freshFolder();
  const whole = Buffer.from('{"url":"http://127.0.0.1:8080","pid":7}');
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    await writeFile(join(folder, 'running.json'), whole.subarray(0, bytes));
    expect(await readRunning(folder)).toBeUndefined();
  }
});

it('a journal with spoilt lines anywhere goes on with all others, and keeps a copy', async () => {
  const ids = ['à', 'ب', 'ⵜ', 'd'];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(ids.length - 1),
      fc.constantFrom('\0\0\0\0', '{"op":"put","qu', 'ÿÿ'),
      async (at, garbage) => {
        const folder = await freshFolder();
        const path = join(folder, 'queues.jsonl');
        await mkdir(dirname(path), { recursive: true });
        const puts = ids.map((id) =>
          JSON.stringify({
            op: 'put',
            queue: 'deliveries',
            message: { id, body: id, attributes: {}, sentAt: 1, visibleFrom: 1, receiveCount: 0 },
          }),
        );
        const queue = JSON.stringify({ op: 'queue', queue: 'deliveries', createdAt: 1, attributes: {} });
        await writeFile(path, `${[queue, ...puts.with(at, garbage)].join('\n')}\n`);
        const store = await openQueueStore(folder);
        expect([...store.queue('deliveries').messages.keys()]).toEqual(ids.toSpliced(at, 1));
        await store.close();
        expect(await readFile(`${path}.broken`, 'utf8')).toContain(garbage);
      },
    ),
    { numRuns: 12 },
  );
});

it('the services of this machine answer its programs alone, and no page in a browser', async () => {
  const { url, close } = await listen(createServer(forThisMachine((_, response) => void response.end('ours'))), 0);
  onTestFinished(close);
  const statusOf = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(url, { headers }, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end();
    });
  expect(await statusOf({})).toBe(200);
  expect(await statusOf({ host: 'localhost:1' })).toBe(200);
  expect(await statusOf({ host: 'rebound.example' })).toBe(403);
  expect(await statusOf({ origin: 'https://stranger.example' })).toBe(403);
  expect(await statusOf({ origin: 'null' })).toBe(403);
});

it('no message waits longer than a message may, where the clock was set back before the start', async () => {
  const folder = await freshFolder();
  const store = await openQueueStore(folder);
  await store.commit({ op: 'queue', queue: 'deliveries', createdAt: 1, attributes: {} });
  const visibleFrom = Date.now() + 12 * 3_600_000;
  const message = { id: 'à', body: 'x', attributes: {}, sentAt: visibleFrom, visibleFrom, receiveCount: 0 };
  await store.commit({ op: 'put', queue: 'deliveries', message });
  await store.close();
  const reopened = await openQueueStore(folder);
  const [found] = reopened.queue('deliveries').messages.values();
  expect((found?.visibleFrom ?? 0) - Date.now()).toBeLessThanOrEqual(900_001);
  await reopened.close();
});
