import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { startServer } from '#infra/local/web/server.ts';
import { recordEvents } from '#test/infra/local/triggers/event-recorder.ts';
import { logLines } from '#test/log-lines.ts';

const limits = {
  headersTimeout: 1000,
  requestTimeout: 1500,
  connectionsCheckingInterval: 50,
  timeout: 5_000,
  maxConnections: 50,
  maxUnsentBytes: 64 * 1024 * 1024,
  maxPipelined: 300,
  maxBodyBytes: 2 * 1024 * 1024,
  maxHeldBytes: 8 * 1024 * 1024,
  maxCalls: 20,
  maxRequests: 400,
};

/** More than the buffers of two sockets hold. */
const largeBytes = 16 * 1024 * 1024;

let articles: ReturnType<typeof recordEvents<LambdaFunctionURLEvent>>;
let url: URL;
const start = async (within: typeof limits): Promise<void> => {
  articles = recordEvents<LambdaFunctionURLEvent>(({ rawQueryString }) => ({
    statusCode: 200,
    body: rawQueryString === 'large' ? 'x'.repeat(largeBytes) : rawQueryString,
  }));
  const none = { version: () => 0, read: async () => undefined };
  const server = await startServer(
    {
      documents: none,
      media: none,
      functions: [
        { name: 'api', trigger: { kind: 'http', paths: ['/articles'] }, invoke: articles.invoke },
        { name: 'first-request', trigger: { kind: 'missing-document' }, invoke: async () => ({ statusCode: 404 }) },
      ],
      originSecret: 'known to the front door',
      publicUrl: 'https://feeds.example.org',
      hubs: [],
    },
    { port: 0 },
    within,
  );
  url = new URL(server.url);
  onTestFinished(server.close);
};
beforeEach(() => start(limits));

/** A connection that sends these bytes and nothing more, and stays open from its side. */
const open = async (bytes = ''): Promise<Socket> => {
  const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  return socket;
};

const isServed = async (): Promise<boolean> => (await fetch(new URL('/articles?a', url))).status === 200;

it('others are served while one client holds more connections than there may be, idle or with half a head', async () => {
  const held: Socket[] = [];
  for (let count = 0; count < 200; count += 1)
    held.push(await open(count % 2 === 0 ? '' : 'GET /articles HTTP/1.1\r\n'));
  for (const socket of held) socket.resume();
  expect(await isServed()).toBe(true);
  const isEnded = (socket: Socket): boolean => socket.readableEnded || socket.destroyed;
  await vi.waitFor(() => expect(held.filter(isEnded).length).toBeGreaterThanOrEqual(200 - limits.maxConnections));
});

it('a client that sends its head or its body too slowly is answered 408 and ended', async () => {
  const head = await open('GET /articles HTTP/1.1\r\nhost: a\r\n');
  // It stops before the answer: bytes that reach a closed connection would reset it.
  for (let sent = 0; sent < 8; sent += 1) {
    await setTimeout(20);
    head.write('x-a: b\r\n');
  }
  expect(await text(head)).toMatch(/^HTTP\/1\.1 408 /);
  const body = await open('POST /articles HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{');
  expect(await text(body)).toMatch(/^HTTP\/1\.1 408 /);
  expect(articles.events).toEqual([]);
  expect(await isServed()).toBe(true);
});

it('a flood of headers is refused', async () => {
  for (const headers of [`x-a: ${'b'.repeat(20_000)}\r\n`, 'x-a: b\r\n'.repeat(3_000)])
    expect(await text(await open(`GET /articles HTTP/1.1\r\nhost: a\r\n${headers}\r\n`))).toMatch(/^HTTP\/1\.1 431 /);
  expect(articles.events).toEqual([]);
  expect(await isServed()).toBe(true);
});

it('requests that come at once on one connection are answered in their order', async () => {
  const numbers = Array.from({ length: 299 }, (_, number) => `n${number}`);
  const requests = numbers.map((number) => `GET /articles?${number} HTTP/1.1\r\nhost: a\r\n\r\n`);
  const last = 'GET /articles?last HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
  const answers = await text(await open(`${requests.join('')}${last}`));
  expect([...answers.matchAll(/\r\n\r\n(n\d+|last)/g)].map(([, number]) => number)).toEqual([...numbers, 'last']);
});

it('a request of which two servers could see two different ends is refused, and no function sees it', async () => {
  const shapes = [
    'content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'content-length: 3\r\ncontent-length: 4\r\n\r\nabcd',
    'content-length: +3\r\n\r\nabc',
    'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'transfer-encoding : chunked\r\n\r\n0\r\n\r\n',
    'transfer-encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n',
    'x-a: b\r\n content-length: 3\r\n\r\nabc',
    'x-a: b\ncontent-length: 3\n\nabc',
    'host: b\r\ncontent-length: 3\r\n\r\nabc',
    'content-length: 3\r\ncontent-length: 3\r\n\r\nabc',
    'transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'transfer-encoding: chunked\r\n\r\n3\nabc\n0\n\n',
    'x-a: b\rcontent-length: 3\r\n\r\nabc',
  ];
  for (const shape of shapes)
    expect(await text(await open(`POST /articles HTTP/1.1\r\nhost: a\r\n${shape}`)), shape).toMatch(/^HTTP\/1\.1 400 /);
  expect(articles.events).toEqual([]);
  expect(await isServed()).toBe(true);
});

it('a coding of the transfer that is not chunked is refused, and so is any in HTTP/1.0', async () => {
  const shapes = [
    ['HTTP/1.1', 'transfer-encoding: gzip, chunked', '501'],
    ['HTTP/1.0', 'transfer-encoding: chunked', '400'],
  ] as const;
  for (const [version, header, status] of shapes)
    expect(await text(await open(`POST /articles ${version}\r\nhost: a\r\n${header}\r\n\r\n0\r\n\r\n`))).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
  expect(await text(await open('GET /articles?a\r\n\r\n'))).toMatch(/^HTTP\/1\.1 505 /);
  expect(articles.events).toEqual([]);
});

it('a request with a whole URL for its target, as to a proxy, is answered as one for its path', async () => {
  const asked = 'GET http://feeds.example.org/articles?whole HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
  expect(await text(await open(asked))).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nwhole$/);
  expect(articles.events.map(({ rawPath }) => rawPath)).toEqual(['/articles']);
});

it('a body that is announced and never comes reaches no function, and is no error in the log', async () => {
  const waiting = await open('POST /articles HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n');
  expect(await text(waiting)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 408 /);
  (await open('POST /articles HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{')).destroy();
  await setTimeout(100);
  expect(articles.events).toEqual([]);
  expect(logLines()).toEqual([]);
});

it('others are served while a client sends bodies slowly on every connection there may be', async () => {
  const head = 'POST /articles HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 1000\r\n\r\n';
  // Each is answered `100 Continue`, so that the server has seen its head.
  for (let count = 0; count < limits.maxConnections; count += 1) await once(await open(head), 'data');
  for (let count = 0; count < 5; count += 1) expect(await isServed()).toBe(true);
});

it('others are served while clients ask for large answers on every connection there may be, and take none', async () => {
  for (let count = 0; count < limits.maxConnections; count += 1)
    (await open('GET /articles?large HTTP/1.1\r\nhost: a\r\n\r\n')).pause();
  await vi.waitFor(() => expect(articles.events).toHaveLength(limits.maxConnections), 20_000);
  for (let count = 0; count < 5; count += 1) expect(await isServed()).toBe(true);
});

/** Bytes that this process holds once the collector has run. */
const heldBytes = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const bodyHead = (bytes: number): string => `POST /articles HTTP/1.1\r\nhost: a\r\ncontent-length: ${bytes}\r\n\r\n`;

it('bodies that never end are dropped where they are too many, the oldest first, and another large body is taken', async () => {
  // On a busy machine the bodies come slowly, and are to end by their bound.
  await start({ ...limits, requestTimeout: 60_000 });
  const before = heldBytes();
  const held: Socket[] = [];
  const oneBody = 2 * 1024 * 1024;
  for (let count = 0; count < 40; count += 1) {
    const socket = await open(bodyHead(oneBody));
    socket.write('x'.repeat(oneBody - 1));
    held.push(socket);
  }
  const answer = await fetch(new URL('/articles?a', url), { method: 'POST', body: 'x'.repeat(oneBody) });
  expect(answer.status).toBe(200);
  expect(articles.events.map(({ body }) => body?.length)).toEqual([oneBody]);
  // Whoever sends the rest all the same reads why: 76 MiB came, of which 8 are kept.
  held[0]?.write('x');
  held[0]?.end();
  const [oldest] = held;
  if (oldest === undefined) throw new Error('There is no connection.');
  expect(await text(oldest)).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*MACHINE_BUSY/i);
  for (const socket of held) socket.destroy();
  articles.events.length = 0;
  await vi.waitFor(() => expect(heldBytes() - before).toBeLessThan(16 * 1024 * 1024), 10_000);
});

it('a connection with more requests at once than anybody sends is ended, and leaves nothing in memory', async () => {
  const before = heldBytes();
  for (let count = 0; count < 20; count += 1) {
    const flood = await open('GET /articles?a HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(2_000));
    flood.resume();
    await vi.waitFor(() => expect(flood.destroyed || flood.readableEnded).toBe(true), 10_000);
  }
  expect(articles.events.length).toBeLessThan(20 * 2 * limits.maxPipelined);
  expect(await isServed()).toBe(true);
  articles.events.length = 0;
  await vi.waitFor(() => expect(heldBytes() - before).toBeLessThan(8 * 1024 * 1024), 10_000);
});

it('more requests than functions are called for wait for their turn, and each is answered', async () => {
  const asked = Array.from({ length: 5 * limits.maxCalls }, (_, number) => fetch(new URL(`/articles?n${number}`, url)));
  const bodies = await Promise.all(asked.map(async (answer) => (await answer).text()));
  expect(bodies).toEqual(asked.map((_, number) => `n${number}`));
});

it('nobody waits for a document that is missing because another asked for it with a body that does not come', async () => {
  await open('GET /feeds/a/rss.xml HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n');
  await setTimeout(50);
  // Whoever waited for the body would be answered 503 once its time is over.
  expect((await fetch(new URL('/feeds/a/rss.xml', url))).status).toBe(404);
});

it('a document allows only to be read, whatever the method and wherever it is', async () => {
  for (const method of ['TRACE', 'PROPFIND', 'PUT', 'POST', 'DELETE', 'M-SEARCH', 'CONNECT'])
    for (const path of ['/', '/feeds/a/rss.xml', '/media/a.jpg']) {
      const asked = `${method} ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
      expect(await text(await open(asked)), `${method} ${path}`).toMatch(
        /^HTTP\/1\.1 405 [\s\S]*\r\nallow: GET, HEAD, OPTIONS\r\n/i,
      );
    }
  expect(await text(await open('QUX / HTTP/1.1\r\nhost: a\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
});

/** What is answered before the connection ends: nothing where bytes that are not read reset it first. */
const lastWords = async (bytes: string): Promise<string> => {
  const socket = await open(bytes);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  return answer;
};

it('what is no HTTP/1 is refused at once: TLS, the beginning of HTTP/2, a proxy’s line, FTP, a line without end', async () => {
  const strangers = [
    Buffer.from('16030100c8010000c40303', 'hex').toString('latin1'),
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n',
    'USER anonymous\r\n',
    `GET /${'a'.repeat(100_000)}`,
    '\u0000\u0000\u0000',
  ];
  for (const bytes of strangers)
    expect(await lastWords(bytes), JSON.stringify(bytes.slice(0, 20))).toMatch(/^$|^HTTP\/1\.1 4(?:00|31) /);
  expect(articles.events).toEqual([]);
  expect(await isServed()).toBe(true);
});

it('an extension of a chunk, trailers and the length of a chunk without end are bounded, and reach no function', async () => {
  const chunked = 'POST /articles HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
  const floods = [
    `${chunked}1;${'a'.repeat(200_000)}\r\n`,
    `${chunked}0\r\n${'x-a: b\r\n'.repeat(20_000)}`,
    `${chunked}${'0'.repeat(100_000)}`,
    `${chunked}ffffffffffffffffff\r\n`,
  ];
  for (const flood of floods)
    expect(await lastWords(flood), flood.slice(60, 120)).toMatch(/^$|^HTTP\/1\.1 4(?:00|08|13|31) /);
  expect(articles.events).toEqual([]);
  expect(await isServed()).toBe(true);
});
