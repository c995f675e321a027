import { readFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fetchHttp, version } from '#shared/web/fetch-http.ts';
import { startLocalServer, startRawServer } from './local-server.ts';

const http = fetchHttp({ allow: ['127.0.0.1'], about: 'https://example.org/about', totalMs: 2_000 });
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

it('a call out sends method, headers and body, says who calls, and gives what was answered', async () => {
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

it('a call out tells the version of the package', async () => {
  expect(JSON.parse(await readFile('package.json', 'utf8')).version).toBe(version);
});

it('a call out opens gzip and brotli', async () => {
  const peer = await startLocalServer(({ path }, response) =>
    path === '/gzip'
      ? response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('année'))
      : response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('année')),
  );
  expect(text((await http.send({ method: 'GET', url: `${peer.url}/gzip` })).body)).toBe('année');
  expect(text((await http.send({ method: 'GET', url: `${peer.url}/br` })).body)).toBe('année');
});

it('a call out gives the head of what is compressed without looking for a body', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
  await expect(http.send({ method: 'HEAD', url: peer.url })).resolves.toMatchObject({ status: 200 });
});

it('a call out tells how long it is asked to wait', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
  await expect(http.send({ method: 'GET', url: peer.url })).resolves.toMatchObject({ retryAfter: 120 });
});

it('redirects are the answer unless they are to be followed', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(302, { location: '/x' }).end());
  await expect(http.send({ method: 'POST', url: peer.url })).resolves.toMatchObject({ status: 302 });
  expect(peer.seen).toHaveLength(1);
});

it('redirects are followed to where they end, a POST as a GET after 303 and as a POST after 307', async () => {
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

it('redirects take no credentials to another origin', async () => {
  const other = await startLocalServer();
  const peer = await startLocalServer((_, response) => response.writeHead(307, { location: other.url }).end());
  await http.send({ method: 'GET', url: peer.url, headers: { authorization: 'Bearer x' }, redirects: 1 });
  expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
});

it('redirects in a circle end', async () => {
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

it('an answer too large is refused while it is read', async () => {
  const { url } = await endless();
  await expect(http.send({ method: 'GET', url, maxBytes: 100_000 })).rejects.toMatchObject({
    code: 'ANSWER_TOO_LARGE',
    retryable: false,
  });
});

it('an answer too large is cut where only its head matters', async () => {
  const { url } = await endless();
  const answer = await http.send({ method: 'GET', url, maxBytes: 1_000, cut: true });
  expect([answer.status, answer.body.length]).toEqual([200, 1_000]);
});

it('an answer too large is one that grows when it is opened', async () => {
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

it('an answer too large may be exactly as large as allowed', async () => {
  const peer = await startLocalServer((_, response) => response.end('12345'));
  await expect(http.send({ method: 'GET', url: peer.url, maxBytes: 5 })).resolves.toMatchObject({ status: 200 });
});

describe('a peer that misbehaves', () => {
  const hasty = fetchHttp({ allow: ['127.0.0.1'], totalMs: 150 });
  const head = 'HTTP/1.1 200 OK\r\n';

  it.each([
    ['says nothing', () => undefined, 'TIMED_OUT'],
    ['stops in the middle of its body', (s) => s.write(`${head}content-length: 9\r\n\r\nabc`), 'TIMED_OUT'],
    ['promises more than it sends', (s) => s.end(`${head}content-length: 9\r\n\r\nabc`), 'CONNECTION_LOST'],
    ['hangs up', (s) => s.resetAndDestroy(), 'CONNECTION_LOST'],
    ['speaks no HTTP', (s) => s.end('220 mail.example.org ESMTP\r\n'), 'ANSWER_MALFORMED'],
    ['claims gzip', (s) => s.end(`${head}content-encoding: gzip\r\n\r\nnot at all`), 'ANSWER_MALFORMED'],
    ['claims an unknown encoding', (s) => s.end(`${head}content-encoding: x\r\n\r\na`), 'ANSWER_MALFORMED'],
  ] satisfies [string, Parameters<typeof startRawServer>[0], string][])(
    'a peer that misbehaves and %s is unavailable',
    async (_, speak, code) => {
      const url = await startRawServer(speak);
      await expect(hasty.send({ method: 'GET', url })).rejects.toMatchObject({ code, retryable: true });
    },
  );

  it('a peer that misbehaves has answered, where only the head matters, though its body never ends', async () => {
    const url = await startRawServer((socket) => socket.write(`${head}content-length: 9\r\n\r\nabc`));
    await expect(hasty.send({ method: 'GET', url, cut: true })).resolves.toMatchObject({ status: 200 });
  });

  it('a peer that misbehaves and listens no more is unreachable', async () => {
    const url = 'http://127.0.0.1:1/';
    await expect(hasty.send({ method: 'GET', url })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  });

  it('a peer that misbehaves and has no name is unreachable', async () => {
    const unknown = fetchHttp({
      lookup: (_host, _options, callback) => callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), '', 4),
    });
    await expect(unknown.send({ method: 'GET', url: 'http://nowhere.example/' })).rejects.toThrow(
      /DNS does not know its name/,
    );
  });
});
