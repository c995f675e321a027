import { expect } from 'vitest';
import { parametersOf, startSubscriber } from './hub-harness.ts';
import { ask, change, leaseOf, type Rules, requestAndVerify, subscribed } from './hub-rules.ts';

const day = 86_400;

/** How the hub makes sure that a request is its subscriber's (WebSub §5.2, §5.3). */
export const verificationRules: Rules = {
  'sends mode, topic, challenge and lease to the callback with GET': {
    clause: '§5.3',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.lease_seconds': String(5 * day) });
      const [asked] = subscriber.seen;
      expect(asked?.method).toBe('GET');
      expect(Object.fromEntries(parametersOf(asked ?? { method: '', path: '/', headers: {}, body: '' }))).toEqual({
        'hub.mode': 'subscribe',
        'hub.topic': hub.topic(),
        'hub.challenge': expect.stringMatching(/.{16,}/),
        'hub.lease_seconds': String(5 * day),
      });
    },
  },
  'uses each challenge once': {
    clause: '§8.2',
    holds: async (hub) => {
      const subscriber = await startSubscriber({ verify: () => ({ status: 500 }) });
      await requestAndVerify(hub, subscriber);
      await requestAndVerify(hub, subscriber);
      await hub.pass(120);
      const challenges = subscriber.asked().map((one) => parametersOf(one).get('hub.challenge'));
      expect(challenges.length).toBeGreaterThan(2);
      expect(new Set(challenges).size).toBe(challenges.length);
    },
  },
  'appends its parameters to the query of the callback and overwrites nothing': {
    clause: '§5.1.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      const query = 'clé=a%2Fb&hub.topic=le+mien&vide=&hub.mode=autre';
      await requestAndVerify(hub, { callback: `${subscriber.url}/rappel?${query}` });
      const [asked] = subscriber.asked();
      expect(asked?.path.startsWith(`/rappel?${encodeURI(query).replaceAll('%25', '%')}&hub.mode=subscribe&`)).toBe(
        true,
      );
    },
  },
  'does not subscribe a callback that answers without the challenge': {
    clause: '§5.3.1',
    holds: async (hub) => {
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
        await requestAndVerify(hub, subscriber);
        await change(hub, 'Pour qui ?');
        expect({ what, pushed: subscriber.pushed().length }).toEqual({ what, pushed: 0 });
      }
    },
  },
  'subscribes a callback that answers with the challenge and any 2xx': {
    clause: '§5.3.1',
    holds: async (hub) => {
      const verify = (query: URLSearchParams) => ({ status: 206, body: query.get('hub.challenge') ?? '' });
      const subscriber = await subscribed(hub, {}, { verify });
      await change(hub, 'Agadir');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'follows no redirect during verification': {
    clause: '§5.3.1',
    holds: async (hub) => {
      const elsewhere = await startSubscriber();
      const verify = (query: URLSearchParams) => ({ status: 307, location: `${elsewhere.callback}?${query}` });
      const subscriber = await subscribed(hub, {}, { verify });
      await change(hub, 'Ailleurs');
      expect(elsewhere.seen).toHaveLength(0);
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'does not unsubscribe a callback that does not confirm': {
    clause: '§5.3',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      subscriber.becomes({ verify: () => ({ status: 404 }) });
      await requestAndVerify(hub, subscriber, { 'hub.mode': 'unsubscribe' });
      expect(subscriber.asked()).toHaveLength(2);
      await change(hub, 'Toujours là');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'retries a failed verification a limited number of times': {
    clause: '§5.1.2',
    holds: async (hub) => {
      const subscriber = await startSubscriber({ verify: () => ({ status: 503 }) });
      await requestAndVerify(hub, subscriber);
      await hub.pass(2 * day);
      expect(subscriber.asked().length).toBeGreaterThan(1);
      expect(subscriber.asked().length).toBeLessThan(5);
    },
  },
  'grants leases within its bounds, and none without an end': {
    clause: '§5.3.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      const granted: number[] = [];
      for (const asked of ['1', '', String(7 * day), '999999999999']) {
        await requestAndVerify(hub, subscriber, { 'hub.lease_seconds': asked });
        granted.push(leaseOf(subscriber));
      }
      expect(granted).toEqual([day, 10 * day, 7 * day, expect.any(Number)]);
      expect(granted[3]).toBeLessThanOrEqual(30 * day);
    },
  },
  'sends nothing after the lease has expired': {
    clause: '§5.3.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.lease_seconds': String(2 * day) });
      await hub.pass(2 * day - 600);
      await change(hub, 'La veille');
      expect(subscriber.pushed()).toHaveLength(1);
      await hub.pass(700);
      await change(hub, 'Le lendemain');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'checks the lease before each attempt': {
    clause: '§5.3.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.lease_seconds': String(day) }, { take: () => ({ status: 500 }) });
      await hub.pass(day - 3 * 3600);
      await change(hub, 'Trop tard');
      const tried = subscriber.pushed().length;
      expect(tried).toBeGreaterThan(0);
      subscriber.becomes({ take: () => ({ status: 204 }) });
      await hub.clock.moveTo(hub.clock.now().getTime() + 3 * 3600 * 1000);
      await hub.pass(12 * 3600);
      expect(subscriber.pushed()).toHaveLength(tried);
    },
  },
  'counts a renewed lease from its latest verification': {
    clause: '§5.3',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.lease_seconds': String(2 * day) });
      await hub.pass(day);
      await requestAndVerify(hub, subscriber, { 'hub.lease_seconds': String(2 * day) });
      await hub.pass(1.5 * day);
      await change(hub, 'Deux jours et demi après');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'denies a topic that no longer exists to the callback that requested it': {
    clause: '§5.2',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await ask(hub, subscriber);
      hub.removeFeed();
      await hub.drain();
      const last = parametersOf(subscriber.asked().at(-1) ?? { method: '', path: '/', headers: {}, body: '' });
      expect(last.get('hub.mode')).toBe('denied');
      expect(last.get('hub.topic')).toBe(hub.topic());
      expect(last.get('hub.reason')).toMatch(/not published/);
      await change(hub, 'Pour personne');
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'notifies subscribers once that a removed topic has ended': {
    clause: '§5.2',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.secret': 'chut' });
      const deaf = await subscribed(
        hub,
        {},
        {
          verify: (query) => ({ status: query.has('hub.reason') ? 500 : 200, body: query.get('hub.challenge') ?? '' }),
        },
      );
      hub.removeFeed();
      await change(hub, 'Retiré');
      for (const one of [subscriber, deaf]) {
        const denials = one.asked().filter((seen) => parametersOf(seen).get('hub.mode') === 'denied');
        expect(denials.map((seen) => parametersOf(seen).get('hub.topic'))).toEqual([hub.topic()]);
        expect(await hub.subscriptions.get(hub.topic(), one.callback)).toBeUndefined();
        expect(one.pushed()).toHaveLength(0);
      }
      const before = subscriber.seen.length;
      await change(hub, 'Encore');
      await hub.pass(day);
      expect(subscriber.seen).toHaveLength(before);
    },
  },
};
