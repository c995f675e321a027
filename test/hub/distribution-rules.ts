import { expect } from 'vitest';
import { startSubscriber } from './hub-harness.ts';
import { change, type Rules, requestAndVerify, signatureOf, subscribed } from './hub-rules.ts';

const day = 86_400;

/** How what is new reaches subscribers (WebSub §7). */
export const distributionRules: Rules = {
  'posts exactly the bytes of the topic': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await change(hub, 'الأمن في المغرب وبلجيكا – ⵜⴰⵎⴰⵣⵉⵖⵜ');
      const [push] = subscriber.pushed();
      expect(push?.method).toBe('POST');
      expect(push?.body).toBe(hub.bytes());
      expect(push?.headers).not.toHaveProperty('content-encoding');
    },
  },
  'sends the media type of the topic, including the charset': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await requestAndVerify(hub, subscriber, { 'hub.topic': hub.topic('feed.json') });
      await change(hub, 'Larache');
      const types = subscriber.pushed().map(({ headers }) => headers['content-type'] ?? '');
      expect(types.toSorted()).toEqual(['application/feed+json; charset=utf-8', 'application/rss+xml; charset=utf-8']);
    },
  },
  'names the topic and its hub in one Link header': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await change(hub, 'Nador');
      const link = subscriber.pushed()[0]?.headers.link ?? '';
      const links = [link].flat().flatMap((one) => one.split(/,\s*/));
      expect(links.toSorted()).toEqual([`<${hub.topic()}>; rel="self"`, `<${hub.url}>; rel="hub"`].toSorted());
    },
  },
  'keeps the query of the callback in the URL': {
    clause: '§5.1.1',
    holds: async (hub) => {
      const subscriber = await startSubscriber();
      await requestAndVerify(hub, { callback: `${subscriber.url}/rappel?jeton=a%2Fb&n=1` });
      await change(hub, 'Essaouira');
      expect(subscriber.pushed().map(({ path }) => path)).toEqual(['/rappel?jeton=a%2Fb&n=1']);
      expect(subscriber.pushed()[0]?.body).toBe(hub.bytes());
    },
  },
  'signs the body with the secret of the subscriber, in hexadecimal': {
    clause: '§7.1',
    holds: async (hub) => {
      const secret = 'كلمة السر 🗝';
      const subscriber = await subscribed(hub, { 'hub.secret': secret });
      await change(hub, 'Signé');
      const [push] = subscriber.pushed();
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, secret));
    },
  },
  'sends no signature to a subscriber without a secret': {
    clause: '§7.1',
    holds: async (hub) => {
      const subscriber = await subscribed(hub);
      await change(hub, 'Non signé');
      expect(subscriber.pushed()[0]?.headers).not.toHaveProperty('x-hub-signature');
    },
  },
  'retries until the subscriber acknowledges': {
    clause: '§7',
    holds: async (hub) => {
      const answers = [500, 404, 302, 204];
      const take = () => ({ status: answers.shift() ?? 500 });
      const subscriber = await subscribed(hub, {}, { take });
      await change(hub, 'Encore');
      await hub.pass(3600);
      expect(subscriber.pushed()).toHaveLength(4);
      expect(new Set(subscriber.pushed().map(({ body }) => body)).size).toBe(1);
    },
  },
  'sends nothing twice after an acknowledgement, with any answer body': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, {}, { take: () => ({ status: 202 }) });
      await change(hub, 'Une fois');
      await hub.pass(day);
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'follows no redirect during distribution and counts it as a failure': {
    clause: '§7',
    holds: async (hub) => {
      const elsewhere = await startSubscriber();
      const take = () => ({ status: 307, location: elsewhere.callback });
      const subscriber = await subscribed(hub, {}, { take });
      await change(hub, 'Ailleurs');
      await hub.pass(120);
      expect(elsewhere.seen).toHaveLength(0);
      expect(subscriber.pushed().length).toBeGreaterThan(1);
    },
  },
  'keeps a failing subscription until its lease expires': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, {}, { take: () => ({ status: 500 }) });
      await change(hub, 'Le premier');
      for (let hours = 0; hours < 5 * 24; hours += 6) await hub.pass(6 * 3600);
      subscriber.becomes({ take: () => ({ status: 204 }) });
      await change(hub, 'Cinq jours plus tard');
      await hub.pass(3600);
      expect(subscriber.pushed().at(-1)?.body).toBe(hub.bytes());
    },
  },
  'ends a subscription on 410, and on no other status': {
    clause: '§7',
    holds: async (hub) => {
      const gone = await subscribed(hub, {}, { take: () => ({ status: 410 }) });
      const lost = await subscribed(hub, {}, { take: () => ({ status: 404 }) });
      await change(hub, 'Adieu');
      const before = lost.pushed().length;
      await change(hub, 'Encore');
      expect(gone.pushed()).toHaveLength(1);
      expect(lost.pushed().length).toBeGreaterThan(before);
    },
  },
  'sends the latest content to a subscriber that missed earlier content': {
    clause: '§7',
    holds: async (hub) => {
      const subscriber = await subscribed(hub, {}, { take: () => ({ status: 500 }) });
      await change(hub, 'Le premier');
      await change(hub, 'Le deuxième');
      subscriber.becomes({ take: () => ({ status: 204 }) });
      const before = subscriber.pushed().length;
      await hub.pass(3600);
      const later = subscriber.pushed().slice(before);
      expect(later.map(({ body }) => body)).toEqual([hub.bytes()]);
    },
  },
  'does not delay other subscribers because one fails': {
    clause: '–',
    holds: async (hub) => {
      await subscribed(hub, {}, { take: () => ({ status: 500 }) });
      const subscriber = await subscribed(hub);
      await change(hub, 'Pour tous');
      await change(hub, 'Et encore');
      expect(subscriber.pushed()).toHaveLength(2);
    },
  },
};
