import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { type Subscription, type SubscriptionIntent, subscriberKey } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';
import { tableClient } from './clients.ts';
import { type Key, keys } from './keys.ts';
import { type Condition, type RowWrite, tableRows, toEpochSeconds } from './rows.ts';

/** An intent expires after this; its verification is retried for minutes. */
const intentTtlSeconds = 24 * 3600;

/** A subscribed topic is kept for this long after a confirmation: longer than any lease (shared/hub/subscription-request.ts). */
const topicTtlSeconds = 30 * 24 * 3600;

/** A count expires this long after its minute began. */
const countTtlMinutes = 5;

/** Without its topic, which every reader knows: a page of a fan-out reads a hundred of these rows. */
const subscription: z.ZodType<Omit<Subscription, 'topic'>> = z.object({
  requestedTopic: z.string().optional(),
  callback: z.string(),
  expiresAt: z.string(),
  secret: z.string().optional(),
  verifiedAt: z.string(),
  wantsDiff: z.literal(true).optional(),
  entryHashes: z.array(z.string()).optional(),
  hasOwnDelivery: z.boolean().optional(),
});

const intent: z.ZodType<SubscriptionIntent> = z.object({
  id: z.string(),
  mode: z.enum(['subscribe', 'unsubscribe']),
  topic: z.string(),
  requestedTopic: z.string().optional(),
  callback: z.string(),
  secret: z.string().optional(),
  leaseSeconds: z.number(),
  wantsDiff: z.literal(true).optional(),
  challenge: z.string(),
  requestedAt: z.string(),
});

const keyOf = (topic: string, callback: string): Key => keys.subscriber(topic, subscriberKey(callback));

/** Holds while no other request of the same callback for the same topic has replaced this one. */
const isLatest = ({ id }: SubscriptionIntent): Condition => ({
  ConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': id },
});

/** Holds while the subscription has not ended and was not verified again. A removed row has no `verifiedAt`. */
const isSame = ({ verifiedAt }: Pick<Subscription, 'verifiedAt'>): Condition => ({
  ConditionExpression: 'verifiedAt = :verifiedAt',
  ExpressionAttributeValues: { ':verifiedAt': verifiedAt },
});

/** Subscriptions by topic. DynamoDB deletes a subscription after its lease, and an intent after a day. */
export const dynamoSubscriptionStore = (table: string, client = tableClient()): SubscriptionStore => {
  const rows = tableRows(table, client);

  /** Everything but `hasOwnDelivery` is replaced. */
  const putSubscription = (next: Subscription): RowWrite => {
    const { topic, callback, verifiedAt, expiresAt, secret, wantsDiff, requestedTopic } = next;
    const optional = { secret, wantsDiff, requestedTopic };
    const expires = toEpochSeconds(expiresAt);
    const given = Object.entries(defined({ callback, verifiedAt, expiresAt, ...optional, expires }));
    const absent = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [name] : []));
    const removed = ['entryHashes', ...absent];
    return {
      Update: {
        TableName: table,
        Key: keyOf(topic, callback),
        UpdateExpression: `SET ${given.map(([name]) => `#${name} = :${name}`).join(', ')} REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          [...given.map(([name]) => name), ...removed].map((name) => [`#${name}`, name]),
        ),
        ExpressionAttributeValues: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      },
    };
  };

  /** The topic's first subscriber sets the revision from which on changes are fanned out. */
  const putTopic = ({ topic, verifiedAt }: Subscription, revision: number): RowWrite => ({
    Update: {
      TableName: table,
      Key: keys.subscribedTopic(topic),
      UpdateExpression:
        'SET #topic = :topic, expires = :expires, revision = if_not_exists(revision, :revision), changedAt = if_not_exists(changedAt, :now), fannedOutAt = if_not_exists(fannedOutAt, :none) ADD confirmations :one',
      ExpressionAttributeNames: { '#topic': 'topic' },
      ExpressionAttributeValues: {
        ':topic': topic,
        ':expires': toEpochSeconds(verifiedAt) + topicTtlSeconds,
        ':revision': revision,
        ':now': verifiedAt,
        ':none': [],
        ':one': 1,
      },
    },
  });

  return {
    saveIntent: (next) =>
      rows.put(keys.intent(next.topic, next.callback), {
        ...next,
        expires: toEpochSeconds(next.requestedAt) + intentTtlSeconds,
      }),

    getIntent: (topic, callback) => rows.get(keys.intent(topic, callback), intent),

    confirm: (confirmed, next, revision) => {
      const { topic, callback } = confirmed;
      return rows.transact([
        rows.toRemove(keys.intent(topic, callback), isLatest(confirmed)),
        ...(next === undefined
          ? [rows.toRemove(keyOf(topic, callback))]
          : [putSubscription(next), putTopic(next, revision)]),
      ]);
    },

    dropIntent: async (dropped) => {
      await rows.removeIf(isLatest(dropped), keys.intent(dropped.topic, dropped.callback));
    },

    get: async (topic, callback) => {
      const found = await rows.get(keyOf(topic, callback), subscription);
      return found === undefined ? undefined : { topic, ...found };
    },

    remove: (topic, callback) => rows.remove(keyOf(topic, callback)),

    end: (given) => rows.removeIf(isSame(given), keyOf(given.topic, given.callback)),

    move: async (given, topic, revision) => {
      const { hasOwnDelivery: _, requestedTopic: __, ...moved } = { ...given, topic };
      const stored = await rows.get(keyOf(topic, given.callback), subscription);
      return rows.transact([
        rows.toRemove(keyOf(given.topic, given.callback), isSame(given)),
        ...(stored === undefined ? [putSubscription(moved), putTopic(moved, revision)] : []),
      ]);
    },

    saveEntryHashes: (given) =>
      rows.setIf(isSame(given), keyOf(given.topic, given.callback), { entryHashes: given.entryHashes ?? [] }),

    setOwnDelivery: ({ topic, callback }, hasOwnDelivery) => {
      const isStored: Condition = { ConditionExpression: 'attribute_exists(PK)' };
      return rows.setIf(isStored, keyOf(topic, callback), { hasOwnDelivery });
    },

    list: async (topic, { from, to = '~' }, limit) => {
      // A space sorts right behind the key itself: the range begins with the next row.
      const range = { from: from === undefined ? ' ' : `${from} `, to, limit, passesUnreadable: true };
      const found = await rows.query(keys.subscriber(topic, '').PK, subscription, range);
      return found.map((one) => ({ topic, ...one }));
    },

    countInMinute: (what, minute) =>
      rows.increment(keys.count(what, minute), 'seen', { expires: (minute + countTtlMinutes) * 60 }),
  };
};
