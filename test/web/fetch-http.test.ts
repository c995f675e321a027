import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fetchHttp, version } from '#shared/web/fetch-http.ts';
import { startLocalServer, startRawServer } from './local-server.ts';

const http = fetchHttp({ allow: ['127.0.0.1'], about: 'https://example.org/about', totalMs: 2_000 });
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

it('send passes method, headers, body and a User-Agent, and returns the answer', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(201, { 'X-Kind': 'a' }).end('وصل'));
  const answer = await http.send({
    method: 'POST',
    url: `${peer.url}/hub?site=1`,
    headers: { 'Content-Type': 'text/plain' },
    body: 'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  });
  expect(answer).toMatchObject({ status: 201, url: `${peer.url}/hub?site=1`, headers: { 'x-kind': 'a' } });
  expect(text(answer.body)).toBe('وصل');
  expect(peer.seen).toMatchObject([{ method: 'POST', path: '/hub?site=1', body: 'ⵜⴰⵎⴰⵣⵉⵖⵜ' }]);
  expect(peer.seen[0]?.headers).toMatchObject({
    'content-type': 'text/plain',
    'user-agent': `Barid/${version} (+https://example.org/about)`,
  });
});

it('the User-Agent contains the version of the package', async () => {
  expect(JSON.parse(await readFile('package.json', 'utf8')).version).toBe(version);
});

it('a gzip or Brotli answer is decompressed', async () => {
  const peer = await startLocalServer(({ path }, response) =>
    path === '/gzip'
      ? response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('année'))
      : response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('année')),
  );
  expect(text((await http.send({ method: 'GET', url: `${peer.url}/gzip` })).body)).toBe('année');
  expect(text((await http.send({ method: 'GET', url: `${peer.url}/br` })).body)).toBe('année');
});

it('a HEAD of a compressed document is answered without a body', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
  await expect(http.send({ method: 'HEAD', url: peer.url })).resolves.toMatchObject({ status: 200 });
});

it('an answer has its Retry-After in seconds', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
  await expect(http.send({ method: 'GET', url: peer.url })).resolves.toMatchObject({ retryAfter: 120 });
});

it('a redirect is the answer unless redirects are allowed', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(302, { location: '/x' }).end());
  await expect(http.send({ method: 'POST', url: peer.url })).resolves.toMatchObject({ status: 302 });
  expect(peer.seen).toHaveLength(1);
});

it('redirects are followed to their end: a POST becomes a GET after 303 and stays a POST after 307', async () => {
  const peer = await startLocalServer(({ path }, response) => {
    if (path === '/303') response.writeHead(303, { location: '/a' }).end();
    else if (path === '/307') response.writeHead(307, { location: 'b#part' }).end();
    else response.end('end');
  });
  const see = await http.send({ method: 'POST', url: `${peer.url}/303`, body: 'x', redirects: 1 });
  const same = await http.send({ method: 'POST', url: `${peer.url}/307`, body: 'x', redirects: 1 });
  expect([see.url, same.url]).toEqual([`${peer.url}/a`, `${peer.url}/b`]);
  expect(peer.seen.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
    'POST /303 x',
    'GET /a ',
    'POST /307 x',
    'POST /b x',
  ]);
});

it('a redirect to another origin carries no credentials', async () => {
  const other = await startLocalServer();
  const peer = await startLocalServer((_, response) => response.writeHead(307, { location: other.url }).end());
  await http.send({ method: 'GET', url: peer.url, headers: { authorization: 'Bearer x' }, redirects: 1 });
  expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
});

it('a redirect loop ends with TOO_MANY_REDIRECTS', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(301, { location: '/' }).end());
  await expect(http.send({ method: 'GET', url: peer.url, redirects: 5 })).rejects.toMatchObject({
    code: 'TOO_MANY_REDIRECTS',
    retryable: true,
  });
  expect(peer.seen).toHaveLength(6);
});

const endless = async () =>
  startLocalServer((_, response) => {
    response.writeHead(200);
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', pour);
    };
    pour();
  });

it('an answer beyond the limit is refused while it is read', async () => {
  const { url } = await endless();
  await expect(http.send({ method: 'GET', url, maxBytes: 100_000 })).rejects.toMatchObject({
    code: 'ANSWER_TOO_LARGE',
    retryable: false,
  });
});

it('an answer beyond the limit is cut if only its beginning matters', async () => {
  const { url } = await endless();
  const answer = await http.send({ method: 'GET', url, maxBytes: 1_000, cut: true });
  expect([answer.status, answer.body.length]).toEqual([200, 1_000]);
});

it('an answer that exceeds the limit when decompressed is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const peer = await startLocalServer((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  const before = process.memoryUsage.rss();
  await expect(http.send({ method: 'GET', url: peer.url, maxBytes: 1_000_000 })).rejects.toMatchObject({
    code: 'ANSWER_TOO_LARGE',
  });
  expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
});

it('an answer of exactly the limit is accepted', async () => {
  const peer = await startLocalServer((_, response) => response.end('12345'));
  await expect(http.send({ method: 'GET', url: peer.url, maxBytes: 5 })).resolves.toMatchObject({ status: 200 });
});

const impatient = fetchHttp({ allow: ['127.0.0.1'], totalMs: 150 });
const head = 'HTTP/1.1 200 OK\r\n';

it.each([
  ['says nothing', () => undefined, 'TIMED_OUT'],
  ['stops in the middle of its body', (s) => s.write(`${head}content-length: 9\r\n\r\nabc`), 'TIMED_OUT'],
  ['promises more than it sends', (s) => s.end(`${head}content-length: 9\r\n\r\nabc`), 'CONNECTION_LOST'],
  [
    'ends without its last chunk',
    (s) => s.end(`${head}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`),
    'CONNECTION_LOST',
  ],
  [
    'cuts its gzip off',
    (s) =>
      s.end(Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\n\r\n`), gzipSync('année').subarray(0, -4)])),
    'ANSWER_MALFORMED',
  ],
  [
    'cuts its Brotli off',
    (s) =>
      s.end(
        Buffer.concat([
          Buffer.from(`${head}content-encoding: br\r\n\r\n`),
          brotliCompressSync('année'.repeat(99)).subarray(0, -3),
        ]),
      ),
    'ANSWER_MALFORMED',
  ],
  ['hangs up', (s) => s.resetAndDestroy(), 'CONNECTION_LOST'],
  ['speaks no HTTP', (s) => s.end('220 mail.example.org ESMTP\r\n'), 'ANSWER_MALFORMED'],
  ['claims gzip', (s) => s.end(`${head}content-encoding: gzip\r\n\r\nnot at all`), 'ANSWER_MALFORMED'],
] satisfies [string, Parameters<typeof startRawServer>[0], string][])(
  'a server that %s is unavailable',
  async (_, speak, code) => {
    const url = await startRawServer(speak);
    await expect(impatient.send({ method: 'GET', url })).rejects.toMatchObject({ code, retryable: true });
  },
);

it('an answer whose body never ends is accepted if only its beginning matters', async () => {
  const url = await startRawServer((socket) => socket.write(`${head}content-length: 9\r\n\r\nabc`));
  await expect(impatient.send({ method: 'GET', url, cut: true })).resolves.toMatchObject({ status: 200 });
});

it('a server that does not listen is unreachable', async () => {
  const url = 'http://127.0.0.1:1/';
  await expect(impatient.send({ method: 'GET', url })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
});

it('a server without a DNS name is unreachable', async () => {
  const unknown = fetchHttp({
    lookup: (_host, _options, callback) => callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), '', 4),
  });
  await expect(unknown.send({ method: 'GET', url: 'http://nowhere.example/' })).rejects.toThrow(
    /DNS does not know its name/,
  );
});

it.each([
  ['one', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone']],
  [
    'one with a header',
    ['HTTP/1.1 100 Continue\r\nDate: x\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone'],
  ],
  ['three', ['HTTP/1.1 100 \r\n\r\n'.repeat(3), 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone']],
  ['one in parts', ['HTT', 'P/1.1 10', '0 Continue\r\n\r', '\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone']],
  [
    'one after early hints',
    ['HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone'],
  ],
  [
    'none, and a body that looks like one',
    ['HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ],
])('an answer after an interim 100 that nobody asked for is an answer: %s', async (_, parts) => {
  const url = await startRawServer((socket) => {
    socket.setNoDelay(true);
    socket.on('data', async () => {
      for (const part of parts) {
        socket.write(part);
        await setTimeout(20);
      }
    });
  });
  // The second one on the same connection.
  for (const body of ['first', 'second']) {
    const answer = await http.send({ method: 'POST', url, body });
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, expect.stringMatching(/^done$|^HTTP/)]);
  }
});
