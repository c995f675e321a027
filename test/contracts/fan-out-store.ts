import { expect, it } from 'vitest';
import type { FanOutPage } from '#shared/model/fan-out.ts';
import type { SubscriptionIntent } from '#shared/model/subscription.ts';
import type { FanOutStore, SubscriptionStore } from '#shared/ports.ts';

let made = 0;

const topicOf = (): string => {
  made += 1;
  return `https://feeds.example.org/feeds/f${made}/rss.xml`;
};

const now = '2026-11-27T10:00:00.000Z';

const pageOf = (changes: Partial<FanOutPage> = {}): FanOutPage => ({
  topic: topicOf(),
  feed: 'fr',
  revision: 7,
  changedAt: now,
  done: [],
  dueAt: now,
  version: 1,
  ...changes,
});

/** Stores of fan-outs and subscriptions over one table. */
export type OpenFanOutStore = () => Promise<{
  readonly fanOuts: FanOutStore;
  readonly subscriptions: Pick<SubscriptionStore, 'saveIntent' | 'confirm'>;
}>;

/** Confirms a subscription to a topic; the subscriber can read this revision itself. */
const subscribe = async (
  subscriptions: Pick<SubscriptionStore, 'saveIntent' | 'confirm'>,
  topic: string,
  callback: string,
  revision: number,
): Promise<void> => {
  const lease = { topic, callback, verifiedAt: now, expiresAt: '2999-01-01T00:00:00.000Z' };
  const intent: SubscriptionIntent = {
    id: callback,
    mode: 'subscribe',
    topic,
    callback,
    leaseSeconds: 864_000,
    challenge: '',
    requestedAt: now,
  };
  await subscriptions.saveIntent(intent);
  await subscriptions.confirm(intent, lease, revision);
};

/** Holds for every store of fan-outs; `open` may give one that holds rows of other tests. */
export const fanOutStoreContract = (name: string, open: OpenFanOutStore): void => {
  it(`the ${name} fan-out store knows a topic from its first confirmed subscription on, with the revision of that`, async () => {
    const { fanOuts, subscriptions } = await open();
    const topic = topicOf();
    expect(await fanOuts.topic(topic)).toBeUndefined();
    await subscribe(subscriptions, topic, 'https://un.example/', 4);
    await subscribe(subscriptions, topic, 'https://deux.example/', 6);
    const known = { topic, revision: 4, changedAt: now, fannedOutAt: [], confirmations: 2 };
    expect(await fanOuts.topic(topic)).toEqual(known);
    expect((await fanOuts.topics()).filter((one) => one.topic === topic)).toEqual([known]);
  });

  it(`the ${name} fan-out store notes the last fan-out of a topic, and never an earlier one`, async () => {
    const { fanOuts, subscriptions } = await open();
    const topic = topicOf();
    const fannedOut = { topic, revision: 5, changedAt: now, fannedOutAt: [now], confirmations: 1 };
    expect(await fanOuts.writeTopic(fannedOut)).toBe('conflict');
    await subscribe(subscriptions, topic, 'https://un.example/', 4);
    expect(await fanOuts.writeTopic(fannedOut)).toBe('written');
    expect(await fanOuts.writeTopic({ ...fannedOut, fannedOutAt: [] })).toBe('conflict');
    expect(await fanOuts.topic(topic)).toEqual(fannedOut);
  });

  it(`the ${name} fan-out store removes a topic, unless a subscription was confirmed since it was read`, async () => {
    const { fanOuts, subscriptions } = await open();
    const topic = topicOf();
    await subscribe(subscriptions, topic, 'https://un.example/', 4);
    const read = { topic, revision: 4, changedAt: now, fannedOutAt: [], confirmations: 1 };
    await subscribe(subscriptions, topic, 'https://deux.example/', 5);
    expect(await fanOuts.removeTopic(read)).toBe('conflict');
    expect(await fanOuts.removeTopic({ ...read, confirmations: 2 })).toBe('written');
    expect(await fanOuts.topic(topic)).toBeUndefined();
  });

  it(`the ${name} fan-out store keeps a page as it was written, each version over the one before`, async () => {
    const { fanOuts } = await open();
    const page = pageOf({ isRetraction: true });
    expect(await fanOuts.page(page)).toBeUndefined();
    expect(await fanOuts.writePage({ ...page, version: 2 })).toBe('conflict');
    expect(await fanOuts.writePage(page)).toBe('written');
    expect(await fanOuts.writePage(page)).toBe('conflict');
    expect(await fanOuts.page(page)).toEqual(page);
    const next: FanOutPage = { ...page, to: 'c0ffee', done: ['0123456789', 'abcdef0123'], isClaimed: true, version: 2 };
    const both = await Promise.all([fanOuts.writePage(next), fanOuts.writePage({ ...next, done: [] })]);
    expect(both.toSorted()).toEqual(['conflict', 'written']);
    expect(await fanOuts.page(page)).toEqual(both[0] === 'written' ? next : { ...next, done: [] });
  });

  it(`the ${name} fan-out store removes a page only in the version that was read`, async () => {
    const { fanOuts } = await open();
    const page = pageOf();
    await fanOuts.writePage(page);
    await fanOuts.writePage({ ...page, version: 2 });
    expect(await fanOuts.removePage(page)).toBe('conflict');
    expect(await fanOuts.removePage({ ...page, version: 2 })).toBe('written');
    expect(await fanOuts.page(page)).toBeUndefined();
  });

  it(`the ${name} fan-out store splits a page and writes those behind it, or nothing`, async () => {
    const { fanOuts } = await open();
    const page = pageOf();
    await fanOuts.writePage(page);
    const narrow = { ...page, to: '40000000', version: 2 };
    const behind = ['40000000', '80000000'].map((from) => ({ ...page, from }));
    expect(await fanOuts.splitPage({ ...narrow, version: 3 }, behind)).toBe('conflict');
    expect([await fanOuts.page(page), await fanOuts.laterPages(page.topic)]).toEqual([page, []]);
    expect(await fanOuts.splitPage(narrow, behind)).toBe('written');
    expect(await fanOuts.page(page)).toEqual(narrow);
    expect(new Set(await fanOuts.laterPages(page.topic))).toEqual(new Set(behind));
    expect(await fanOuts.page({ topic: page.topic, from: '80000000' })).toEqual(behind[1]);
    expect(await fanOuts.laterPages(topicOf())).toEqual([]);
  });

  it(`the ${name} fan-out store notes that a topic has pages behind the first one, and keeps that`, async () => {
    const { fanOuts, subscriptions } = await open();
    const topic = topicOf();
    expect(await fanOuts.noteLaterPages(topic)).toBe('conflict');
    expect(await fanOuts.topic(topic)).toBeUndefined();
    await subscribe(subscriptions, topic, 'https://un.example/', 4);
    expect(await fanOuts.noteLaterPages(topic)).toBe('written');
    await fanOuts.writeTopic({ topic, revision: 5, changedAt: now, fannedOutAt: [], confirmations: 1 });
    await subscribe(subscriptions, topic, 'https://deux.example/', 5);
    expect(await fanOuts.topic(topic)).toMatchObject({ revision: 5, confirmations: 2, hasLaterPages: true });
  });

  it(`the ${name} fan-out store finds pages that are due, of every topic`, async () => {
    const { fanOuts } = await open();
    const pages = Array.from({ length: 6 }, () => pageOf());
    const later = pageOf({ dueAt: '2026-11-27T10:00:00.001Z' });
    for (const page of [...pages, later]) await fanOuts.writePage(page);
    const topics = [...pages, later].map(({ topic }) => topic);
    const dueAt = async (instant: string) =>
      (await fanOuts.due(instant, 1000)).filter(({ topic }) => topics.includes(topic)).length;
    expect(await dueAt('2026-11-27T09:59:59.999Z')).toBe(0);
    expect(await dueAt(now)).toBe(6);
    expect(await dueAt(later.dueAt)).toBe(7);
  });
};
