import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { documentEntries } from '#shared/hub/document-entries.ts';
import { openHub } from './hub-harness.ts';
import { change, signatureOf, subscribed } from './hub-rules.ts';

afterEach(() => vi.restoreAllMocks());

const item = (title: string): string => `<item>\n<title>${title}</title>\n</item>\n`;
const rss = (...titles: readonly string[]): string => `<rss><channel>\n${titles.map(item).join('')}</channel></rss>\n`;

const diff = { 'hub.content': 'diff', 'hub.secret': 'chut' };

it('sends a subscriber with hub.content=diff the whole topic first, and then only new and changed entries', async () => {
  const hub = await openHub();
  const subscriber = await subscribed(hub, diff);
  await change(hub, rss('Fès', 'Rabat'));
  await change(hub, rss('تطوان', 'Fès', 'Rabat, corrigé'));
  const [first, second] = subscriber.pushed();
  expect(first?.body).toBe(
    hub
      .bytes()
      .replace(rss('تطوان', 'Fès', 'Rabat, corrigé'), rss('Fès', 'Rabat'))
      .replace(/\d+$/, '2'),
  );
  expect(first?.headers).not.toHaveProperty('im');
  expect(second?.body).toBe(hub.bytes().replace(item('Fès'), ''));
  expect(second?.headers.im).toBe('feed');
  expect(second?.headers['x-hub-signature']).toBe(signatureOf(second, 'chut'));
});

it('sends the same diff again when the subscriber did not acknowledge it', async () => {
  const hub = await openHub();
  const subscriber = await subscribed(hub, diff);
  await change(hub, rss('Fès'));
  const before = subscriber.pushed().length;
  subscriber.becomes({ take: () => ({ status: 500 }) });
  await change(hub, rss('Rabat', 'Fès'));
  subscriber.becomes({ take: () => ({ status: 204 }) });
  await hub.pass(3600);
  const bodies = subscriber
    .pushed()
    .slice(before)
    .map(({ body }) => body);
  expect(bodies.length).toBeGreaterThan(1);
  expect(new Set(bodies)).toEqual(new Set([hub.bytes().replace(item('Fès'), '')]));
});

it('sends the whole topic again after a diff subscriber subscribes again', async () => {
  const hub = await openHub();
  const subscriber = await subscribed(hub, diff);
  await change(hub, rss('Fès'));
  await hub.pass(60);
  await hub.ask({
    'hub.mode': 'subscribe',
    'hub.topic': hub.topic(),
    'hub.callback': subscriber.callback,
    'hub.content': 'diff',
  });
  await change(hub, rss('Rabat', 'Fès'));
  expect(subscriber.pushed().at(-1)?.body).toBe(hub.bytes());
});

const corpus = new URL('../fixtures/feeds/', import.meta.url).pathname;
const documents = readdirSync(corpus).flatMap((claim) =>
  ['rss.xml', 'atom.xml', 'feed.out.json'].map((file) => join(corpus, claim, file)),
);

it.each(documents)('finds every entry of a document, and joins them to the same bytes: %s', (path) => {
  const bytes = readFileSync(path);
  const entries = documentEntries(bytes);
  const text = bytes.toString();
  const count = path.endsWith('.json')
    ? JSON.parse(text).items.length
    : (text.match(/<\/item>|<\/entry>|<at:deleted-entry/g) ?? []).length;
  expect(entries?.hashes).toHaveLength(count);
  expect(Buffer.from(entries?.withEntries(new Set(entries.hashes)) ?? []).equals(bytes)).toBe(true);
  const none = Buffer.from(entries?.withEntries(new Set()) ?? []).toString();
  if (path.endsWith('.json')) expect(JSON.parse(none).items).toEqual([]);
  else expect(none).not.toMatch(/<item[\s>]|<entry[\s>]|<at:deleted-entry/);
});
