import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { localClients } from '#infra/local/sdk-clients.ts';
import { dynamoDeliveryStore } from '#shared/aws/dynamo-delivery-store.ts';
import { dynamoHostStore } from '#shared/aws/dynamo-host-store.ts';
import { deliveryDuePartitions } from '#shared/aws/keys.ts';
import { tableRows } from '#shared/aws/rows.ts';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import type { Delivery } from '#shared/model/delivery.ts';
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
        if (/Put|Delete|Transact/.test(commandName)) writes += 1;
        return writes === death ? Promise.reject(new Error('died')) : next(input);
      },
    { step: 'initialize' },
  );
  return { client, writes: () => writes };
};

/** The sort keys of the due rows of a delivery. */
const dueRowsOf = async (id: string): Promise<readonly string[]> => {
  const rows = tableRows(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint)));
  const found = await Promise.all(
    deliveryDuePartitions.map((partition) => rows.query(partition, z.object({ SK: z.string() }))),
  );
  return found.flatMap((all) => all.map(({ SK }) => SK)).filter((key) => key.endsWith(`#${id}`));
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
  ['waits for hours', claim, moved, 3],
  ['ends', claim, { ...claim, status: 'delivered', endedAt: '2024-11-27T10:00:01.000Z' }, 2],
  ['fails', claim, failed, 2],
  ['is redriven', failed, { ...pending, dueAt: moved.dueAt, redrivenAt: moved.dueAt }, 3],
])(
  'a delivery that %s is found by the sweep while it is pending, whichever write its process dies before',
  async (_, before, after, count) => {
    for (let death = 1; death <= count + 1; death += 1) {
      const id = `${after.status}-${count}-${death}-${after.attempts}`;
      const calm = dynamoDeliveryStore(table.table, dyingClient(Number.POSITIVE_INFINITY).client);
      if (before !== undefined) await calm.create({ ...before, id });
      const { client, writes } = dyingClient(death);
      const store = dynamoDeliveryStore(table.table, client);
      const write =
        before === undefined ? store.create({ ...after, id }) : store.update({ ...after, id }, { ...before, id });
      if (death <= count) await expect(write).rejects.toThrow('died');
      else expect(await write).toBe('written');
      expect(writes()).toBe(Math.min(death, count));
      const stored = await calm.get(after.receiver, after.changedAt, id);
      const due = async (now: string) => (await calm.due(now, 1000)).filter((one) => one.id === id);
      expect(await due('2024-11-28T00:00:00.000Z')).toEqual(stored?.status === 'pending' ? [stored] : []);
      // Later sweeps remove what the death left, and nothing else.
      expect(await due('2999-01-01T00:00:00.000Z')).toEqual(stored?.status === 'pending' ? [stored] : []);
      expect(await dueRowsOf(id)).toEqual(stored?.status === 'pending' ? [`${stored.dueAt}#${id}`] : []);
    }
  },
);

it('a delivery to a healthy receiver costs one read, five writes and no transaction', async () => {
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
  const clock = { now: () => new Date('2024-11-27T10:00:00.000Z') };
  const deliveries = dynamoDeliveryStore(table.table, client);
  const deliver = makeDeliverer({
    deliveries,
    hosts: dynamoHostStore(table.table, client),
    clock,
    queue: { send: async () => undefined },
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
  const one = { ...pending, receiver: 'https://healthy.example/' };
  for (const id of ['first', 'second']) {
    calls.splice(0);
    await deliveries.create({ ...one, id });
    await deliver({ ...one, id });
  }
  // Due row, delivery; delivery with health; claim, outcome, due row.
  expect(calls).toEqual(['PutItem', 'PutItem', 'BatchGetItem', 'PutItem', 'PutItem', 'DeleteItem']);
  expect(await deliveries.get(one.receiver, one.changedAt, 'second')).toMatchObject({ status: 'delivered' });
});

deliveryStoreContract('memory', async () => memoryDeliveryStore());
deliveryStoreContract('DynamoDB', async () =>
  dynamoDeliveryStore(table.table, DynamoDBDocumentClient.from(localClients.table(table.endpoint))),
);
