import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openObjectStore } from '#infra/local/s3/object-store.ts';
import { bucketSource, documentReader } from '#infra/local/web/documents.ts';
import { freshFolder } from '#test/local-folder.ts';

const openBucket = async () => {
  const folder = await freshFolder();
  const store = await openObjectStore(folder);
  await store.create('public');
  const bucket = store.bucket('public');
  const put = (key: string, text: string) => {
    const bytes = Buffer.from(text);
    const head = { key, etag: `"${text}"`, size: bytes.length, modified: 0, headers: { 'content-type': 'text/plain' } };
    return bucket.put({ head, bytes }, () => undefined);
  };
  return { bucket, put, source: bucketSource(folder, 'public', store.versions) };
};

it('never serves a document that is older than an acknowledged put, while puts and reads race', async () => {
  const { put, source } = await openBucket();
  const readDocument = documentReader(source, 1000);
  const versions = 150;
  let acknowledged = 0;
  const write = async (): Promise<void> => {
    for (let version = 1; version <= versions; version += 1) {
      await put('feed', String(version));
      acknowledged = version;
    }
  };
  const read = async (): Promise<void> => {
    while (acknowledged < versions) {
      const least = acknowledged;
      const document = await readDocument('feed');
      const version = Number(document?.bytes.toString() ?? 0);
      expect(version).toBeGreaterThanOrEqual(least);
      if (document !== undefined) expect(document.etag).toBe(`"${version}"`);
      await turn();
    }
  };
  await Promise.all([write(), read(), read(), read()]);
});

it('keeps an unchanged document, with its compressed bytes, and forgets those read longest ago', async () => {
  const { bucket, put, source } = await openBucket();
  await put('a', 'x'.repeat(400));
  await put('b', 'y'.repeat(400));
  await put('c', 'z'.repeat(400));
  const readDocument = documentReader(source, 1000);
  const [a, b] = [await readDocument('a'), await readDocument('b')];
  expect(await a?.encoded('gzip')).toBe(await a?.encoded('gzip'));
  expect(await readDocument('a')).toBe(a);
  await readDocument('c');
  expect(await readDocument('a')).toBe(a);
  expect(await readDocument('b')).not.toBe(b);
  await bucket.remove('a', () => undefined);
  expect(await readDocument('a')).toBeUndefined();
});
