import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HttpRequest } from '#shared/model/http.ts';
import { decodeRequest } from '#shared/web/decode-request.ts';
import { serve } from '#shared/web/router.ts';
import { requestOf } from './request.ts';

const text = JSON.stringify({ title: 'ميناء طنجة', content_html: '<p>Le port.</p>' });
const sent = (encoding: string, body: Uint8Array): HttpRequest =>
  requestOf({ method: 'POST', headers: { 'content-encoding': encoding }, body });

it.each([
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity', Buffer.from(text)],
  ['', Buffer.from(text)],
])('a body with Content-Encoding %s reaches the handler as it was before', async (encoding, body) => {
  const { body: decoded, headers } = await decodeRequest(sent(encoding, body));
  expect(Buffer.from(decoded).toString()).toBe(text);
  expect(headers).not.toHaveProperty('content-encoding');
});

it.each(['compress', 'utf-8', 'aes128gcm', 'gzip, exi', 'gzip, gzip, gzip'])(
  'Content-Encoding %s is answered 415 with the codings that are taken',
  async (encoding) => {
    const answer = serve({ 'POST /articles': () => Promise.reject(new Error('not reached')) }, { decodes: true });
    const { status, headers, body } = await answer(sent(encoding, gzipSync(text)));
    expect([status, headers['accept-encoding']]).toEqual([415, 'gzip, br, zstd, deflate']);
    expect(JSON.parse(body).code).toBe('CONTENT_ENCODING_UNKNOWN');
  },
);

it('a body that is not what its Content-Encoding says, or breaks off, is refused', async () => {
  const encodings = {
    gzip: gzipSync(text),
    br: brotliCompressSync(text),
    zstd: zstdCompressSync(text),
    deflate: deflateSync(text),
  };
  for (const [encoding, whole] of Object.entries(encodings))
    for (const body of [Buffer.from(text), whole.subarray(0, whole.length - 6)])
      await expect(decodeRequest(sent(encoding, body))).rejects.toMatchObject({ code: 'CONTENT_ENCODING_INVALID' });
});

it('a decompression bomb is refused before it is unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  const before = process.memoryUsage().arrayBuffers;
  await expect(decodeRequest(sent('gzip', bomb))).rejects.toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
});

it('any bytes survive compression and decoding', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      expect(Buffer.from((await decodeRequest(sent('gzip', gzipSync(bytes)))).body)).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 50 },
  );
});
