import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Subscription, type SubscriptionIntent, subscriberShards } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { type Key, keys } from './keys.ts';
import { type Condition, tableRows, toEpochSeconds } from './rows.ts';

/** An intent expires after this; its verification is retried for minutes. */
const intentTtlSeconds = 24 * 3600;

/** A count expires this long after its minute began. */
const countTtlMinutes = 5;

const subscription: z.ZodType<Subscription> = z.object({
  topic: z.string(),
  callback: z.string(),
  expiresAt: z.string(),
  secret: z.string().optional(),
  verifiedAt: z.string(),
  wantsDiff: z.literal(true).optional(),
  entryHashes: z.array(z.string()).optional(),
});

const intent: z.ZodType<SubscriptionIntent> = z.object({
  id: z.string(),
  mode: z.enum(['subscribe', 'unsubscribe']),
  topic: z.string(),
  callback: z.string(),
  secret: z.string().optional(),
  leaseSeconds: z.number(),
  wantsDiff: z.literal(true).optional(),
  challenge: z.string(),
  requestedAt: z.string(),
});

const subscriberKey = (topic: string, callback: string): Key => {
  const shard = createHash('sha256').update(callback).digest().readUInt8(0) % subscriberShards;
  return keys.subscriber(topic, shard, callback);
};

/** Holds while no other request of the same callback for the same topic has replaced this one. */
const isLatest = ({ id }: SubscriptionIntent): Condition => ({
  ConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': id },
});

/** Subscriptions by topic, in shards. DynamoDB deletes a subscription after its lease, and an intent after a day. */
export const dynamoSubscriptionStore = (table: string, client = tableClient()): SubscriptionStore => {
  const rows = tableRows(table, client);
  return {
    saveIntent: (next) =>
      rows.put(keys.intent(next.topic, next.callback), {
        ...next,
        expires: toEpochSeconds(next.requestedAt) + intentTtlSeconds,
      }),

    getIntent: (topic, callback) => rows.get(keys.intent(topic, callback), intent),

    confirm: (confirmed, next) => {
      const { topic, callback } = confirmed;
      const key = subscriberKey(topic, callback);
      return rows.transact([
        rows.toRemove(keys.intent(topic, callback), isLatest(confirmed)),
        next === undefined ? rows.toRemove(key) : rows.toPut(key, { ...next, expires: toEpochSeconds(next.expiresAt) }),
      ]);
    },

    dropIntent: async (dropped) => {
      await rows.removeIf(isLatest(dropped), keys.intent(dropped.topic, dropped.callback));
    },

    get: (topic, callback) => rows.get(subscriberKey(topic, callback), subscription),

    remove: (topic, callback) => rows.remove(subscriberKey(topic, callback)),

    saveEntryHashes: ({ topic, callback, verifiedAt, entryHashes = [] }) => {
      // A removed row has no `verifiedAt`, so that the condition fails for it too.
      const isSame = {
        ConditionExpression: 'verifiedAt = :verifiedAt',
        ExpressionAttributeValues: { ':verifiedAt': verifiedAt },
      };
      return rows.setIf(isSame, subscriberKey(topic, callback), { entryHashes });
    },

    listShard: async (topic, shard, after, limit) => {
      const partition = keys.subscriber(topic, shard, '').PK;
      // A space sorts right behind the key itself: the range begins with the next row.
      const range = after === undefined ? { limit } : { from: `${after} `, limit };
      const items = await rows.query(partition, subscription, range);
      const last = items.at(-1);
      if (last === undefined || items.length < limit) return { items };
      return { items, after: subscriberKey(topic, last.callback).SK };
    },

    countInMinute: (what, minute) =>
      rows.increment(keys.count(what, minute), 'seen', { expires: (minute + countTtlMinutes) * 60 }),
  };
};
