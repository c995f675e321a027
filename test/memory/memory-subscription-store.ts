import { createHash } from 'node:crypto';
import { type Subscription, type SubscriptionIntent, subscriberShards } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';

/** The subscriptions of one process: the second implementation of the port, for tests with a clock of their own. */
export const memorySubscriptionStore = (): SubscriptionStore => {
  const active = new Map<string, Subscription>();
  const intents = new Map<string, SubscriptionIntent>();
  const counts = new Map<string, number>();
  const keyOf = (topic: string, callback: string): string => `${topic} ${callback}`;
  const isLatest = ({ topic, callback, id }: SubscriptionIntent): boolean =>
    intents.get(keyOf(topic, callback))?.id === id;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

  return {
    saveIntent: async (intent) => void intents.set(keyOf(intent.topic, intent.callback), intent),
    getIntent: async (topic, callback) => intents.get(keyOf(topic, callback)),
    confirm: async (intent, next) => {
      if (!isLatest(intent)) return 'conflict';
      const key = keyOf(intent.topic, intent.callback);
      intents.delete(key);
      if (next === undefined) active.delete(key);
      else active.set(key, next);
      return 'written';
    },
    dropIntent: async (intent) => {
      if (isLatest(intent)) intents.delete(keyOf(intent.topic, intent.callback));
    },
    get: async (topic, callback) => active.get(keyOf(topic, callback)),
    remove: async (topic, callback) => void active.delete(keyOf(topic, callback)),
    saveEntryHashes: async ({ topic, callback, verifiedAt, entryHashes = [] }) => {
      const stored = active.get(keyOf(topic, callback));
      if (stored?.verifiedAt !== verifiedAt) return 'conflict';
      active.set(keyOf(topic, callback), { ...stored, entryHashes });
      return 'written';
    },
    listShard: async (topic, shard, after = '', limit) => {
      const all = [...active.values()]
        .filter((one) => one.topic === topic && hash(one.callback).readUInt8(0) % subscriberShards === shard)
        .map((item) => ({ item, key: hash(item.callback).toString('hex') }))
        .filter(({ key }) => key > after)
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = all.slice(0, limit);
      const last = page.at(-1);
      const items = page.map(({ item }) => item);
      return all.length > limit && last !== undefined ? { items, after: last.key } : { items };
    },
    countInMinute: async (what, minute) => {
      const seen = (counts.get(`${what} ${minute}`) ?? 0) + 1;
      counts.set(`${what} ${minute}`, seen);
      return seen;
    },
  };
};
