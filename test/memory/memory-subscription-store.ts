import { isInRange, type SubscribedTopic } from '#shared/model/fan-out.ts';
import { type Subscription, type SubscriptionIntent, subscriberKey } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';

/**
 * The subscriptions of one process: the second implementation of the port, for tests with a clock of their own. `topics` are
 * those of the fan-out store.
 */
export const memorySubscriptionStore = (topics = new Map<string, SubscribedTopic>()): SubscriptionStore => {
  const active = new Map<string, Subscription>();
  const intents = new Map<string, SubscriptionIntent>();
  const counts = new Map<string, number>();
  const keyOf = (topic: string, callback: string): string => `${topic} ${callback}`;
  const isLatest = ({ topic, callback, id }: SubscriptionIntent): boolean =>
    intents.get(keyOf(topic, callback))?.id === id;

  const noteTopic = ({ topic, verifiedAt }: Subscription, revision: number): void => {
    const fresh = { topic, revision, changedAt: verifiedAt, fannedOutAt: [], confirmations: 0 };
    const stored = topics.get(topic) ?? fresh;
    topics.set(topic, { ...stored, confirmations: stored.confirmations + 1 });
  };

  return {
    saveIntent: async (intent) => void intents.set(keyOf(intent.topic, intent.callback), intent),
    getIntent: async (topic, callback) => intents.get(keyOf(topic, callback)),
    confirm: async (intent, next, revision) => {
      if (!isLatest(intent)) return 'conflict';
      const key = keyOf(intent.topic, intent.callback);
      intents.delete(key);
      if (next === undefined) {
        active.delete(key);
        return 'written';
      }
      const { hasOwnDelivery } = active.get(key) ?? {};
      active.set(key, { ...next, ...(hasOwnDelivery === undefined ? {} : { hasOwnDelivery }) });
      noteTopic(next, revision);
      return 'written';
    },
    dropIntent: async (intent) => {
      if (isLatest(intent)) intents.delete(keyOf(intent.topic, intent.callback));
    },
    get: async (topic, callback) => active.get(keyOf(topic, callback)),
    remove: async (topic, callback) => void active.delete(keyOf(topic, callback)),
    end: async ({ topic, callback, verifiedAt }) => {
      const key = keyOf(topic, callback);
      if (active.get(key)?.verifiedAt !== verifiedAt) return 'conflict';
      active.delete(key);
      return 'written';
    },
    move: async ({ hasOwnDelivery: _own, entryHashes: _known, requestedTopic: _spelt, ...given }, topic, revision) => {
      const key = keyOf(given.topic, given.callback);
      if (active.get(key)?.verifiedAt !== given.verifiedAt) return 'conflict';
      active.delete(key);
      const next = keyOf(topic, given.callback);
      if (!active.has(next)) {
        active.set(next, { ...given, topic });
        noteTopic({ ...given, topic }, revision);
      }
      return 'written';
    },
    saveEntryHashes: async ({ topic, callback, verifiedAt, entryHashes = [] }) => {
      const stored = active.get(keyOf(topic, callback));
      if (stored?.verifiedAt !== verifiedAt) return 'conflict';
      active.set(keyOf(topic, callback), { ...stored, entryHashes });
      return 'written';
    },
    setOwnDelivery: async ({ topic, callback }, hasOwnDelivery) => {
      const stored = active.get(keyOf(topic, callback));
      if (stored === undefined) return 'conflict';
      active.set(keyOf(topic, callback), { ...stored, hasOwnDelivery });
      return 'written';
    },
    list: async (topic, range, limit) =>
      [...active.values()]
        .filter((one) => one.topic === topic && isInRange(subscriberKey(one.callback), range))
        .toSorted((a, b) => (subscriberKey(a.callback) < subscriberKey(b.callback) ? -1 : 1))
        .slice(0, limit),
    countInMinute: async (what, minute) => {
      const seen = (counts.get(`${what} ${minute}`) ?? 0) + 1;
      counts.set(`${what} ${minute}`, seen);
      return seen;
    },
  };
};
