import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { startLocalServer, startRawServer } from '#test/web/local-server.ts';
import { startDeliverHarness } from './deliver-harness.ts';
import { at, feedSubject, pendingDelivery, topicsOf } from './delivery-fixture.ts';

const head = 'HTTP/1.1 204 No Content\r\n';
const afterRequest = (speak: (socket: Socket) => void) => (socket: Socket) => socket.once('data', () => speak(socket));

const deliverTo = async (receiver: string) => {
  const harness = await startDeliverHarness();
  const delivery = pendingDelivery(1, { receiver, subject: feedSubject('fr', topicsOf('fr', harness.readers.url)) });
  await harness.deliveries.create(delivery);
  return { ...harness, delivery, after: await harness.wake(delivery) };
};

it.each([
  ['resets the connection', (s: Socket) => s.resetAndDestroy(), 'CONNECTION_LOST'],
  ['closes its half of the connection without an answer', (s: Socket) => s.end(), 'CONNECTION_LOST'],
  ['says nothing', () => undefined, 'TIMED_OUT'],
  ['dribbles its headers', (s: Socket) => s.write('HTTP/1.1 200 OK\r\nx-a: '), 'TIMED_OUT'],
  ['speaks another language', (s: Socket) => s.end('+OK ready\r\n'), 'ANSWER_MALFORMED'],
  ['sends headers without end', (s: Socket) => s.write(`${head}x: ${'a'.repeat(100_000)}\r\n\r\n`), 'ANSWER_MALFORMED'],
] satisfies [string, (socket: Socket) => unknown, string][])(
  'a delivery to a hub that %s is retried, and the health of the hub has the reason',
  async (_, speak, code) => {
    const { after, deliveries, delivery } = await deliverTo(await startRawServer(afterRequest(speak)));
    expect(after).toMatchObject({ status: 'pending', attempts: 1 });
    expect(after?.lastAnswer).toMatch(new RegExp(`^${code}: `));
    expect(await deliveries.receiver(delivery.receiver)).toMatchObject({ failures: 1, lastError: after?.lastAnswer });
  },
);

it('a delivery to an unreachable hub is retried', async () => {
  expect((await deliverTo('http://127.0.0.1:1/')).after).toMatchObject({ status: 'pending', nextAttemptAt: at(5) });
});

it.each([
  ['lies about the length of its answer', 'content-length: 900\r\n\r\nabc'],
  ['never ends its answer', 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'],
  ['says that its answer is compressed', 'content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc'],
])('a hub that %s has acknowledged the delivery', async (_, rest) => {
  const url = await startRawServer(afterRequest((socket) => socket.write(`HTTP/1.1 200 OK\r\n${rest}`)));
  expect((await deliverTo(url)).after).toMatchObject({ status: 'delivered' });
});

it('a redirect of a hub is not followed: the target was never configured as a hub', async () => {
  const elsewhere = await startLocalServer();
  const hub = await startLocalServer((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  expect((await deliverTo(hub.url)).after).toMatchObject({ status: 'pending', lastAnswer: '307' });
  expect(elsewhere.seen).toHaveLength(0);
});

it('a redirect loop of a hub ends after the first request', async () => {
  const hub = await startLocalServer((_, response) => response.writeHead(302, { location: '/' }).end());
  expect((await deliverTo(hub.url)).after).toMatchObject({ status: 'pending', lastAnswer: '302' });
  expect(hub.seen).toHaveLength(1);
});

it('a hub that answers Retry-After with a date gets no attempt before that date', async () => {
  const date = new Date(Date.now() + 600_000).toUTCString();
  const hub = await startLocalServer((_, response) => response.writeHead(429, { 'retry-after': date }).end());
  const { nextAttemptAt = '' } = (await deliverTo(hub.url)).after ?? {};
  expect(Math.abs(Date.parse(nextAttemptAt) - Date.parse(at(600)))).toBeLessThan(3_000);
});

it('a long answer of a hub is recorded shortened, on one line', async () => {
  const hub = await startLocalServer((_, response) => response.writeHead(500).end(`لا\r\n\u0000\t${'x'.repeat(1e6)}`));
  const { after } = await deliverTo(hub.url);
  expect(after?.lastAnswer).toMatch(/^500: لا x{100,}$/);
  expect(after?.lastAnswer?.length).toBeLessThan(220);
});

it('a hub at a private address is not called', async () => {
  const { after } = await deliverTo('http://169.254.169.254/hub');
  expect(after).toMatchObject({ status: 'pending', attempts: 1 });
  expect(after?.lastAnswer).toMatch(/^ADDRESS_REFUSED: /);
});
