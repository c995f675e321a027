import { expect, it } from 'vitest';
import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { distribute } from '#shared/hub/distribute.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { PageMessage, SubscribedTopic } from '#shared/model/fan-out.ts';
import type { Http } from '#shared/ports.ts';
import { stateOf, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { seededRandom, virtualTime } from '#test/deliver/virtual-time.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';
import { revisionDistribution } from './revision-distribution.ts';

const begin = Date.parse('2026-11-30T10:00:00.000Z');
const [topic = ''] = topicsOf('fr');
const day = 24 * 3600;

/** A push as a subscriber got it, in seconds since the beginning. */
type Push = { readonly url: string; readonly at: number; readonly status: number };

/**
 * A topic whose subscribers at these callbacks get revision 2 at once, and what follows, for two hours: two functions share the
 * table, and the sweep runs each minute. `answer` gives the status of a push, and the seconds that it asks to wait.
 */
const fanOut = async (
  callbacks: readonly string[],
  answer: (url: string, seconds: number) => { readonly status: number; readonly retryAfter?: number },
) => {
  const time = virtualTime(begin);
  const { clock } = time;
  const random = seededRandom(1);
  const topics = new Map<string, SubscribedTopic>();
  const fanOuts = memoryFanOutStore(topics);
  const subscriptions = memorySubscriptionStore(topics);
  const deliveries = memoryDeliveryStore();
  const store = memoryHostStore();
  const calls = { reads: 0, writes: 0 };
  const hosts = {
    read: (...given: Parameters<typeof store.read>) => {
      calls.reads += 1;
      return store.read(...given);
    },
    write: (...given: Parameters<typeof store.write>) => {
      calls.writes += 1;
      return store.write(...given);
    },
  };
  for (const callback of callbacks) {
    const requestedAt = clock.now().toISOString();
    const expiresAt = new Date(begin + 9 * day * 1000).toISOString();
    const intent = { id: callback, mode: 'subscribe', topic, callback, leaseSeconds: 9 * day, challenge: '' } as const;
    await subscriptions.saveIntent({ ...intent, requestedAt });
    await subscriptions.confirm({ ...intent, requestedAt }, { topic, callback, verifiedAt: requestedAt, expiresAt }, 1);
  }
  const pushes: Push[] = [];
  const seconds = (): number => (clock.now().getTime() - begin) / 1000;
  const http: Http = {
    send: async ({ url }) => {
      const given = answer(url, seconds());
      pushes.push({ url, at: seconds(), status: given.status });
      await time.sleep(0.1);
      return { url, headers: {}, body: new Uint8Array(), ...given };
    },
  };
  const changedAt = clock.now().toISOString();
  const distribution = revisionDistribution({ subscriptions, clock }, changedAt);
  const wait = (ms: number): Promise<void> => time.sleep(ms / 1000);
  const startFunction = () => {
    const engine = {
      ...{ fanOuts, subscriptions, deliveries, queue, pages, http, clock, random },
      hosts: hostLimiter({ hosts, clock, wait }),
      archives: { month: async () => undefined },
      articles: { get: async () => undefined },
      feedStates: { get: async () => stateOf('fr', 2, { writtenAt: changedAt }) },
      senders: { 'hub-distribute': distribute(distribution, { subscriptions, clock }) },
    };
    return {
      runPage: makeFanOut({ ...engine, distribution, slots: makeSlots(8), wait }),
      deliver: makeDeliverer(engine),
    };
  };
  const queue = {
    send: async (rows: readonly Delivery[], delay: number) => {
      for (const row of rows) time.after(delay, () => one().deliver(row));
    },
  };
  const pages = {
    send: async (messages: readonly PageMessage[], delay: number) => {
      for (const message of messages) time.after(delay, () => one().runPage(message));
    },
  };
  const functions = [startFunction(), startFunction()];
  const one = () => functions[random() < 0.5 ? 0 : 1] ?? startFunction();

  await fanOuts.writePage({ topic, feed: 'fr', revision: 2, changedAt, done: [], dueAt: changedAt, version: 1 });
  await pages.send([{ topic }], 0);
  for (let minute = 1; minute < 120; minute += 1)
    time.after(minute * 60, async () => void (await dispatchDue({ deliveries, queue, clock })));
  await time.runUntil(begin + 7_200_000);
  return { pushes, calls, rows: deliveries.all() };
};

const at = (host: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `https://${host}/${index}`);

it('a host with a thousand subscribers that asks for ten minutes is left alone for them, and then each is notified once', async () => {
  const { pushes } = await fanOut(at('reader.example', 1000), (_, seconds) =>
    seconds < 600 ? { status: 429, retryAfter: 600 - seconds } : { status: 204 },
  );
  const refused = pushes.filter(({ status }) => status === 429);
  // Each of the two functions learns it by ten answers, with seven more in flight.
  expect(refused.length).toBeLessThanOrEqual(34);
  expect(refused.every(({ at }) => at < 1)).toBe(true);
  const acknowledged = pushes.filter(({ status }) => status === 204).map(({ url }) => url);
  expect(acknowledged).toHaveLength(1000);
  expect(new Set(acknowledged).size).toBe(1000);
});

it('a host that answers some of its subscribers and refuses the others is paused once it refuses ten in a row', async () => {
  const { pushes } = await fanOut(
    at('reader.example', 300),
    (() => {
      let left = 150;
      return (_: string, seconds: number) => {
        if (seconds >= 600) return { status: 204 };
        left -= 1;
        return left < 0 ? { status: 503, retryAfter: 600 - seconds } : { status: 204 };
      };
    })(),
  );
  expect(pushes.filter(({ status }) => status === 503).length).toBeLessThanOrEqual(34);
  expect(pushes.filter(({ status }) => status === 204)).toHaveLength(300);
});

it('a host that asks for ten minutes again and again is asked once in ten minutes', async () => {
  const { pushes } = await fanOut(at('reader.example', 200), (_, seconds) =>
    seconds < 3000 ? { status: 429, retryAfter: 600 } : { status: 204 },
  );
  const later = pushes.filter(({ at, status }) => at > 1 && status === 429).map(({ at }) => at);
  expect(later.length).toBeLessThanOrEqual(5);
  for (const [index, at] of later.entries()) expect(at - (later[index - 1] ?? 0)).toBeGreaterThan(599);
  expect(pushes.filter(({ status }) => status === 204)).toHaveLength(200);
});

it('one subscriber that asks for a pause holds up no other at its host', async () => {
  const { pushes } = await fanOut(at('reader.example', 100), (url, seconds) =>
    url.endsWith('/7') && seconds < 3600 ? { status: 429, retryAfter: 3600 } : { status: 204 },
  );
  const others = pushes.filter(({ url }) => !url.endsWith('/7'));
  expect(others).toHaveLength(99);
  expect(Math.max(...others.map(({ at }) => at))).toBeLessThan(10);
});

it('hosts that answer cost no write, and a read only where a page has more than eight subscribers', async () => {
  const few = await fanOut(at('reader.example', 8), () => ({ status: 204 }));
  expect(few.calls).toEqual({ reads: 0, writes: 0 });
  const many = await fanOut(at('reader.example', 100), () => ({ status: 204 }));
  expect(many.calls).toEqual({ reads: 1, writes: 0 });
});
