import { expect, it } from 'vitest';
import { sha256 } from '#shared/hash.ts';
import { mediaRoutes } from '#shared/ingest/media-routes.ts';
import { serve } from '#shared/web/router.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';
import { requestOf } from '#test/web/request.ts';
import { jpeg, notPictures, png } from './sample-pictures.ts';

const publicUrl = 'https://feeds.example.org';
const mebibyte = 1024 * 1024;

const open = () => {
  const { media, all, parts } = memoryMediaStore();
  const answer = serve(mediaRoutes({ media, publicUrl }));
  const upload = async (body: Uint8Array, query = '', type = 'application/octet-stream') => {
    const headers = { 'content-type': type };
    const request = requestOf({ method: 'POST', path: '/media', query: new URLSearchParams(query), headers });
    const { status, headers: answered, body: text } = await answer({ ...request, body });
    return { status, location: answered.location, value: JSON.parse(text) };
  };
  return { upload, all, parts };
};

it('a picture is stored once, at an address made of its contents, under the type of its bytes', async () => {
  const { upload, all } = open();
  const key = `media/${sha256(png).slice(0, 32)}.png`;
  const value = { url: `${publicUrl}/${key}`, type: 'image/png', size: png.length, width: 1, height: 1 };
  expect(await upload(png, '', 'text/html')).toEqual({ status: 201, location: value.url, value });
  expect(await upload(png)).toMatchObject({ status: 200, value });
  expect([...all].map(([name, { type }]) => [name, type])).toEqual([[key, 'image/png']]);
});

it.each(Object.entries(notPictures))('%s is refused whatever its name and type say', async (_name, bytes) => {
  const { upload, all } = open();
  expect(await upload(bytes, '', 'image/png')).toMatchObject({ status: 415, value: { code: 'MEDIA_TYPE_REFUSED' } });
  expect(all.size).toBe(0);
});

it('a request over 4 MiB is refused, because a function URL on AWS takes no more', async () => {
  const { upload } = open();
  const large = Buffer.concat([png, Buffer.alloc(4 * mebibyte)]);
  expect(await upload(large)).toMatchObject({ status: 413, value: { code: 'MEDIA_TOO_LARGE' } });
});

it('a larger picture comes in parts, of which nothing stays', async () => {
  const { upload, all, parts } = open();
  const photo = Buffer.concat([jpeg(8000, 6000), Buffer.alloc(9 * mebibyte, 'é')]);
  const target = (first: number): string => `upload=${sha256(photo)}&first=${first}&total=${photo.length}`;
  const send = (first: number) => upload(photo.subarray(first, first + 4 * mebibyte), target(first));
  expect(await send(0)).toMatchObject({ status: 202, value: { received: 4 * mebibyte } });
  expect(await send(4 * mebibyte)).toMatchObject({ status: 202, value: { received: 8 * mebibyte } });
  expect(await send(8 * mebibyte)).toMatchObject({ status: 201, value: { width: 8000, size: photo.length } });
  expect([...all.values()].map(({ bytes }) => sha256(bytes))).toEqual([sha256(photo)]);
  expect(parts.size).toBe(0);
});

it('parts that are missing, or belong to another picture, are refused', async () => {
  const { upload, all } = open();
  const hash = sha256(png);
  const rest = png.subarray(40);
  const refused = { status: 422, value: { code: 'PARTS_INCOMPLETE' } };
  expect(await upload(rest, `upload=${hash}&first=40&total=${png.length}`)).toMatchObject(refused);
  await upload(jpeg(1, 1).subarray(0, 40), `upload=${hash}&first=0&total=${png.length}`);
  expect(await upload(rest, `upload=${hash}&first=40&total=${png.length}`)).toMatchObject(refused);
  expect(all.size).toBe(0);
});

it.each([
  ['upload=abc&first=0&total=10', 400, 'PART_INVALID'],
  ['first=0&total=1000', 400, 'PART_INVALID'],
  [`upload=${sha256(png)}&total=1000`, 400, 'PART_INVALID'],
  [`upload=${sha256(png)}&first=-1&total=1000`, 400, 'PART_INVALID'],
  [`upload=${sha256(png)}&first=0&total=1`, 400, 'PART_INVALID'],
  [`upload=${sha256(png)}&first=0&total=${11 * mebibyte}`, 413, 'MEDIA_TOO_LARGE'],
])('the part %s is refused with %i %s', async (query, status, code) => {
  expect(await open().upload(png, query)).toMatchObject({ status, value: { code } });
});

it('a first part that begins no picture is refused at once', async () => {
  const { upload, parts } = open();
  const query = `upload=${sha256('page')}&first=0&total=1000`;
  expect(await upload(notPictures['page.jpg'] ?? png, query)).toMatchObject({ status: 415 });
  expect(parts.size).toBe(0);
});
