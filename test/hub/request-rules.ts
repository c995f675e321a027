import { expect } from 'vitest';
import { parametersOf, startSubscriber } from './hub-world.ts';
import { ask, change, type Rules, settle, signatureOf, subscribed } from './rules.ts';

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
  'accepts a request with 202, whatever its verification comes to': {
    clause: '§5.1.2',
    holds: async (world) => {
      const willing = await startSubscriber();
      const refusing = await startSubscriber({ verify: refuse });
      expect((await ask(world, willing)).status).toBe(202);
      expect((await ask(world, refusing)).status).toBe(202);
      expect((await ask(world, { callback: 'http://127.0.0.1:1/personne' })).status).toBe(202);
    },
  },
  'answers before it verifies': {
    clause: '§5.1.2',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      await ask(world, subscriber);
      expect(subscriber.asked()).toHaveLength(0);
      await world.drain();
      expect(subscriber.asked()).toHaveLength(1);
    },
  },
  'refuses what it cannot take with 4xx, in words and as plain text': {
    clause: '§5.1.2',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      for (const [what, fields] of Object.entries(malformed)) {
        const answer = await ask(world, subscriber, fields);
        expect({ what, ok: answer.status >= 400 && answer.status < 500 }).toEqual({ what, ok: true });
        expect(answer.type).toBe('text/plain; charset=utf-8');
        expect(answer.text).toMatch(/hub\.\w+/);
      }
      await world.drain();
      expect(subscriber.seen).toHaveLength(0);
    },
  },
  'takes forms only': {
    clause: '§5.1',
    holds: async (world) => {
      const body = JSON.stringify({ 'hub.mode': 'subscribe', 'hub.topic': world.topic() });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(world.url, { method: 'POST', body, headers })).status).toBe(415);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const latin1 = `hub.mode=subscribe&hub.topic=${world.topic()}&hub.callback=http://127.0.0.1:1/caf%E9&hub.secret=%E9`;
      expect((await fetch(world.url, { method: 'POST', body: latin1, headers: form })).status).toBe(400);
    },
  },
  'ignores parameters that it does not understand': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      const more = { 'hub.verify': 'sync', 'hub.verify_token': 'jeton', format: 'json', 'hub.futur': 'oui' };
      expect((await settle(world, subscriber, more)).status).toBe(202);
      await change(world, 'Tanger');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'serves the topics of this site and no others': {
    clause: '§5.1.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      const others = [
        'https://autre.example/feeds/fr/rss.xml',
        `${world.publicUrl}/feeds/aucun/rss.xml`,
        `${world.publicUrl}/feeds/fr/`,
        `${world.publicUrl}/feeds/../hub`,
        `${world.publicUrl}.autre.example/feeds/fr/rss.xml`,
      ];
      for (const topic of others) {
        const { status } = await settle(world, subscriber, { 'hub.topic': topic });
        expect({ topic, refused: status >= 400 && status < 500 }).toEqual({ topic, refused: true });
      }
      expect(subscriber.seen).toHaveLength(0);
    },
  },
  'knows a topic however its plain letters are escaped': {
    clause: '§5.1.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      const { status } = await settle(world, subscriber, { 'hub.topic': `${world.publicUrl}/feeds/%66r/rss%2Exml` });
      expect(status).toBe(202);
      await change(world, 'Salé');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'takes secrets of less than 200 bytes': {
    clause: '§5.1',
    holds: async (world) => {
      const secret = `${'é'.repeat(99)}x`;
      const subscriber = await subscribed(world, { 'hub.secret': secret });
      await change(world, 'Rabat');
      expect(subscriber.pushed()[0]?.headers['x-hub-signature']).toBe(signatureOf(subscriber.pushed()[0], secret));
      expect((await ask(world, subscriber, { 'hub.secret': 'é'.repeat(100) })).status).toBe(400);
    },
  },
  'lets an active subscription be asked for again, and verifies it again': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      expect((await settle(world, subscriber)).status).toBe(202);
      expect(subscriber.asked()).toHaveLength(2);
      await change(world, 'Fès');
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'leaves everything as it was while a renewal is not verified': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.secret': 'un' });
      subscriber.becomes({ verify: () => ({ status: 503 }) });
      await settle(world, subscriber, { 'hub.secret': 'deux' });
      await world.pass(3);
      await world.publish('Pendant le renouvellement');
      const [push] = subscriber.pushed();
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'un'));
      subscriber.becomes({ verify: (query) => ({ status: 200, body: query.get('hub.challenge') ?? '' }) });
      await change(world, 'Après le renouvellement');
      const last = subscriber.pushed().at(-1);
      expect(last?.headers['x-hub-signature']).toBe(signatureOf(last, 'deux'));
    },
  },
  'leaves everything as it was when a renewal is refused': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.secret': 'un', 'hub.lease_seconds': '864000' });
      subscriber.becomes({ verify: refuse });
      await settle(world, subscriber, { 'hub.secret': 'deux', 'hub.lease_seconds': '86400' });
      await world.pass(3 * 86_400);
      await change(world, 'Trois jours plus tard');
      const push = subscriber.pushed().at(-1);
      expect(push?.body).toContain('Trois jours');
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'un'));
    },
  },
  'forgets a secret that a renewal does not name': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world, { 'hub.secret': 'un' });
      await settle(world, subscriber);
      await change(world, 'Sans secret');
      expect(subscriber.pushed()).toHaveLength(1);
      expect(subscriber.pushed()[0]?.headers).not.toHaveProperty('x-hub-signature');
    },
  },
  'ends a subscription that its subscriber ends, whatever lease it names': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      const end = { 'hub.mode': 'unsubscribe', 'hub.lease_seconds': 'peu importe' };
      expect((await settle(world, subscriber, end)).status).toBe(202);
      expect(
        parametersOf(subscriber.asked()[1] ?? { path: '/', method: '', headers: {}, body: '' }).get('hub.mode'),
      ).toBe('unsubscribe');
      await change(world, 'Pour les autres');
      expect(subscriber.pushed()).toHaveLength(0);
    },
  },
  'keeps subscriptions apart by topic and by callback': {
    clause: '§5.1',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await settle(world, subscriber, { 'hub.topic': world.topic('atom.xml') });
      const other = { callback: `${subscriber.url}/autre` };
      await settle(world, other);
      await settle(world, subscriber, { 'hub.mode': 'unsubscribe' });
      await change(world, 'Oujda');
      const got = subscriber.pushed().map(({ path, body }) => `${path} ${body.split(' ').at(-2)}`);
      expect(got.toSorted()).toEqual(['/autre rss.xml', '/rappel atom.xml']);
    },
  },
  'refuses callbacks of private networks': {
    clause: '§5.1.2; contract §7.6',
    holds: async (world) => {
      const inside = [
        'http://169.254.169.254/',
        'http://10.0.0.1/',
        'http://[::1]/',
        'http://localhost/',
        'http://0x7f.2/',
      ];
      for (const callback of inside) {
        const { status } = await ask(world, { callback });
        expect({ callback, refused: status >= 400 && status < 500 }).toEqual({ callback, refused: true });
      }
    },
  },
  'floods nobody, whoever asks in whose name': {
    clause: 'issue 5',
    holds: async (world) => {
      const victim = await startSubscriber({ verify: refuse });
      const answers = [];
      for (let number = 0; number < 150; number += 1) {
        const callback = `${victim.url}/page?${number}`;
        const topic = { 'hub.mode': 'subscribe', 'hub.topic': world.topic(), 'hub.callback': callback };
        answers.push(await world.ask(topic, { 'x-from': `198.51.100.${number}` }));
      }
      await world.pass(60);
      expect(victim.seen.length).toBeLessThanOrEqual(120);
      expect(answers.at(-1)?.status).toBe(429);
      expect((await ask(world, await startSubscriber())).status).toBe(202);
    },
  },
};
