import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { startLocalServer, startRawServer } from './local-server.ts';

const http = fetchHttp({ allow: ['127.0.0.1'], totalMs: 2_000 });

const answerIn = async (encoding: string, body: Buffer | string) => {
  const peer = await startLocalServer((_, response) =>
    response.writeHead(200, { 'content-encoding': encoding }).end(body),
  );
  return new TextDecoder().decode((await http.send({ method: 'GET', url: peer.url })).body);
};

it.each(['utf-8', 'UTF-8', 'windows-1256', 'none', 'binary', 'x-unknown', ''])(
  'a Content-Encoding that is no coding is passed over: %s',
  async (encoding) => {
    expect(await answerIn(encoding, 'année')).toBe('année');
  },
);

it('several codings are undone in reverse order', async () => {
  expect(await answerIn('zstd', zstdCompressSync('année'))).toBe('année');
  expect(await answerIn('gzip, gzip', gzipSync(gzipSync('année')))).toBe('année');
  expect(await answerIn('utf-8, gzip', gzipSync('année'))).toBe('année');
});

it('a coding that Barid cannot undo is a failure', async () => {
  await expect(answerIn('compress', 'x')).rejects.toMatchObject({ code: 'ANSWER_MALFORMED' });
});

it.each([
  ['UTF-8', Buffer.from('/مقال/اقتصاد-2024?q=é')],
  ['windows-1256', Buffer.concat([Buffer.from('/'), Buffer.from([0xe3, 0xde, 0xc7, 0xe1])])],
])('a Location in raw %s leads to the bytes that it names', async (_name, location) => {
  const paths: string[] = [];
  const url = await startRawServer((socket) =>
    socket.on('data', (chunk) => {
      const path = /^GET (\S+)/.exec(chunk.toString('latin1'))?.[1] ?? '';
      paths.push(path);
      const isFirst = path === '/';
      const head = isFirst ? 'HTTP/1.1 302 Found\r\nLocation: ' : 'HTTP/1.1 200 OK\r\nX: ';
      socket.write(
        Buffer.concat([
          Buffer.from(head),
          isFirst ? location : Buffer.from('1'),
          Buffer.from('\r\nContent-Length: 0\r\n\r\n'),
        ]),
      );
    }),
  );
  const answer = await http.send({ method: 'GET', url, redirects: 2 });
  expect(answer.status).toBe(200);
  const [, path = ''] = paths;
  const sent = Buffer.from(
    path.replace(/%([\dA-F]{2})/g, (_found, hex: string) => String.fromCharCode(Number(`0x${hex}`))),
    'latin1',
  );
  expect(sent.equals(location)).toBe(true);
});
