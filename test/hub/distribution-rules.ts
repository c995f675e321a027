import { expect } from 'vitest';
import { startSubscriber } from './hub-world.ts';
import { change, type Rules, settle, signatureOf, subscribed } from './rules.ts';

const day = 86_400;

/** How what is new reaches subscribers (WebSub §7). */
export const distributionRules: Rules = {
  'posts exactly the bytes of the topic': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await change(world, 'الأمن في المغرب وبلجيكا – ⵜⴰⵎⴰⵣⵉⵖⵜ');
      const [push] = subscriber.pushed();
      expect(push?.method).toBe('POST');
      expect(push?.body).toBe(world.bytes());
      expect(push?.headers).not.toHaveProperty('content-encoding');
    },
  },
  'sends the media type of the topic, including the charset': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await settle(world, subscriber, { 'hub.topic': world.topic('feed.json') });
      await change(world, 'Larache');
      const types = subscriber.pushed().map(({ headers }) => headers['content-type'] ?? '');
      expect(types.toSorted()).toEqual(['application/feed+json; charset=utf-8', 'application/rss+xml; charset=utf-8']);
    },
  },
  'names the topic and its hub in one Link header': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await change(world, 'Nador');
      const link = subscriber.pushed()[0]?.headers.link ?? '';
      const links = [link].flat().flatMap((one) => one.split(/,\s*/));
      expect(links.toSorted()).toEqual([`<${world.topic()}>; rel="self"`, `<${world.url}>; rel="hub"`].toSorted());
    },
  },
  'keeps the query of the callback in the URL': {
    clause: '§5.1.1',
    holds: async (world) => {
      const subscriber = await startSubscriber();
      await settle(world, { callback: `${subscriber.url}/rappel?jeton=a%2Fb&n=1` });
      await change(world, 'Essaouira');
      expect(subscriber.pushed().map(({ path }) => path)).toEqual(['/rappel?jeton=a%2Fb&n=1']);
      expect(subscriber.pushed()[0]?.body).toBe(world.bytes());
    },
  },
  'signs the body with the secret of the subscriber, in hexadecimal': {
    clause: '§7.1',
    holds: async (world) => {
      const secret = 'كلمة السر 🗝';
      const subscriber = await subscribed(world, { 'hub.secret': secret });
      await change(world, 'Signé');
      const [push] = subscriber.pushed();
      expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, secret));
    },
  },
  'sends no signature to a subscriber without a secret': {
    clause: '§7.1',
    holds: async (world) => {
      const subscriber = await subscribed(world);
      await change(world, 'Non signé');
      expect(subscriber.pushed()[0]?.headers).not.toHaveProperty('x-hub-signature');
    },
  },
  'retries until the subscriber acknowledges': {
    clause: '§7',
    holds: async (world) => {
      const answers = [500, 404, 302, 204];
      const take = () => ({ status: answers.shift() ?? 500 });
      const subscriber = await subscribed(world, {}, { take });
      await change(world, 'Encore');
      await world.pass(3600);
      expect(subscriber.pushed()).toHaveLength(4);
      expect(new Set(subscriber.pushed().map(({ body }) => body)).size).toBe(1);
    },
  },
  'sends nothing twice after an acknowledgement, with any answer body': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world, {}, { take: () => ({ status: 202 }) });
      await change(world, 'Une fois');
      await world.pass(day);
      expect(subscriber.pushed()).toHaveLength(1);
    },
  },
  'follows no redirect during distribution and counts it as a failure': {
    clause: '§7',
    holds: async (world) => {
      const elsewhere = await startSubscriber();
      const take = () => ({ status: 307, location: elsewhere.callback });
      const subscriber = await subscribed(world, {}, { take });
      await change(world, 'Ailleurs');
      await world.pass(120);
      expect(elsewhere.seen).toHaveLength(0);
      expect(subscriber.pushed().length).toBeGreaterThan(1);
    },
  },
  'keeps a failing subscription until its lease expires': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world, {}, { take: () => ({ status: 500 }) });
      await change(world, 'Le premier');
      for (let hours = 0; hours < 5 * 24; hours += 6) await world.pass(6 * 3600);
      subscriber.becomes({ take: () => ({ status: 204 }) });
      await change(world, 'Cinq jours plus tard');
      await world.pass(3600);
      expect(subscriber.pushed().at(-1)?.body).toBe(world.bytes());
    },
  },
  'ends a subscription on 410, and on no other status': {
    clause: '§7',
    holds: async (world) => {
      const gone = await subscribed(world, {}, { take: () => ({ status: 410 }) });
      const lost = await subscribed(world, {}, { take: () => ({ status: 404 }) });
      await change(world, 'Adieu');
      const before = lost.pushed().length;
      await change(world, 'Encore');
      expect(gone.pushed()).toHaveLength(1);
      expect(lost.pushed().length).toBeGreaterThan(before);
    },
  },
  'sends the latest content to a subscriber that missed earlier content': {
    clause: '§7',
    holds: async (world) => {
      const subscriber = await subscribed(world, {}, { take: () => ({ status: 500 }) });
      await change(world, 'Le premier');
      await change(world, 'Le deuxième');
      subscriber.becomes({ take: () => ({ status: 204 }) });
      const before = subscriber.pushed().length;
      await world.pass(3600);
      const later = subscriber.pushed().slice(before);
      expect(later.map(({ body }) => body)).toEqual([world.bytes()]);
    },
  },
  'does not delay other subscribers because one fails': {
    clause: '–',
    holds: async (world) => {
      await subscribed(world, {}, { take: () => ({ status: 500 }) });
      const subscriber = await subscribed(world);
      await change(world, 'Pour tous');
      await change(world, 'Et encore');
      expect(subscriber.pushed()).toHaveLength(2);
    },
  },
};
