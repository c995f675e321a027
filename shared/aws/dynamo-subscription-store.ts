import { createHash } from 'node:crypto';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Intent, type Subscription, subscriberShards } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';
import { type Key, keys } from './keys.ts';
import { tableClient } from './table-client.ts';
import { callStore, writeStore } from './translate-errors.ts';

/** How long a request may wait for its verification: retries go on for minutes. In seconds. */
const intentSeconds = 24 * 3600;

const shardOf = (callback: string): number =>
  createHash('sha256').update(callback).digest().readUInt8(0) % subscriberShards;

const keyOf = (topic: string, callback: string): Key => keys.subscriber(topic, shardOf(callback), callback);

type Row = Readonly<Record<string, unknown>>;

const optional = (row: Row, name: string) => (typeof row[name] === 'string' ? { [name]: row[name] } : {});

const toSubscription = (row: Row): Subscription => ({
  topic: String(row.topic),
  callback: String(row.callback),
  verified: String(row.verified),
  expires: String(row.until),
  ...optional(row, 'secret'),
  ...(row.diff === true ? { diff: true } : {}),
  ...(Array.isArray(row.has) ? { has: row.has.map(String) } : {}),
});

const toIntent = (row: Row): Intent => ({
  id: String(row.id),
  mode: row.mode === 'subscribe' ? 'subscribe' : 'unsubscribe',
  topic: String(row.topic),
  callback: String(row.callback),
  leaseSeconds: Number(row.leaseSeconds),
  challenge: String(row.challenge),
  asked: String(row.asked),
  ...optional(row, 'secret'),
  ...(row.diff === true ? { diff: true } : {}),
});

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

/** Subscribers by topic, in shards; the table forgets a subscription after its lease, and a request after a day. */
export const dynamoSubscriptionStore = (table: string, client = tableClient()): SubscriptionStore => {
  const read = async (key: Key): Promise<Row | undefined> => {
    const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
    return (await callStore(() => client.send(get))).Item;
  };
  const stillThis = ({ topic, callback, id }: Intent) => ({
    TableName: table,
    Key: keys.intent(topic, callback),
    ConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': id },
  });
  const place = ({ expires, ...subscription }: Subscription) => ({
    Put: {
      TableName: table,
      Item: {
        ...keyOf(subscription.topic, subscription.callback),
        ...subscription,
        until: expires,
        expires: seconds(expires),
      },
    },
  });

  return {
    ask: async (intent) => {
      const key = keys.intent(intent.topic, intent.callback);
      const Item = { ...key, ...intent, expires: seconds(intent.asked) + intentSeconds };
      await callStore(() => client.send(new PutCommand({ TableName: table, Item })));
    },

    intent: async (topic, callback) => {
      const row = await read(keys.intent(topic, callback));
      return row === undefined ? undefined : toIntent(row);
    },

    confirm: (intent, next) => {
      const Delete = { TableName: table, Key: keyOf(intent.topic, intent.callback) };
      const change = next === undefined ? { Delete } : place(next);
      const TransactItems = [{ Delete: stillThis(intent) }, change];
      return writeStore(() => client.send(new TransactWriteCommand({ TransactItems })));
    },

    drop: async (intent) => {
      await writeStore(() => client.send(new DeleteCommand(stillThis(intent))));
    },

    get: async (topic, callback) => {
      const row = await read(keyOf(topic, callback));
      return row === undefined ? undefined : toSubscription(row);
    },

    remove: async (topic, callback) => {
      await callStore(() => client.send(new DeleteCommand({ TableName: table, Key: keyOf(topic, callback) })));
    },

    note: ({ topic, callback, verified, has = [] }) => {
      const update = new UpdateCommand({
        TableName: table,
        Key: keyOf(topic, callback),
        UpdateExpression: 'SET has = :has',
        // A row that is gone has no `verified`.
        ConditionExpression: 'verified = :verified',
        ExpressionAttributeValues: { ':has': has, ':verified': verified },
      });
      return writeStore(() => client.send(update));
    },

    page: async (topic, shard, after, limit) => {
      const { PK } = keys.subscriber(topic, shard, '');
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': PK },
        ConsistentRead: true,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: { PK, SK: after } }),
      });
      const { Items = [], LastEvaluatedKey } = await callStore(() => client.send(query));
      const next: unknown = LastEvaluatedKey?.SK;
      return { items: Items.map(toSubscription), ...(typeof next === 'string' ? { after: next } : {}) };
    },

    count: async (what, minute) => {
      const update = new UpdateCommand({
        TableName: table,
        Key: keys.count(what, minute),
        UpdateExpression: 'ADD seen :one SET expires = :expires',
        ExpressionAttributeValues: { ':one': 1, ':expires': (minute + 5) * 60 },
        ReturnValues: 'UPDATED_NEW',
      });
      const { Attributes } = await callStore(() => client.send(update));
      return Number(Attributes?.seen);
    },
  };
};
