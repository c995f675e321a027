import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readRunning } from '#infra/local/data-folder.ts';
import { openTableFile } from '#infra/local/dynamodb/table-file.ts';
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
])('%s that is cut at any byte is a missing one, and can be put again', async (_, body, type) => {
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
    expect([bytes, await bucket.get('feeds/fr/')]).toEqual([bytes, undefined]);
  }
  await bucket.put(object, (current) => expect(current).toBeUndefined());
  expect(await bucket.get('feeds/fr/')).toEqual(object);
  await writeFile(path, Buffer.concat([whole, Buffer.from('x')]));
  expect(await bucket.get('feeds/fr/')).toBeUndefined();
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

const pageBytes = 4096;

/** A file with a table of rows of several sizes, closed, and what is in it. */
const tableFile = async () => {
  const folder = await freshFolder();
  const path = join(folder, 'table.db');
  const file = openTableFile(path);
  file.begin();
  file.createTable('barid', '{}', 1);
  const table = file.table('barid');
  if (table === undefined) throw new Error('the table is there');
  const rows = Array.from({ length: 36 }, (_, at) => {
    const json = JSON.stringify({ body: `${at} ${article.slice(0, (at % 12) * 700)}` });
    return { pk: `ARTICLE#${at % 7}`, sk: `REV#${String(at).padStart(6, '0')}`, json, bytes: json.length };
  });
  for (const row of rows) file.put(table, row, undefined, 1);
  file.commit();
  file.close();
  await mkdir(join(folder, 'checkpoints'));
  await writeFile(join(folder, 'checkpoints', 'publish.json'), '{}');
  return { path, rows, whole: await readFile(path) };
};

/** What a row is in a damaged file: as it was, or a failure that nobody overlooks; a row that is missing or another throws. */
const readAll = (
  path: string,
  rows: readonly { readonly pk: string; readonly sk: string; readonly json: string }[],
) => {
  let file: ReturnType<typeof openTableFile>;
  try {
    file = openTableFile(path);
  } catch (error) {
    return String(error);
  }
  try {
    const table = file.table('barid');
    if (table === undefined) throw new Error('silently without its table');
    for (const { pk, sk, json } of rows) {
      const found = file.get(table, pk, sk);
      if (found === undefined) throw new Error(`silently without ${pk} ${sk}`);
      if (found.json === json) continue;
      expect(() => JSON.parse(found.json)).toThrow();
      return 'a row that cannot be read';
    }
    return 'whole';
  } catch (error) {
    // SQLite finds a fault where it reads it: the answer of the table is a failure, in the log too.
    if (/malformed/.test(String(error))) return String(error);
    throw error;
  } finally {
    file.close();
  }
};

it('a table that is cut at any page, around it, or anywhere in its head is refused, and is never an empty one', async () => {
  const { path, rows, whole } = await tableFile();
  // Between two pages SQLite counts whole pages only, so that all cuts there are the same one.
  const around = Array.from({ length: whole.length / pageBytes }, (_, page) => page * pageBytes).flatMap((at) =>
    [-1, 0, 1, 100, 512, 2048].map((bytes) => Math.max(0, at + bytes)),
  );
  for (const length of new Set([...Array.from({ length: 128 }, (_, at) => at), ...around])) {
    await writeFile(path, whole.subarray(0, length));
    expect([length, readAll(path, rows)]).toEqual([length, expect.stringMatching(/malformed|not a database/)]);
  }
  await writeFile(path, whole);
  expect(readAll(path, rows)).toBe('whole');
});

it('a page that is torn is said at the start, or where it is read: no row is silently another or missing', async () => {
  const { path, rows, whole } = await tableFile();
  const said = new Map<string, number>();
  for (let at = 0; at < whole.length; at += 512) {
    for (const length of [512, 2048, pageBytes]) {
      if (at % length !== 0) continue;
      await writeFile(path, Buffer.from(whole).fill(0, at, at + length));
      const answer = readAll(path, rows).replace(/:.*/s, '');
      said.set(answer, (said.get(answer) ?? 0) + 1);
    }
  }
  expect([...said.keys()].filter((one) => !/^(?:Error|whole|a row that cannot be read)$/.test(one))).toEqual([]);
  expect(said.get('Error')).toBeGreaterThan(10);
});

it('a log that is cut anywhere, or left behind, is said at the start: what was committed is not missed in silence', async () => {
  const [source, copy] = [await freshFolder(), await freshFolder()];
  const file = openTableFile(join(source, 'table.db'));
  file.begin();
  file.createTable('barid', '{}', 1);
  file.commit();
  const table = file.table('barid');
  if (table === undefined) throw new Error('the table is there');
  for (let at = 0; at < 12; at += 1) {
    file.begin();
    const json = JSON.stringify({ body: article.slice(0, at * 700) });
    file.put(table, { pk: 'ARTICLE#1', sk: `REVISION#${at}`, json, bytes: json.length }, undefined, 1);
    file.commit();
  }
  // As a process leaves them that is killed: the file is open.
  const [whole, log, seen] = await Promise.all(
    ['', '-wal', '-seen'].map((ending) => readFile(join(source, `table.db${ending}`))),
  );
  if (whole === undefined || log === undefined || seen === undefined) throw new Error('the files are there');
  file.close();
  const path = join(copy, 'table.db');
  const open = async (logBytes: number, note: Buffer): Promise<string> => {
    await writeFile(path, whole);
    await writeFile(`${path}-wal`, log.subarray(0, logBytes));
    await writeFile(`${path}-seen`, note);
    try {
      const opened = openTableFile(path);
      const last = opened.lastSequence();
      opened.close();
      return `opened at ${last}`;
    } catch (error) {
      return String(error);
    }
  };
  expect(await open(log.length, seen)).toBe('opened at 12');
  for (let bytes = 0; bytes < log.length; bytes += 509)
    expect([bytes, await open(bytes, seen)]).toEqual([bytes, expect.stringMatching(/log of the table was cut/)]);
  // A note that is cut itself notices less, and refuses nothing that is whole.
  for (let bytes = 0; bytes <= seen.length; bytes += 1)
    expect(await open(log.length, seen.subarray(0, bytes))).toBe('opened at 12');
});
