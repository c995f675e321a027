import { expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '#shared/aws/read-rows.ts';
import { sqsDeliveryQueue } from '#shared/aws/sqs-delivery-queue.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { clientsOf, failingService, jsonAnswer, type Reaction } from './failing-service.ts';

const keyOf = (name: string) => ({ PK: name, SK: 'HEAD' });
const attributes = (name: string) => ({ PK: { S: name }, SK: { S: 'HEAD' } });

/** What BatchGetItem answers when it brings some rows and leaves others for later. */
const brings = (names: readonly string[], later: readonly string[] = []): Reaction =>
  jsonAnswer({
    Responses: { barid: names.map(attributes) },
    UnprocessedKeys: later.length === 0 ? {} : { barid: { Keys: later.map(attributes) } },
  });

const read = async (names: readonly string[], ...reactions: readonly Reaction[]) => {
  const { url, asked } = await failingService(...reactions);
  const rowOf = await readRows(clientsOf(url).table, 'barid', names.map(keyOf));
  return { found: names.filter((name) => rowOf(keyOf(name)) !== undefined), times: asked.length };
};

it('readRows repeats its request until all rows have been returned', async () => {
  const reactions = [brings(['a'], ['b', 'c', 'd']), brings(['b'], ['c', 'd']), brings(['c'], ['d']), brings(['d'])];
  expect(await read(['a', 'b', 'c', 'd'], ...reactions)).toEqual({ found: ['a', 'b', 'c', 'd'], times: 4 });
});

it('readRows pauses before it repeats a request that returned no row', async () => {
  expect(await read(['a'], brings([], ['a']), brings(['a']))).toEqual({ found: ['a'], times: 2 });
});

it('readRows throws a retryable error when no row is returned for long', async () => {
  await expect(read(['a'], brings([], ['a']))).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
});

it('readRows requests at most a hundred rows at a time, each once', async () => {
  const names = Array.from({ length: 150 }, (_, index) => `r${index}`);
  const { found, times } = await read([...names, 'r0', 'r1'], brings(names.slice(0, 100)), brings(names.slice(100)));
  expect([found.length, times]).toEqual([152, 2]);
  expect((await read([], brings([]))).times).toBe(0);
});

const addresses = Array.from({ length: 12 }, (_, index) => ({ id: `d${index}`, receiver: 'r', changedAt: 'w' }));
const deliveries = addresses.map(
  (address): Delivery => ({
    ...address,
    route: 'webhook',
    subject: { kind: 'feed', slug: 'fr', topics: [] },
    revision: 1,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: 'w',
    dueAt: 'w',
  }),
);
const taken = (Failed: readonly object[]): Reaction => jsonAnswer({ Successful: [], Failed });

it('the delivery queue sends all messages, and reports how many the service refused and why', async () => {
  const refusal = { Id: '3', SenderFault: true, Code: 'InvalidMessageContents', Message: 'Try again.' };
  const { url, asked } = await failingService(taken([refusal, { ...refusal, Id: '4' }]), taken([]));
  const queue = sqsDeliveryQueue(`${url}/1/deliveries`, clientsOf(url).queue);
  await expect(queue.send(deliveries, 0)).rejects.toMatchObject({
    code: 'QUEUE_REFUSED',
    message: 'The queue did not take 2 messages: Try again.',
  });
  expect(asked).toHaveLength(2);
});

it('the delivery queue sends again what the service left out of a batch, and nothing else', async () => {
  const busy = (Id: string) => ({ Id, SenderFault: false, Code: 'ServiceUnavailable' });
  const { url, asked } = await failingService(taken([busy('3'), busy('4')]), taken([busy('4')]), taken([]));
  await sqsDeliveryQueue(`${url}/1/deliveries`, clientsOf(url).queue).send(deliveries.slice(0, 10), 0);
  const sent = asked.map((body) =>
    z.object({ Entries: z.array(z.object({ Id: z.string() })) }).parse(JSON.parse(body)),
  );
  expect(sent.map(({ Entries }) => Entries.map(({ Id }) => Id).join(''))).toEqual(['0123456789', '34', '4']);
});

it('the delivery queue says what the service did not take in three repetitions', async () => {
  const busy = { Id: '3', SenderFault: false, Code: 'ServiceUnavailable' };
  const { url, asked } = await failingService(taken([busy]));
  const queue = sqsDeliveryQueue(`${url}/1/deliveries`, clientsOf(url).queue);
  await expect(queue.send(deliveries.slice(0, 10), 0)).rejects.toMatchObject({ code: 'QUEUE_REFUSED' });
  expect(asked).toHaveLength(4);
});
