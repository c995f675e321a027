import { expect } from 'vitest';
import { parametersOf, startSubscriber } from './hub-world.ts';
import { ask, change, leaseOf, type Rules, settle, subscribed } from './rules.ts';

const day = 86_400;

/** How the hub makes sure that a request is its subscriber's (WebSub §5.2, §5.3). */
export const verificationRules: Rules = {
  'sends mode, topic, challenge and lease to the callback with GET': {
    clause: '§5.3',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.lease_seconds': String(5 * day) });
      const [asked] = subscriber.seen;
      expect(asked?.method).toBe('GET');
      expect(Object.fromEntries(parametersOf(asked ?? { method: '', path: '/', headers: {}, body: '' }))).toEqual({
        'hub.mode': 'subscribe',
        'hub.topic': world.topic(),
        'hub.challenge': expect.stringMatching(/.{16,}/),
        'hub.lease_seconds': String(5 * day),
      });
    },
  },
  'uses each challenge once': {
    clause: '§8.2',
    holds: async (world) => {
      const subscriber = await startSubscriber({ verify: () => ({ status: 500 }) });
      await settle(world, subscriber);
      await settle(world, subscriber);
      await world.pass(120);
      const challenges = subscriber.asked().map((one) => parametersOf(one).get('hub.challenge'));
      expect(challenges.length).toBeGreaterThan(2);
      expect(new Set(challenges).size).toBe(challenges.length);
    },
  },
  'appends its parameters to the query of the callback and overwrites nothing': {
    clause: '§5.1.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      const query = 'clé=a%2Fb&hub.topic=le+mien&vide=&hub.mode=autre';
      await settle(world, { callback: `${subscriber.url}/rappel?${query}` });
      const [asked] = subscriber.asked();
      expect(asked?.path.startsWith(`/rappel?${encodeURI(query).replaceAll('%25', '%')}&hub.mode=subscribe&`)).toBe(
        true,
      );
    },
  },
  'does not subscribe a callback that answers without the challenge': {
    clause: '§5.3.1',
    holds: async (world) => {
      const answers: Readonly<
        Record<string, (challenge: string) => { status: number; body?: string; location?: string }>
      > = {
        'nothing at all': () => ({ status: 200 }),
        'another text': () => ({ status: 200, body: 'bien sûr' }),
        'a page with the challenge in it': (challenge) => ({ status: 200, body: `<p>${challenge}</p>` }),
        'the challenge and a 404': (body) => ({ status: 404, body }),
        'the challenge and a 500': (body) => ({ status: 500, body }),
        'the challenge and a redirect': (body) => ({ status: 302, body, location: '/rappel?oui' }),
      };
      for (const [what, verify] of Object.entries(answers)) {
        const subscriber = await startSubscriber({ verify: (query) => verify(query.get('hub.challenge') ?? '') });
        await settle(world, subscriber);
        await change(world, 'Pour qui ?');
        expect({ what, pushed: subscriber.pushed().length }).toEqual({ what, pushed: 0 });
      }
    },
  },
  'subscribes a callback that answers with the challenge and any 2xx': {
    clause: '§5.3.1',
    holds: async (world) => {
      const verify = (query: URLSearchParams) => ({ status: 206, body: query.get('hub.challenge') ?? '' });
      const subscriber = await subscribed(world, {}, { verify });
      await change(world, 'Agadir');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'follows no redirect during verification': {
    clause: '§5.3.1',
    holds: async (world) => {
      const elsewhere = await startSubscriber();
      const verify = (query: URLSearchParams) => ({ status: 307, location: `${elsewhere.callback}?${query}` });
      const subscriber = await subscribed(world, {}, { verify });
      await change(world, 'Ailleurs');
      expect(elsewhere.seen).toHaveLength(0);
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'does not unsubscribe a callback that does not confirm': {
    clause: '§5.3',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      subscriber.becomes({ verify: () => ({ status: 404 }) });
      await settle(world, subscriber, { 'hub.mode': 'unsubscribe' });
      expect(subscriber.asked()).toHaveLength(2);
      await change(world, 'Toujours là');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'retries a failed verification a limited number of times': {
    clause: '§5.1.2',
    holds: async (world) => {
      const subscriber = await startSubscriber({ verify: () => ({ status: 503 }) });
      await settle(world, subscriber);
      await world.pass(2 * day);
      expect(subscriber.asked().length).toBeGreaterThan(1);
      expect(subscriber.asked().length).toBeLessThan(5);
    },
  },
  'grants leases within its bounds, and none without an end': {
    clause: '§5.3.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      const granted: number[] = [];
      for (const asked of ['1', '', String(7 * day), '999999999999']) {
        await settle(world, subscriber, { 'hub.lease_seconds': asked });
        granted.push(leaseOf(subscriber));
      }
      expect(granted).toEqual([day, 10 * day, 7 * day, expect.any(Number)]);
      expect(granted[3]).toBeLessThanOrEqual(30 * day);
    },
  },
  'sends nothing after the lease has expired': {
    clause: '§5.3.1',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.lease_seconds': String(2 * day) });
      await world.pass(2 * day - 600);
      await change(world, 'La veille');
      expect(subscriber.pushed()).toHaveLength(1);
      await world.pass(700);
      await change(world, 'Le lendemain');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'checks the lease before each attempt': {
    clause: '§5.3.1',
    holds: async (world) => {
      const subscriber = await subscribed(
        world,
        { 'hub.lease_seconds': String(day) },
        { take: () => ({ status: 500 }) },
      );
      await world.pass(day - 3 * 3600);
      await change(world, 'Trop tard');
      const tried = subscriber.pushed().length;
      expect(tried).toBeGreaterThan(0);
      subscriber.becomes({ take: () => ({ status: 204 }) });
      await world.clock.moveTo(world.clock.now().getTime() + 3 * 3600 * 1000);
      await world.pass(12 * 3600);
      expect(subscriber.pushed()).toHaveLength(tried);
    },
  },
  'counts a renewed lease from the verification of the renewal': {
    clause: '§5.3',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.lease_seconds': String(2 * day) });
      await world.pass(day);
      await settle(world, subscriber, { 'hub.lease_seconds': String(2 * day) });
      await world.pass(1.5 * day);
      await change(world, 'Deux jours et demi après');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'denies a topic that no longer exists to the callback that requested it': {
    clause: '§5.2',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await ask(world, subscriber);
      world.withdraw();
      await world.drain();
      const last = parametersOf(subscriber.asked().at(-1) ?? { method: '', path: '/', headers: {}, body: '' });
      expect(last.get('hub.mode')).toBe('denied');
      expect(last.get('hub.topic')).toBe(world.topic());
      expect(last.get('hub.reason')).toMatch(/not published/);
      await change(world, 'Pour personne');
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'notifies subscribers once that a removed topic has ended': {
    clause: '§5.2',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.secret': 'chut' });
      const deaf = await subscribed(
        world,
        {},
        {
          verify: (query) => ({ status: query.has('hub.reason') ? 500 : 200, body: query.get('hub.challenge') ?? '' }),
        },
      );
      world.withdraw();
      await change(world, 'Retiré');
      for (const one of [subscriber, deaf]) {
        const denials = one.asked().filter((seen) => parametersOf(seen).get('hub.mode') === 'denied');
        expect(denials.map((seen) => parametersOf(seen).get('hub.topic'))).toEqual([world.topic()]);
        expect(await world.subscriptions.get(world.topic(), one.callback)).toBeUndefined();
        expect(one.pushed()).toHaveLength(0);
      }
      const before = subscriber.seen.length;
      await change(world, 'Encore');
      await world.pass(day);
      expect(subscriber.seen).toHaveLength(before);
    },
  },
};
