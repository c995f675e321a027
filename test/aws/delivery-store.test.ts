import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { api } from '#functions/api/contract.ts';
import { deliver } from '#functions/deliver/contract.ts';
import { hub } from '#functions/hub/contract.ts';
import { notify } from '#functions/notify/contract.ts';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dueRowMs, dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { deliveryDuePartitions, keys } from '#shared/aws/keys.ts';
import { tableRows } from '#shared/aws/rows.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { healthAfter } from '#shared/deliver/engine/receiver-health.ts';
import { type Delivery, dueMark } from '#shared/model/delivery.ts';
import { deliveryStoreContract } from '#test/contracts/delivery-store.ts';
import { startTable } from '#test/local-parts.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** A client whose process dies before its write number `death`; it counts the writes. */
const dyingClient = (death: number) => {
  let writes = 0;
  const client = DynamoDBDocumentClient.from(localClients.table(table.endpoint));
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (input) => {
        if (/Put|Update|Delete|Transact|BatchWrite|Execute/.test(commandName)) writes += 1;
        return writes === death ? Promise.reject(new Error('died')) : next(input);
      },
    { step: 'initialize' },
  );
  return { client, writes: () => writes };
};

/** The due rows of a receiver's deliveries. */
const dueRowsOf = async (receiver: string): Promise<readonly string[]> => {
  const rows = tableRows(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint)));
  const row = z.object({ SK: z.string(), receiver: z.string() });
  const found = await Promise.all(deliveryDuePartitions.map((partition) => rows.query(partition, row)));
  return found.flatMap((all) => all.filter((one) => one.receiver === receiver).map(({ SK }) => SK));
};

const pending: Delivery = {
  id: 'd0',
  route: 'webhook',
  receiver: 'https://cms.example/',
  subject: { kind: 'delivery', id: 'x' },
  revision: 1,
  changedAt: '2024-11-27T10:00:00.000Z',
  status: 'pending',
  attempts: 0,
  nextAttemptAt: '2024-11-27T10:00:00.000Z',
  dueAt: '2024-11-27T10:00:00.000Z',
};
const claim = { ...pending, attempts: 1, isClaimed: true, nextAttemptAt: '2024-11-27T10:00:30.000Z' };
const moved = { ...claim, nextAttemptAt: '2024-11-27T12:00:00.000Z', dueAt: '2024-11-27T12:00:00.000Z' };
const failed = { ...claim, status: 'failed' as const, endedAt: '2024-11-27T10:00:01.000Z' };

it.each<[string, Delivery | undefined, Delivery, number]>([
  ['is created', undefined, pending, 2],
  ['is claimed', pending, claim, 1],
  ['waits for hours', claim, moved, 2],
  ['ends', claim, { ...claim, status: 'delivered', endedAt: '2024-11-27T10:00:01.000Z' }, 1],
  ['fails', claim, failed, 1],
  ['is redriven', failed, { ...pending, dueAt: moved.dueAt, redrivenAt: moved.dueAt }, 2],
])(
  'a delivery that %s is found by the sweep while it is pending, whichever write its process dies before',
  async (what, before, after, count) => {
    for (let death = 1; death <= count + 1; death += 1) {
      const id = `${what.replaceAll(' ', '-')}-${death}`;
      const receiver = `https://cms.example/${id}`;
      const [next, previous] = [{ ...after, id, receiver }, before && { ...before, id, receiver }];
      const calm = dynamoDeliveryStore(table.table, dyingClient(Number.POSITIVE_INFINITY).client);
      if (previous !== undefined) await calm.create(previous);
      const { client, writes } = dyingClient(death);
      const store = dynamoDeliveryStore(table.table, client);
      const write = previous === undefined ? store.create(next) : store.update(next, previous);
      if (death <= count) await expect(write).rejects.toThrow('died');
      else expect(await write).toBe('written');
      expect(writes()).toBe(Math.min(death, count));
      const stored = await calm.get(receiver, after.changedAt, id);
      const due = async (now: string) => (await calm.due(now, 1000)).filter((one) => one.id === id);
      const expected = stored?.status === 'pending' ? [stored] : [];
      expect(await due('2024-11-28T00:00:00.000Z')).toEqual(expected);
      // The sweep has removed what the death left, and nothing else.
      expect(await due('2999-01-01T00:00:00.000Z')).toEqual(expected);
      expect(await dueRowsOf(receiver)).toEqual(expected.map((one) => keys.deliveryDue(dueMark(one)).SK));
    }
  },
);

it('a due row outlives every function that may be about to write a delivery under it', () => {
  // The row is of the minute in which the function writes it, or of a later one.
  const seconds = [api, deliver, hub, notify].map(({ timeoutSeconds }) => 60 + timeoutSeconds);
  expect(dueRowMs).toBeGreaterThan(Math.max(...seconds) * 1000);
});

/** A client that notes its calls, with the rows of each group. */
const notingClient = () => {
  const client = DynamoDBDocumentClient.from(localClients.table(table.endpoint));
  const calls: string[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (input) => {
        calls.push(commandName.replace('Command', ''));
        return next(input);
      },
    { step: 'initialize' },
  );
  return { client, calls };
};

const engineOver = (client: DynamoDBDocumentClient) => {
  const deliveries = dynamoDeliveryStore(table.table, client);
  const clock = { now: () => new Date('2024-11-27T10:00:00.000Z') };
  const attempt = makeDeliverer({
    deliveries,
    hosts: hostLimiter({ hosts: dynamoHostStore(table.table, client), clock }),
    clock,
    queue: { send: async () => undefined },
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => undefined },
    http: { send: async ({ url }) => ({ status: 204, url, headers: {}, body: new Uint8Array() }) },
    senders: {
      webhook: {
        ordering: 'all',
        maxTopicsPerRequest: 1,
        request: ({ receiver }) => ({ request: { method: 'POST', url: receiver } }),
      },
    },
    random: () => 0.5,
  });
  return { deliveries, attempt };
};

it('a delivery to a healthy receiver costs one read and three writes, and one more for the first of a minute', async () => {
  const { client, calls } = notingClient();
  const { deliveries, attempt } = engineOver(client);
  const one = { ...pending, receiver: 'https://healthy.example/' };
  await deliveries.create({ ...one, id: 'first' });
  await attempt({ ...one, id: 'first' });
  calls.splice(0);
  await deliveries.create({ ...one, id: 'second' });
  await attempt({ ...one, id: 'second' });
  // Delivery; delivery with health; claim, outcome.
  expect(calls).toEqual(['PutItem', 'BatchGetItem', 'UpdateItem', 'UpdateItem']);
  expect(await deliveries.get(one.receiver, one.changedAt, 'second')).toMatchObject({ status: 'delivered' });
  calls.splice(0);
  await deliveries.create({ ...one, id: 'later', changedAt: '2024-11-27T10:01:00.000Z' });
  expect(calls).toEqual(['PutItem', 'PutItem']);
});

it('deliveries that go on at the same time share their reads and writes', async () => {
  const { client, calls } = notingClient();
  const { deliveries, attempt } = engineOver(client);
  const ten = Array.from({ length: 10 }, (_, index) => ({
    ...pending,
    id: `d${index}`,
    receiver: `https://host${index}.example/`,
  }));
  for (const one of ten) {
    await deliveries.create(one);
    await deliveries.changeReceiver(one.receiver, () => ({ url: one.receiver, failures: 1 }));
  }
  calls.splice(0);
  await Promise.all(ten.map(attempt));
  // Deliveries with health, hosts, claims, outcomes, health before these successes, health after them.
  const swap = 'BatchExecuteStatement';
  expect(calls.slice(0, 6)).toEqual(['BatchGetItem', 'BatchGetItem', swap, swap, 'BatchGetItem', swap]);
  const stored = await Promise.all(ten.map(({ receiver, changedAt, id }) => deliveries.get(receiver, changedAt, id)));
  expect(stored.map((one) => one?.status)).toEqual(ten.map(() => 'delivered'));
});

deliveryStoreContract('memory', async () => memoryDeliveryStore());
deliveryStoreContract('DynamoDB', async () =>
  dynamoDeliveryStore(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint))),
);

it('two processes that write the health of a receiver at the same time lose no answer', async () => {
  const client = () => DynamoDBDocumentClient.from(localClients.table(table.endpoint));
  const processes = [1, 2, 3].map(() => dynamoDeliveryStore(table.table, client()));
  const url = 'https://cms.example/busy';
  const retry = (retryAfter: number) => ({ kind: 'retry', message: '429', retryAfter }) as const;
  const outcomes = [retry(600), { kind: 'delivered', message: '204' }, retry(5), retry(0)] as const;
  const now = new Date('2024-11-27T10:00:00.000Z');
  const answers = outcomes.map((outcome, index) =>
    processes[index % 3]?.changeReceiver(url, (health) =>
      healthAfter(health, { receiver: url, isDisabledByFailures: true }, outcome, now),
    ),
  );
  await Promise.all(answers);
  expect(await processes[0]?.receiver(url)).toMatchObject({ requestedPauseUntil: '2024-11-27T10:10:00.000Z' });
});
