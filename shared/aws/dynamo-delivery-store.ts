import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { CursorUpdate, Delivery, NotifyCursor, Receiver } from '#shared/model/delivery.ts';
import type { DeliveryStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { deliveryDuePartitions, keys } from './keys.ts';
import { readRows } from './read-rows.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** How long the ledger remembers a delivery that ended: 30 days, in seconds. */
const ledgerSeconds = 30 * 24 * 3600;

/** How long a receiver is known to have heard of a feed or an article that does not change: 400 days, in seconds. */
const heardSeconds = 400 * 24 * 3600;

const isDelivery = (row: Readonly<Record<string, unknown>>): row is Delivery =>
  typeof row.id === 'string' && typeof row.receiver === 'string' && typeof row.attempts === 'number';

const isReceiver = (row: Readonly<Record<string, unknown>>): row is Receiver =>
  typeof row.url === 'string' && typeof row.failures === 'number';

const toDelivery = (row: Readonly<Record<string, unknown>>): Delivery => {
  const { PK, SK, expires: _expires, ...delivery } = row;
  if (!isDelivery(delivery)) throw new Error(`The row ${String(PK)} ${String(SK)} holds no delivery.`);
  return delivery;
};

const toRow = (delivery: Delivery) => ({
  ...keys.delivery(delivery.receiver, delivery.changedAt, delivery.id),
  ...delivery,
  ...(delivery.status === 'pending'
    ? {}
    : { expires: Math.floor(Date.parse(delivery.changedAt) / 1000) + ledgerSeconds }),
});

const isHeard = (row: Readonly<Record<string, unknown>>): row is NotifyCursor =>
  typeof row.revision === 'number' && typeof row.changedAt === 'string' && typeof row.id === 'string';

const dueKey = ({ nextAttemptAt, id }: Delivery) => keys.deliveryDue(nextAttemptAt, id);

/** What is owed to receivers: each row that is owed has a row that says when, for `sweep` to find. */
export const dynamoDeliveryStore = (table: string, client = tableClient()): DeliveryStore => {
  const get: DeliveryStore['get'] = async (receiver, when, id) => {
    const { Item } = await callStore(() =>
      client.send(new GetCommand({ TableName: table, Key: keys.delivery(receiver, when, id), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : toDelivery(Item);
  };

  const putDue = (delivery: Delivery) => ({
    Put: {
      TableName: table,
      Item: { ...dueKey(delivery), receiver: delivery.receiver, changedAt: delivery.changedAt, id: delivery.id },
    },
  });

  const write = (TransactItems: ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']) =>
    writeStore(() => client.send(new TransactWriteCommand({ TransactItems })));

  /** One row for each delivery that was given up, for a person to find it whoever it was for. */
  const markFailed = (delivery: Delivery, previous: Delivery) => {
    const Key = keys.deliveryFailed(delivery.changedAt, delivery.id);
    if (delivery.status === 'failed') return [{ Put: { TableName: table, Item: { ...toRow(delivery), ...Key } } }];
    return previous.status === 'failed' ? [{ Delete: { TableName: table, Key } }] : [];
  };

  // Two that look at one feed at the same instant must not both follow on the same delivery: one of them looks again.
  const noteHeard = (
    { receiver, revision, changedAt, id, isRetraction }: Delivery,
    { about, previous }: CursorUpdate,
  ) => ({
    Put: {
      TableName: table,
      Item: {
        ...keys.heard(receiver, about),
        ...{ revision, changedAt, id, ...(isRetraction === true ? { isRetraction } : {}) },
        expires: Math.floor(Date.parse(changedAt) / 1000) + heardSeconds,
      },
      ...(previous === undefined
        ? { ConditionExpression: 'attribute_not_exists(PK)' }
        : { ConditionExpression: 'revision = :heard', ExpressionAttributeValues: { ':heard': previous.revision } }),
    },
  });

  const dueIn = async (partition: string, now: string, limit: number) => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'PK = :pk AND SK <= :now',
      ExpressionAttributeValues: { ':pk': partition, ':now': `${now}~` },
      ConsistentRead: true,
      Limit: limit,
    });
    return (await callStore(() => client.send(query))).Items ?? [];
  };

  return {
    get,

    create: (delivery, hearing) => {
      const isNew = { ConditionExpression: 'attribute_not_exists(PK)' };
      return write([
        { Put: { TableName: table, Item: toRow(delivery), ...isNew } },
        putDue(delivery),
        ...(hearing === undefined ? [] : [noteHeard(delivery, hearing)]),
      ]);
    },

    cursor: async (receiver, about) => {
      const { Item } = await callStore(() =>
        client.send(new GetCommand({ TableName: table, Key: keys.heard(receiver, about), ConsistentRead: true })),
      );
      if (Item === undefined) return undefined;
      const { PK, SK, expires: _expires, ...row } = Item;
      if (!isHeard(row)) throw new Error(`The row ${PK} ${SK} tells of no delivery.`);
      return row;
    },

    update: (delivery, previous) => {
      const unchanged = {
        ConditionExpression: 'attempts = :attempts AND #status = :status AND nextAttemptAt = :nextAttemptAt',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':attempts': previous.attempts,
          ':status': previous.status,
          ':nextAttemptAt': previous.nextAttemptAt,
        },
      };
      const isDue = delivery.status === 'pending';
      const moved = !isDue || delivery.nextAttemptAt !== previous.nextAttemptAt;
      return write([
        { Put: { TableName: table, Item: toRow(delivery), ...unchanged } },
        ...(moved ? [{ Delete: { TableName: table, Key: dueKey(previous) } }] : []),
        ...(moved && isDue ? [putDue(delivery)] : []),
        ...markFailed(delivery, previous),
      ]);
    },

    list: async (receiver, limit) => {
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk',
            ExpressionAttributeValues: { ':pk': keys.delivery(receiver, '', '').PK },
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: limit,
          }),
        ),
      );
      return Items.map(toDelivery);
    },

    failed: async (limit) => {
      const { Items = [] } = await callStore(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'PK = :pk',
            ExpressionAttributeValues: { ':pk': keys.deliveryFailed('', '').PK },
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: limit,
          }),
        ),
      );
      return Items.map(toDelivery);
    },

    due: async (now, limit) => {
      const found = await Promise.all(deliveryDuePartitions.map((partition) => dueIn(partition, now, limit)));
      const Items = found
        .flat()
        .toSorted((one, other) => (String(one.SK) < String(other.SK) ? -1 : 1))
        .slice(0, limit);
      const addresses = Items.map(({ receiver, changedAt, id }) =>
        keys.delivery(String(receiver), String(changedAt), String(id)),
      );
      const rowOf = await readRows(client, table, addresses);
      const rows = addresses.map(rowOf).filter((row) => row !== undefined);
      return rows.map(toDelivery).filter(({ status }) => status === 'pending');
    },

    receiver: async (url) => {
      const { Item } = await callStore(() =>
        client.send(new GetCommand({ TableName: table, Key: keys.receiver(url), ConsistentRead: true })),
      );
      if (Item === undefined) return undefined;
      const { PK, SK, ...receiver } = Item;
      if (!isReceiver(receiver)) throw new Error(`The row ${PK} ${SK} holds no receiver.`);
      return receiver;
    },

    writeReceiver: async (receiver) => {
      await callStore(() =>
        client.send(new PutCommand({ TableName: table, Item: { ...keys.receiver(receiver.url), ...receiver } })),
      );
    },
  };
};
