import { expect, it } from 'vitest';
import { type Subscription, type SubscriptionIntent, subscriberKey } from '#shared/model/subscription.ts';
import type { SubscriptionStore } from '#shared/ports.ts';

let made = 0;

/** An intent about a topic that no other test uses. */
const intentOf = (changes: Partial<SubscriptionIntent> = {}): SubscriptionIntent => {
  made += 1;
  return {
    id: `intent-${made}`,
    mode: 'subscribe',
    topic: `https://feeds.example.org/feeds/t${made}/rss.xml`,
    callback: 'https://lecteur.example/rappel?clé=secrète',
    leaseSeconds: 864_000,
    challenge: `défi-${made}`,
    requestedAt: new Date().toISOString(),
    ...changes,
  };
};

const until = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const granted = ({ topic, callback }: SubscriptionIntent, changes: Partial<Subscription> = {}): Subscription => ({
  topic,
  callback,
  verifiedAt: new Date().toISOString(),
  expiresAt: until(10),
  ...changes,
});

/** Every subscriber of a topic, read range by range. */
const readAll = async (store: SubscriptionStore, topic: string, limit: number): Promise<readonly Subscription[]> => {
  const found: Subscription[] = [];
  let from: string | undefined;
  for (;;) {
    const some = await store.list(topic, from === undefined ? {} : { from }, limit);
    expect(some.length).toBeLessThanOrEqual(limit);
    found.push(...some);
    const last = some.at(-1);
    if (last === undefined || some.length < limit) return found;
    from = subscriberKey(last.callback);
  }
};

/** Holds for every store of subscriptions; `open` may give one that holds rows of other tests already. */
export const subscriptionStoreContract = (name: string, open: () => Promise<SubscriptionStore>): void => {
  it(`the ${name} subscription store has no subscription before its intent is confirmed`, async () => {
    const store = await open();
    const intent = intentOf({ secret: 'كلمة السر' });
    await store.saveIntent(intent);
    expect(await store.getIntent(intent.topic, intent.callback)).toEqual(intent);
    expect(await store.get(intent.topic, intent.callback)).toBeUndefined();
    expect(await readAll(store, intent.topic, 10)).toEqual([]);
  });

  it(`the ${name} subscription store ends the subscription that was read, and none that was verified since`, async () => {
    const store = await open();
    const intent = intentOf();
    await store.saveIntent(intent);
    const former = granted(intent, { verifiedAt: '2024-11-27T10:00:00.000Z' });
    await store.confirm(intent, former, 1);
    const again = { ...intentOf(), topic: intent.topic };
    await store.saveIntent(again);
    await store.confirm(again, granted(again), 1);
    expect(await store.end(former)).toBe('conflict');
    const stored = await store.get(intent.topic, intent.callback);
    expect(stored).toBeDefined();
    if (stored !== undefined) expect(await store.end(stored)).toBe('written');
    expect(await store.get(intent.topic, intent.callback)).toBeUndefined();
  });

  it(`the ${name} subscription store replaces a confirmed intent by its subscription`, async () => {
    const store = await open();
    const intent = intentOf();
    const subscription = granted(intent, { secret: 'كلمة السر' });
    await store.saveIntent(intent);
    expect(await store.confirm(intent, subscription, 0)).toBe('written');
    expect(await store.get(intent.topic, intent.callback)).toEqual(subscription);
    expect(await store.getIntent(intent.topic, intent.callback)).toBeUndefined();
    expect(await readAll(store, intent.topic, 10)).toEqual([subscription]);
  });

  it(`the ${name} subscription store keeps how a subscriber spells its topic, until it spells it otherwise`, async () => {
    const store = await open();
    const spelt = intentOf({ requestedTopic: 'HTTPS://Feeds.example.org/feeds/fr/rss.xml' });
    await store.saveIntent(spelt);
    expect(await store.getIntent(spelt.topic, spelt.callback)).toEqual(spelt);
    const first = granted(spelt, { requestedTopic: 'HTTPS://Feeds.example.org/feeds/fr/rss.xml' });
    await store.confirm(spelt, first, 0);
    expect(await store.get(spelt.topic, spelt.callback)).toEqual(first);
    const plain = intentOf({ topic: spelt.topic });
    await store.saveIntent(plain);
    const second = granted(plain);
    await store.confirm(plain, second, 0);
    expect(await store.get(spelt.topic, spelt.callback)).toEqual(second);
  });

  it(`the ${name} subscription store confirms and drops only the latest intent of a callback for a topic`, async () => {
    const store = await open();
    const first = intentOf();
    const second = intentOf({ topic: first.topic, secret: 'deux' });
    await store.saveIntent(first);
    await store.saveIntent(second);
    expect(await store.confirm(first, granted(first), 0)).toBe('conflict');
    await store.dropIntent(first);
    expect(await store.getIntent(first.topic, first.callback)).toEqual(second);
    expect(await store.get(first.topic, first.callback)).toBeUndefined();
  });

  it(`the ${name} subscription store leaves a subscription unchanged until the intent to renew its lease is confirmed, and when that intent is dropped`, async () => {
    const store = await open();
    const first = intentOf();
    const subscription = granted(first, { secret: 'un' });
    await store.saveIntent(first);
    await store.confirm(first, subscription, 0);
    const renewIntent = intentOf({ topic: first.topic, secret: 'deux' });
    await store.saveIntent(renewIntent);
    expect(await store.get(first.topic, first.callback)).toEqual(subscription);
    await store.dropIntent(renewIntent);
    expect(await store.getIntent(first.topic, first.callback)).toBeUndefined();
    expect(await store.get(first.topic, first.callback)).toEqual(subscription);
  });

  it(`the ${name} subscription store forgets a secret that a confirmed intent to renew the lease does not name`, async () => {
    const store = await open();
    const first = intentOf({ secret: 'un' });
    await store.saveIntent(first);
    await store.confirm(first, granted(first, { secret: 'un' }), 0);
    const renewIntent = intentOf({ topic: first.topic });
    await store.saveIntent(renewIntent);
    await store.confirm(renewIntent, granted(renewIntent), 0);
    expect(await store.get(first.topic, first.callback)).not.toHaveProperty('secret');
  });

  it(`the ${name} subscription store ends a subscription when its end is confirmed, and when it is removed`, async () => {
    const store = await open();
    const [one, other] = [intentOf(), intentOf()];
    for (const intent of [one, other]) {
      await store.saveIntent(intent);
      await store.confirm(intent, granted(intent), 0);
    }
    const end = intentOf({ topic: one.topic, mode: 'unsubscribe' });
    await store.saveIntent(end);
    expect(await store.confirm(end, undefined, 0)).toBe('written');
    await store.remove(other.topic, other.callback);
    expect(await store.get(one.topic, one.callback)).toBeUndefined();
    expect(await store.get(other.topic, other.callback)).toBeUndefined();
  });

  it(`the ${name} subscription store keeps the entry hashes of a subscriber until it is verified again`, async () => {
    const store = await open();
    const intent = intentOf({ wantsDiff: true });
    const subscription = granted(intent, { wantsDiff: true });
    await store.saveIntent(intent);
    expect(await store.getIntent(intent.topic, intent.callback)).toEqual(intent);
    await store.confirm(intent, subscription, 0);
    expect(await store.saveEntryHashes({ ...subscription, entryHashes: ['a', 'b'] })).toBe('written');
    expect(await store.get(intent.topic, intent.callback)).toEqual({ ...subscription, entryHashes: ['a', 'b'] });
    const renewIntent = intentOf({ topic: intent.topic });
    const renewed = granted(renewIntent, { verifiedAt: until(1) });
    await store.saveIntent(renewIntent);
    await store.confirm(renewIntent, renewed, 0);
    expect(await store.saveEntryHashes({ ...subscription, entryHashes: ['c'] })).toBe('conflict');
    expect(await store.get(intent.topic, intent.callback)).toEqual(renewed);
    await store.remove(intent.topic, intent.callback);
    expect(await store.saveEntryHashes({ ...renewed, entryHashes: ['d'] })).toBe('conflict');
    expect(await store.get(intent.topic, intent.callback)).toBeUndefined();
  });

  it(`the ${name} subscription store moves a subscription to another topic with its secret and lease`, async () => {
    const store = await open();
    const [old, next] = [intentOf({ secret: 'كلمة السر' }), intentOf()];
    const subscription = granted(old, { secret: 'كلمة السر' });
    await store.saveIntent(old);
    await store.confirm(old, subscription, 0);
    expect(await store.move({ ...subscription, verifiedAt: until(1) }, next.topic, 7)).toBe('conflict');
    expect(await store.move(subscription, next.topic, 7)).toBe('written');
    expect(await store.get(old.topic, old.callback)).toBeUndefined();
    expect(await readAll(store, next.topic, 10)).toEqual([{ ...subscription, topic: next.topic }]);
    expect(await store.move(subscription, next.topic, 7)).toBe('conflict');
  });

  it(`the ${name} subscription store ends a subscription that moves to a topic where its callback has one`, async () => {
    const store = await open();
    const old = intentOf();
    const own = intentOf({ secret: 'deux' });
    for (const intent of [old, own]) await store.saveIntent(intent);
    await store.confirm(old, granted(old), 0);
    const kept = granted(own, { secret: 'deux' });
    await store.confirm(own, kept, 0);
    const moving = await store.get(old.topic, old.callback);
    expect(moving && (await store.move(moving, own.topic, 7))).toBe('written');
    expect(await store.get(old.topic, old.callback)).toBeUndefined();
    expect(await store.get(own.topic, own.callback)).toEqual(kept);
  });

  it(`the ${name} subscription store lists each subscriber of a topic once, in the order of the keys`, async () => {
    const store = await open();
    const { topic } = intentOf();
    const callbacks = Array.from({ length: 60 }, (_, index) => `https://lecteur${index}.example/rappel`);
    for (const intent of [...callbacks.map((callback) => intentOf({ topic, callback })), intentOf()]) {
      await store.saveIntent(intent);
      await store.confirm(intent, granted(intent), 0);
    }
    const found = await readAll(store, topic, 3);
    expect(found.map(({ callback }) => callback)).toEqual(
      callbacks.toSorted((a, b) => (subscriberKey(a) < subscriberKey(b) ? -1 : 1)),
    );
    const middle = subscriberKey(found[30]?.callback ?? '');
    const before = await store.list(topic, { to: middle }, 100);
    const behind = await store.list(topic, { from: middle }, 100);
    expect([...before, ...behind]).toEqual(found);
    expect(before).toHaveLength(31);
  });

  it(`the ${name} subscription store notes a delivery of a subscriber's own, also while the lease is renewed`, async () => {
    const store = await open();
    const intent = intentOf();
    const subscription = granted(intent);
    expect(await store.setOwnDelivery(subscription, true)).toBe('conflict');
    await store.saveIntent(intent);
    await store.confirm(intent, subscription, 0);
    expect(await store.setOwnDelivery(subscription, true)).toBe('written');
    const renewIntent = intentOf({ topic: intent.topic });
    const renewed = granted(renewIntent, { verifiedAt: until(1), secret: 'trois' });
    await store.saveIntent(renewIntent);
    await store.confirm(renewIntent, renewed, 0);
    expect(await store.list(intent.topic, {}, 10)).toEqual([{ ...renewed, hasOwnDelivery: true }]);
    await store.setOwnDelivery(renewed, false);
    expect(await store.get(intent.topic, intent.callback)).toEqual({ ...renewed, hasOwnDelivery: false });
  });

  it(`the ${name} subscription store counts each key within a minute, also under concurrent requests`, async () => {
    const store = await open();
    const what = intentOf().id;
    expect([
      await store.countInMinute(what, 1),
      await store.countInMinute(what, 1),
      await store.countInMinute(what, 2),
    ]).toEqual([1, 2, 1]);
    expect(await store.countInMinute(`${what} other`, 1)).toBe(1);
    const many = await Promise.all(Array.from({ length: 10 }, () => store.countInMinute(what, 3)));
    expect([...many].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
};
