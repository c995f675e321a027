import { expect } from 'vitest';
import { parametersOf, startSubscriber } from './hub-harness.ts';
import { ask, change, type Rules, requestAndVerify, signatureOf, subscribed } from './hub-rules.ts';

const refuse = () => ({ status: 404 });

/** Malformed requests, by what is wrong with each. */
const malformed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no mode': { 'hub.mode': '' },
  'a mode of its own': { 'hub.mode': 'Subscribe' },
  'no callback': { 'hub.callback': '' },
  'a callback that is no URL': { 'hub.callback': '/rappel' },
  'a callback that is not spoken to over HTTP': { 'hub.callback': 'ftp://lecteur.example/rappel' },
  'a callback with a password': { 'hub.callback': 'https://a:b@lecteur.example/' },
  'no topic': { 'hub.topic': '' },
  'a lease in words': { 'hub.lease_seconds': 'dix jours' },
  'a negative lease': { 'hub.lease_seconds': '-1' },
  'a lease of nothing': { 'hub.lease_seconds': '0' },
};

/** Subscribing, renewing and unsubscribing (WebSub §5.1). */
export const requestRules: Rules = {
  'accepts a request with 202, before the result of its verification is known': {
    clause: '§5.1.2',
    holds: async (hub) => {
      const willing = await startSubscriber();
      const refusing = await startSubscriber({ verify: refuse });
      expect((await ask(hub, willing)).status).toBe(202);
      expect((await ask(hub, refusing)).status).toBe(202);
      expect((await ask(hub, { callback: 'http://127.0.0.1:1/personne' })).status).toBe(202);
    },
  },
  'answers before it verifies': {
    clause: '§5.1.2',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      await ask(hub, subscriber);
      expect(subscriber.asked()).toHaveLength(0);
      await hub.drain();
      expect(subscriber.asked()).toHaveLength(1);
    },
  },
  'rejects an invalid request with 4xx and an explanation in plain text': {
    clause: '§5.1.2',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      for (const [what, fields] of Object.entries(malformed)) {
        const answer = await ask(hub, subscriber, fields);
        expect({ what, ok: answer.status >= 400 && answer.status < 500 }).toEqual({ what, ok: true });
        expect(answer.type).toBe('text/plain; charset=utf-8');
        expect(answer.text).toMatch(/hub\.\w+/);
      }
      await hub.drain();
      expect(subscriber.seen).toHaveLength(0);
    },
  },
  'accepts only forms': {
    clause: '§5.1',
    holds: async (hub) => {
      const body = JSON.stringify({ 'hub.mode': 'subscribe', 'hub.topic': hub.topic() });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(hub.url, { method: 'POST', body, headers })).status).toBe(415);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const latin1 = `hub.mode=subscribe&hub.topic=${hub.topic()}&hub.callback=http://127.0.0.1:1/caf%E9&hub.secret=%E9`;
      expect((await fetch(hub.url, { method: 'POST', body: latin1, headers: form })).status).toBe(400);
    },
  },
  'ignores unknown parameters': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      const more = { 'hub.verify': 'sync', 'hub.verify_token': 'jeton', format: 'json', 'hub.futur': 'oui' };
      expect((await requestAndVerify(hub, subscriber, more)).status).toBe(202);
      await change(hub, 'Tanger');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'accepts only topics of its own site': {
    clause: '§5.1.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      const others = [
        'https://autre.example/feeds/fr/rss.xml',
        `${hub.publicUrl}/feeds/aucun/rss.xml`,
        `${hub.publicUrl}/feeds/fr/`,
        `${hub.publicUrl}/feeds/../hub`,
        `${hub.publicUrl}.autre.example/feeds/fr/rss.xml`,
      ];
      for (const topic of others) {
        const { status } = await requestAndVerify(hub, subscriber, { 'hub.topic': topic });
        expect({ topic, refused: status >= 400 && status < 500 }).toEqual({ topic, refused: true });
      }
      expect(subscriber.seen).toHaveLength(0);
    },
  },
  'recognises a topic with percent-encoded letters': {
    clause: '§5.1.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      const { status } = await requestAndVerify(hub, subscriber, {
        'hub.topic': `${hub.publicUrl}/feeds/%66r/rss%2Exml`,
      });
      expect(status).toBe(202);
      await change(hub, 'Salé');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'accepts secrets of less than 200 bytes': {
    clause: '§5.1',
    holds: async (hub) => {
      const secret = `${'é'.repeat(99)}x`;
      const subscriber = await subscribed(hub, { 'hub.secret': secret });
      await change(hub, 'Rabat');
      expect(subscriber.pushed()[0]?.headers['x-hub-signature']).toBe(signatureOf(subscriber.pushed()[0], secret));
      expect((await ask(hub, subscriber, { 'hub.secret': 'é'.repeat(100) })).status).toBe(400);
    },
  },
  'accepts a request to renew an active subscription and verifies it again': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      expect((await requestAndVerify(hub, subscriber)).status).toBe(202);
      expect(subscriber.asked()).toHaveLength(2);
      await change(hub, 'Fès');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'changes nothing until a request to renew is verified': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.secret': 'un' });
      subscriber.becomes({ verify: () => ({ status: 503 }) });
      await requestAndVerify(hub, subscriber, { 'hub.secret': 'deux' });
      await hub.pass(3);
      await hub.publish('Pendant le renouvellement');
      const [push] = subscriber.pushed();
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'un'));
      subscriber.becomes({ verify: (query) => ({ status: 200, body: query.get('hub.challenge') ?? '' }) });
      await change(hub, 'Après le renouvellement');
      const last = subscriber.pushed().at(-1);
      expect(last?.headers['x-hub-signature']).toBe(signatureOf(last, 'deux'));
    },
  },
  'changes nothing if a request to renew is refused': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.secret': 'un', 'hub.lease_seconds': '864000' });
      subscriber.becomes({ verify: refuse });
      await requestAndVerify(hub, subscriber, { 'hub.secret': 'deux', 'hub.lease_seconds': '86400' });
      await hub.pass(3 * 86_400);
      await change(hub, 'Trois jours plus tard');
      const push = subscriber.pushed().at(-1);
      expect(push?.body).toContain('Trois jours');
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'un'));
    },
  },
  'drops the secret if a request to renew has none': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, { 'hub.secret': 'un' });
      await requestAndVerify(hub, subscriber);
      await change(hub, 'Sans secret');
      expect(subscriber.pushed()).toHaveLength(1);
      expect(subscriber.pushed()[0]?.headers).not.toHaveProperty('x-hub-signature');
    },
  },
  'ends a subscription on request, with any lease in the request': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      const end = { 'hub.mode': 'unsubscribe', 'hub.lease_seconds': 'peu importe' };
      expect((await requestAndVerify(hub, subscriber, end)).status).toBe(202);
      expect(
        parametersOf(subscriber.asked()[1] ?? { path: '/', method: '', headers: {}, body: '' }).get('hub.mode'),
      ).toBe('unsubscribe');
      await change(hub, 'Pour les autres');
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'distinguishes subscriptions by topic and callback': {
    clause: '§5.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await requestAndVerify(hub, subscriber, { 'hub.topic': hub.topic('atom.xml') });
      const other = { callback: `${subscriber.url}/autre` };
      await requestAndVerify(hub, other);
      await requestAndVerify(hub, subscriber, { 'hub.mode': 'unsubscribe' });
      await change(hub, 'Oujda');
      const got = subscriber.pushed().map(({ path, body }) => `${path} ${body.split(' ').at(-2)}`);
      expect(got.toSorted()).toEqual(['/autre rss.xml', '/rappel atom.xml']);
    },
  },
  'rejects callbacks in private networks': {
    clause: '§5.1.2; contract 7.6',
    holds: async (hub) => {
      const inside = [
        'http://169.254.169.254/',
        'http://10.0.0.1/',
        'http://[::1]/',
        'http://localhost/',
        'http://0x7f.2/',
      ];
      for (const callback of inside) {
        const { status } = await ask(hub, { callback });
        expect({ callback, refused: status >= 400 && status < 500 }).toEqual({ callback, refused: true });
      }
    },
  },
  'limits verification requests to each host, so that no one can use it to flood a third party': {
    clause: '–',
    holds: async (hub) => {
      const victim = await startSubscriber({ verify: refuse });
      const answers = [];
      for (let number = 0; number < 150; number += 1) {
        const callback = `${victim.url}/page?${number}`;
        const topic = { 'hub.mode': 'subscribe', 'hub.topic': hub.topic(), 'hub.callback': callback };
        answers.push(await hub.ask(topic, { 'x-from': `198.51.100.${number}` }));
      }
      await hub.pass(60);
      expect(victim.seen.length).toBeLessThanOrEqual(120);
      expect(answers.at(-1)?.status).toBe(429);
      expect((await ask(hub, await startSubscriber())).status).toBe(202);
    },
  },
};
