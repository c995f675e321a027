import { makeDeliverer } from '#shared/deliver/engine/deliver.ts';
import { dispatchDue } from '#shared/deliver/engine/dispatch-due.ts';
import { hostLimiter } from '#shared/deliver/engine/host-limiter.ts';
import { dispatchPages } from '#shared/deliver/fan-out/dispatch-pages.ts';
import { fanOutRequester } from '#shared/deliver/fan-out/request-fan-outs.ts';
import { makeFanOut } from '#shared/deliver/fan-out/run-page.ts';
import { makeSlots } from '#shared/deliver/fan-out/slots.ts';
import { Unavailable } from '#shared/errors.ts';
import { distribute, makeDistribution } from '#shared/hub/distribute.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import { type PageAddress, type SubscribedTopic, shortKey } from '#shared/model/fan-out.ts';
import { subscriberKey } from '#shared/model/subscription.ts';
import type { Http } from '#shared/ports.ts';
import { siteWith, stateOf, topicsOf } from '#test/deliver/delivery-fixture.ts';
import { seededRandom, virtualTime } from '#test/deliver/virtual-time.ts';
import { memoryDeliveryStore } from '#test/memory/memory-delivery-store.ts';
import { memoryFanOutStore } from '#test/memory/memory-fan-out-store.ts';
import { memoryHostStore } from '#test/memory/memory-host-store.ts';
import { memorySubscriptionStore } from '#test/memory/memory-subscription-store.ts';

/** What a subscriber does with a push; `lost`: it gets the push, but its answer is lost; `hang`: it never answers. */
export type Behaviour = { readonly does: 'ack' | 'fail' | 'busy' | 'lost' | 'hang' | 'gone'; readonly takes: number };

/** A fan-out simulation, which is deterministic. */
export type FanOutSimulation = {
  readonly seed: number;
  readonly subscribers: number;
  /** How long a subscriber takes for an answer. */
  readonly answerSeconds: number;
  /** What the first subscribers do with their first pushes; all other pushes are acknowledged. */
  readonly scripts: readonly (readonly Behaviour[])[];
  /** Seconds between two changes, and until readers see each. */
  readonly changes: readonly { readonly gap: number; readonly visible: number; readonly isRetraction: boolean }[];
  /** Seconds from the beginning at which the first subscribers renew their lease. */
  readonly renewals: readonly number[];
  /** The process dies at these of all calls: at an even one before its effect, at an odd one after it. */
  readonly crashes: readonly number[];
};

/** A push as a subscriber got it. */
export type Push = {
  readonly callback: string;
  readonly content: number;
  readonly at: number;
  readonly until: number;
  readonly isAcknowledged: boolean;
};

const begin = Date.parse('2026-11-27T10:00:00.000Z');
const [topic = ''] = topicsOf('fr');
const days = 24 * 3600;

/** The callback of a subscriber; several share a host. */
export const callbackOf = (index: number): string => `https://host${index % 9}.example/${index}`;

/** Ports of processes of which each dies at one of its calls: none of its later calls has an effect, or an end. */
const mortals = (crashes: readonly number[], random: () => number, time: ReturnType<typeof virtualTime>) => {
  let calls = 0;
  const deaths: number[] = [];
  const now = (): number => time.clock.now().getTime();

  /** A process; `run` ends with its work or its death. */
  const process = () => {
    let isDead = false;
    let die: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      die = () => {
        isDead = true;
        deaths.push(now());
        resolve();
      };
    });
    const forever = new Promise<never>(() => undefined);

    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      if (isDead) return forever;
      calls += 1;
      const fate = crashes.includes(calls) ? calls % 2 : undefined;
      if (fate === 0) die();
      if (isDead) return forever;
      if (random() < 0.3) await time.sleep(random() * 0.05);
      if (isDead) return forever;
      const result = await work();
      if (fate === 1) die();
      return isDead ? forever : result;
    };
    const mortal = <T extends object>(port: T): T =>
      new Proxy(port, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          return typeof method === 'function'
            ? (...given: unknown[]) => call(async () => method.apply(target, given))
            : method;
        },
      });
    const run = async (work: () => Promise<unknown>): Promise<boolean> => {
      const done = work().then(
        () => true,
        (error: unknown) => {
          if (error instanceof Unavailable) return false;
          throw error;
        },
      );
      return Promise.race([done, death.then(() => false)]);
    };
    return { mortal, run };
  };
  return { process, deaths };
};

/** Runs a simulation for four days, and gives everything that could be observed; instants in milliseconds since 1970. */
export const simulateFanOut = async (given: FanOutSimulation) => {
  const time = virtualTime(begin);
  const { clock } = time;
  const now = (): number => clock.now().getTime();
  const random = seededRandom(given.seed);
  const { process, deaths } = mortals(given.crashes, random, time);
  const topics = new Map<string, SubscribedTopic>();
  const fanOuts = memoryFanOutStore(topics);
  const subscriptions = memorySubscriptionStore(topics);
  const deliveries = memoryDeliveryStore();
  const hosts = memoryHostStore();
  const callbacks = Array.from({ length: given.subscribers }, (_, index) => callbackOf(index));
  const pushes: Push[] = [];
  let written = { revision: 1, writtenAt: clock.now().toISOString() };
  let shown = 1;

  const subscribe = async (callback: string): Promise<void> => {
    const requestedAt = clock.now().toISOString();
    const expiresAt = new Date(now() + 9 * days * 1000).toISOString();
    const intent = { id: `${callback} ${requestedAt}`, mode: 'subscribe', topic, callback } as const;
    const asked = { ...intent, leaseSeconds: 9 * days, challenge: '', requestedAt };
    await subscriptions.saveIntent(asked);
    await subscriptions.confirm(asked, { topic, callback, verifiedAt: requestedAt, expiresAt }, written.revision);
  };
  for (const callback of callbacks) await subscribe(callback);

  const statuses = { ack: 204, fail: 500, busy: 429, lost: 204, hang: 204, gone: 410 } as const;
  const http: Http = {
    send: async ({ url, body }) => {
      const earlier = pushes.filter(({ callback }) => callback === url).length;
      const { does, takes } = given.scripts[callbacks.indexOf(url)]?.[earlier] ?? {
        does: 'ack',
        takes: given.answerSeconds,
      };
      const seconds = does === 'hang' || does === 'lost' ? 10 : takes;
      const until = now() + seconds * 1000;
      pushes.push({ callback: url, content: Number(body), at: now(), until, isAcknowledged: does === 'ack' });
      await time.sleep(seconds);
      if (does === 'hang' || does === 'lost') throw new Unavailable('TIMED_OUT', 'no answer');
      const retryAfter = does === 'busy' ? { retryAfter: 45 } : {};
      return { status: statuses[does], url, headers: {}, body: new Uint8Array(), ...retryAfter };
    },
  };
  const state = () => stateOf('fr', written.revision, { writtenAt: written.writtenAt });
  const site = siteWith('self');

  /** One invocation of `deliver`, with ports that may die. */
  const worker = () => {
    const { mortal, run } = process();
    const stores = {
      fanOuts: mortal(fanOuts),
      subscriptions: mortal(subscriptions),
      deliveries: mortal(deliveries),
      hosts: mortal(hosts),
      http: mortal(http),
      queue: mortal(queue),
      pages: mortal(pages),
      archives: { month: async () => undefined },
      articles: { get: async () => undefined },
      feedStates: { get: async () => state() },
    };
    const distribution = makeDistribution({
      ...stores,
      readTopic: async ({ revision, changedAt }) => {
        if (shown < revision) return undefined;
        const newer = shown > revision ? { revision: shown, changedAt: written.writtenAt } : { revision, changedAt };
        return { type: 'application/rss+xml', bytes: Buffer.from(String(shown)), ...newer };
      },
      feedCondition: async () => 'published',
      hubUrl: 'https://feeds.example.org/hub',
      sign: () => '',
      clock,
    });
    const senders = { 'hub-distribute': distribute(distribution, { subscriptions: stores.subscriptions, clock }) };
    const limiter = hostLimiter({ hosts: stores.hosts, clock });
    const engine = { ...stores, hosts: limiter, senders, clock, random };
    const wait = (ms: number): Promise<void> => time.sleep(ms / 1000);
    const runPage = makeFanOut({ ...engine, distribution, slots: makeSlots(8), wait });
    return { run, runPage, deliver: makeDeliverer(engine), stores };
  };

  /** The queue repeats a message a few times only; then the sweep takes over. */
  const work = async (what: (one: ReturnType<typeof worker>) => Promise<unknown>, receptions = 1): Promise<void> => {
    const one = worker();
    const survived = await one.run(() => what(one));
    if (!survived && receptions < 3) time.after(60, () => work(what, receptions + 1));
  };
  /** Some messages come twice. */
  const enqueue = (seconds: number, what: (one: ReturnType<typeof worker>) => Promise<unknown>): void => {
    time.after(seconds, () => work(what));
    if (random() < 0.3) time.after(seconds + random() * 0.3, () => work(what));
  };
  const queue = {
    send: async (rows: readonly Delivery[], delay: number) => {
      for (const { receiver, changedAt, id } of rows) {
        enqueue(delay, ({ deliver }) => deliver({ receiver, changedAt, id }));
      }
    },
  };
  const pages = {
    send: async (addresses: readonly PageAddress[], delay: number) => {
      for (const { topic: name, from } of addresses) {
        const address = from === undefined ? { topic: name } : { topic: name, from };
        enqueue(delay, ({ runPage }) => runPage(address));
      }
    },
  };

  /** The stream repeats a record until notify has handled it. */
  const notify = async (isRetraction: boolean): Promise<void> => {
    const { run, stores } = worker();
    const request = fanOutRequester({ ...stores, site, clock });
    const survived = await run(() => request(state(), async () => () => isRetraction));
    if (!survived) time.after(random() * 5, () => notify(isRetraction));
  };
  const sweep = async (): Promise<void> => {
    const { run, stores } = worker();
    await run(() => dispatchDue({ ...stores, clock }));
    await run(() => dispatchPages({ ...stores, clock }));
  };
  const change = ({ visible, isRetraction }: FanOutSimulation['changes'][number]): void => {
    written = { revision: written.revision + 1, writtenAt: clock.now().toISOString() };
    const { revision } = written;
    time.after(random() * 0.3, () => notify(isRetraction));
    if (random() < 0.3) time.after(random() * 3, () => notify(isRetraction));
    time.after(visible, () => {
      shown = Math.max(shown, revision);
    });
  };

  let start = 1;
  for (const next of given.changes) {
    start += next.gap;
    time.after(start, () => change(next));
  }
  for (const [index, seconds] of given.renewals.entries()) time.after(seconds, () => subscribe(callbackOf(index)));
  // The sweep runs each minute during the changes, and later each hour.
  for (let minute = 1; minute < 240; minute += 1) time.after(minute * 60, sweep);
  for (let hour = 4; hour < 96; hour += 1) time.after(hour * 3600, sweep);
  await time.runUntil(begin + 4 * days * 1000);

  const records = await deliveries.pageRecords('@hub', 1_000);
  const later = await deliveries.pageRecords(`@hub ${topic}`, 1_000);
  const left = [...callbacks.keys()].filter((index) => given.scripts[index]?.some(({ does }) => does === 'gone'));
  return {
    pushes,
    deaths,
    revision: written.revision,
    pages: fanOuts.all(),
    rows: deliveries.all(),
    callbacks,
    /** Subscribers that acknowledge everything at once. */
    healthy: callbacks.filter((_, index) => given.scripts[index] === undefined),
    /** Subscribers that stay until the end. */
    staying: callbacks.filter((_, index) => !left.includes(index)),
    /** The revisions of which the ledger says that a page sent them to a subscriber. */
    recorded: (callback: string) =>
      [...records, ...later]
        .filter(({ notified }) => notified.includes(shortKey(subscriberKey(callback))))
        .map(({ revision }) => revision),
  };
};
