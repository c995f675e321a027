import { describe, expect, it } from 'vitest';
import { type Intent, type Subscription, subscriberShards } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';

let made = 0;

/** A request about a topic that no other test knows. */
const asked = (changes: Partial<Intent> = {}): Intent => {
  made += 1;
  return {
    id: `intent-${made}`,
    mode: 'subscribe',
    topic: `https://feeds.example.org/feeds/t${made}/rss.xml`,
    callback: 'https://lecteur.example/rappel?clé=secrète',
    leaseSeconds: 864_000,
    challenge: `défi-${made}`,
    asked: new Date().toISOString(),
    ...changes,
  };
};

const until = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const granted = ({ topic, callback }: Intent, changes: Partial<Subscription> = {}): Subscription => ({
  topic,
  callback,
  verified: new Date().toISOString(),
  expires: until(10),
  ...changes,
});

/** Every subscriber of a topic, read page by page. */
const everybody = async (store: SubscriptionStore, topic: string, limit: number): Promise<readonly Subscription[]> => {
  const found: Subscription[] = [];
  for (let shard = 0; shard < subscriberShards; shard += 1) {
    let after: string | undefined;
    do {
      const page = await store.page(topic, shard, after, limit);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      after = page.after;
    } while (after !== undefined);
  }
  return found;
};

/** What every store of subscriptions does; `open` gives one that may hold rows of other tests already. */
export const subscriptionStoreContract = (name: string, open: () => Promise<SubscriptionStore>): void => {
  describe(`subscriptions in ${name}`, () => {
    it(`subscriptions in ${name} are none before a request is confirmed`, async () => {
      const store = await open();
      const intent = asked({ secret: 'كلمة السر' });
      await store.ask(intent);
      expect(await store.intent(intent.topic, intent.callback)).toEqual(intent);
      expect(await store.get(intent.topic, intent.callback)).toBeUndefined();
      expect(await everybody(store, intent.topic, 10)).toEqual([]);
    });

    it(`subscriptions in ${name} begin when their request is confirmed, which is over with that`, async () => {
      const store = await open();
      const intent = asked();
      const subscription = granted(intent, { secret: 'كلمة السر' });
      await store.ask(intent);
      expect(await store.confirm(intent, subscription)).toBe('written');
      expect(await store.get(intent.topic, intent.callback)).toEqual(subscription);
      expect(await store.intent(intent.topic, intent.callback)).toBeUndefined();
      expect(await everybody(store, intent.topic, 10)).toEqual([subscription]);
    });

    it(`subscriptions in ${name} know one request of a callback for a topic: the latest, which alone can be confirmed or dropped`, async () => {
      const store = await open();
      const first = asked();
      const second = asked({ topic: first.topic, secret: 'deux' });
      await store.ask(first);
      await store.ask(second);
      expect(await store.confirm(first, granted(first))).toBe('conflict');
      await store.drop(first);
      expect(await store.intent(first.topic, first.callback)).toEqual(second);
      expect(await store.get(first.topic, first.callback)).toBeUndefined();
    });

    it(`subscriptions in ${name} stay as they were while a renewal waits, and when it comes to nothing`, async () => {
      const store = await open();
      const first = asked();
      const subscription = granted(first, { secret: 'un' });
      await store.ask(first);
      await store.confirm(first, subscription);
      const renewal = asked({ topic: first.topic, secret: 'deux' });
      await store.ask(renewal);
      expect(await store.get(first.topic, first.callback)).toEqual(subscription);
      await store.drop(renewal);
      expect(await store.intent(first.topic, first.callback)).toBeUndefined();
      expect(await store.get(first.topic, first.callback)).toEqual(subscription);
    });

    it(`subscriptions in ${name} lose a secret that a confirmed renewal does not name`, async () => {
      const store = await open();
      const first = asked({ secret: 'un' });
      await store.ask(first);
      await store.confirm(first, granted(first, { secret: 'un' }));
      const renewal = asked({ topic: first.topic });
      await store.ask(renewal);
      await store.confirm(renewal, granted(renewal));
      expect(await store.get(first.topic, first.callback)).not.toHaveProperty('secret');
    });

    it(`subscriptions in ${name} end when that is confirmed, and when they are removed`, async () => {
      const store = await open();
      const [one, other] = [asked(), asked()];
      for (const intent of [one, other]) {
        await store.ask(intent);
        await store.confirm(intent, granted(intent));
      }
      const end = asked({ topic: one.topic, mode: 'unsubscribe' });
      await store.ask(end);
      expect(await store.confirm(end, undefined)).toBe('written');
      await store.remove(other.topic, other.callback);
      expect(await store.get(one.topic, one.callback)).toBeUndefined();
      expect(await store.get(other.topic, other.callback)).toBeUndefined();
    });

    it(`subscriptions in ${name} keep which entries a subscriber has, until it is verified anew`, async () => {
      const store = await open();
      const intent = asked({ diff: true });
      const subscription = granted(intent, { diff: true });
      await store.ask(intent);
      expect(await store.intent(intent.topic, intent.callback)).toEqual(intent);
      await store.confirm(intent, subscription);
      expect(await store.note({ ...subscription, has: ['a', 'b'] })).toBe('written');
      expect(await store.get(intent.topic, intent.callback)).toEqual({ ...subscription, has: ['a', 'b'] });
      const renewal = asked({ topic: intent.topic });
      const renewed = granted(renewal, { verified: until(1) });
      await store.ask(renewal);
      await store.confirm(renewal, renewed);
      expect(await store.note({ ...subscription, has: ['c'] })).toBe('conflict');
      expect(await store.get(intent.topic, intent.callback)).toEqual(renewed);
      await store.remove(intent.topic, intent.callback);
      expect(await store.note({ ...renewed, has: ['d'] })).toBe('conflict');
      expect(await store.get(intent.topic, intent.callback)).toBeUndefined();
    });

    it(`subscriptions in ${name} of a topic are each on one page of one shard, and those of another topic on none`, async () => {
      const store = await open();
      const { topic } = asked();
      const callbacks = Array.from({ length: 60 }, (_, index) => `https://lecteur${index}.example/rappel`);
      for (const intent of [...callbacks.map((callback) => asked({ topic, callback })), asked()]) {
        await store.ask(intent);
        await store.confirm(intent, granted(intent));
      }
      const found = await everybody(store, topic, 3);
      expect(found.map(({ callback }) => callback).toSorted()).toEqual(callbacks.toSorted());
    });

    it(`subscriptions in ${name} count what is asked within a minute, each thing for itself`, async () => {
      const store = await open();
      const what = asked().id;
      expect([await store.count(what, 1), await store.count(what, 1), await store.count(what, 2)]).toEqual([1, 2, 1]);
      expect(await store.count(`${what} other`, 1)).toBe(1);
      const many = await Promise.all(Array.from({ length: 10 }, () => store.count(what, 3)));
      expect([...many].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });
  });
};
