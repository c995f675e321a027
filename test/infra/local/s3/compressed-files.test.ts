import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { always, objectOf, openObjectStore } from '#infra/local/s3/object-store.ts';
import { freshFolder } from '#test/local-folder.ts';

const openBucket = async () => {
  const folder = await freshFolder();
  const store = await openObjectStore(folder);
  await store.create('public');
  const files = async () => {
    const names = await readdir(join(folder, 'public'));
    return Promise.all(names.map(async (name) => (await stat(join(folder, 'public', name))).size));
  };
  return { bucket: store.bucket('public'), files };
};

it('a document takes a fraction of its size on disk, and comes back byte for byte', async () => {
  const { bucket, files } = await openBucket();
  const bytes = Buffer.from('Le conseil municipal a adopté le budget.\n'.repeat(5000));
  const object = objectOf('feeds/all/rss.xml', bytes, { 'content-type': 'application/rss+xml' });
  await bucket.put(object, always);
  expect(await bucket.get('feeds/all/rss.xml')).toEqual(object);
  expect(await bucket.head('feeds/all/rss.xml')).toEqual(object.head);
  const [size = 0] = await files();
  expect(size).toBeLessThan(bytes.length / 20);
});

it('a picture is stored as it is', async () => {
  const { bucket, files } = await openBucket();
  const bytes = Buffer.alloc(10_000);
  await bucket.put(objectOf('media/a.png', bytes, { 'content-type': 'image/png' }), always);
  const [size = 0] = await files();
  expect(size).toBeGreaterThan(bytes.length);
});
