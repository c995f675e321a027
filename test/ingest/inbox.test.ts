import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { makeInboxIngest } from '#shared/ingest/inbox.ts';
import type { Inbox } from '#shared/ports.ts';
import { logLines } from '#test/log-lines.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { itemOf } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

/** An inbox whose files and refusals can be looked at. */
const paperTray = (files: Readonly<Record<string, string>>) => {
  const lying = new Map(Object.entries(files));
  const problems = new Map<string, Record<string, unknown>>();
  const inbox: Inbox = {
    read: async (key) => {
      const text = lying.get(key);
      return text === undefined ? undefined : { bytes: Buffer.from(text), type: '', etag: `"${text.length}"` };
    },
    remove: async (key) => void lying.delete(key),
    reject: async (key, _etag, problem) => {
      lying.delete(key);
      problems.set(key, JSON.parse(problem));
    },
  };
  return { inbox, lying, problems };
};

const open = async (files: Readonly<Record<string, string>>) => {
  const fixture = await openFixture();
  const tray = paperTray(files);
  return { fixture, tray, deps: { ...fixture, inbox: tray.inbox } };
};

it('makes an article of a file and takes the file away', async () => {
  const text =
    'Titre: Le port de Tanger\nAuteur: Samira\nDate: 2024-11-27\n\nLes dockers ont repris le travail mercredi matin au port de Tanger.';
  const { fixture, tray, deps } = await open({ 'port.txt': text, 'a b/c.json': JSON.stringify(itemOf()) });
  await makeInboxIngest(deps)('port.txt');
  await makeInboxIngest(deps)('a b/c.json');
  expect(tray.lying.size).toBe(0);
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
});

it('says in the log what is to be known of an article that was kept: that another says nearly the same', async () => {
  const words =
    'Les dockers ont repris le travail mercredi matin au port de Tanger, après onze jours de grève et deux nuits de pourparlers entre le syndicat et la direction du port.';
  const files = ['', '2'].map((n) => JSON.stringify(itemOf({ id: `port${n}`, url: undefined, content_html: words })));
  const { deps } = await open({ 'port.json': files[0] ?? '', 'port2.json': files[1] ?? '' });
  const watching = { ...deps, copies: memoryNearCopies() };
  await makeInboxIngest(watching)('port.json');
  await makeInboxIngest(watching)('port2.json');
  const lines = logLines().filter((line) => line.includes('"warning"'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      key: 'port2.json',
      warning: expect.stringMatching(/^copy: nearly the same text as/),
    }),
  ]);
});

it('keeps the good articles of a file, and rejects it with every reason when any is bad', async () => {
  const items = [itemOf(), { title: 'Sans texte' }, itemOf({ id: '2', url: undefined, title: 'Deuxième' }), 'rien'];
  const { fixture, tray, deps } = await open({ 'batch.json': JSON.stringify({ items }) });
  await makeInboxIngest(deps)('batch.json');
  expect(await guidsIn(fixture, 'all')).toEqual(expect.arrayContaining(['4711', '2']));
  const problem = tray.problems.get('batch.json');
  expect(problem).toMatchObject({ code: 'SEVERAL_ARTICLES_REFUSED', detail: '2 articles in this file were rejected.' });
  const pointers = (Array.isArray(problem?.errors) ? problem.errors : []).map(({ pointer }) => pointer);
  expect(pointers).toEqual(expect.arrayContaining(['/items/1/content_html', '/items/3']));
});

it('rejects what is no article, saying why', async () => {
  const { tray, deps } = await open({ 'broken.json': '{"title": ' });
  await makeInboxIngest(deps)('broken.json');
  expect(tray.problems.get('broken.json')).toMatchObject({ code: 'JSON_INVALID', title: 'JSON invalid' });
});

it('rejects a permalink that belongs to another article as it would refuse it over HTTP', async () => {
  const one = itemOf({ id: 'one', url: 'https://www.example.org/1' });
  const two = itemOf({ id: 'two', url: 'https://www.example.org/2' });
  const mixed = itemOf({ id: 'one', url: 'https://www.example.org/2' });
  const { tray, deps } = await open({ 'a.json': JSON.stringify({ items: [one, two, mixed] }) });
  await makeInboxIngest(deps)('a.json');
  expect(tray.problems.get('a.json')).toMatchObject({ code: 'PERMALINK_TAKEN', errors: [{ pointer: '/url' }] });
});

it('changes nothing when its event comes again, or late, or is about a file that was rejected', async () => {
  const { fixture, tray, deps } = await open({ 'a.json': JSON.stringify(itemOf()), 'rejected/b.json': '{' });
  await Promise.all([makeInboxIngest(deps)('a.json'), makeInboxIngest(deps)('a.json')]);
  await makeInboxIngest(deps)('a.json');
  await makeInboxIngest(deps)('rejected/b.json');
  expect([...tray.lying.keys()]).toEqual(['rejected/b.json']);
  const { items } = await fixture.articles.list(undefined, 10);
  expect(items).toMatchObject([{ guid: '4711', revision: 1 }]);
});

it('leaves the file where it is while one article cannot be kept, keeps the others, and takes it when it comes again', async () => {
  const { fixture, tray, deps } = await open({
    'a.json': JSON.stringify({ items: [itemOf(), { title: 'x' }, itemOf({ id: '2', url: undefined })] }),
  });
  const find = async (identity: Parameters<typeof fixture.articles.find>[0]) => {
    if (identity.guid === '4711') throw new Unavailable('STORE_THROTTLED', 'The store is busy; try again.');
    return fixture.articles.find(identity);
  };
  const failing = { ...deps, articles: { ...fixture.articles, find } };
  await expect(makeInboxIngest(failing)('a.json')).rejects.toThrow('1 articles of a.json could not be stored.');
  expect([...tray.lying.keys()]).toEqual(['a.json']);
  expect(tray.problems.size).toBe(0);
  expect(await guidsIn(fixture, 'all')).toEqual(['2']);
  await makeInboxIngest(deps)('a.json');
  expect(await guidsIn(fixture, 'all')).toEqual(expect.arrayContaining(['4711', '2']));
  expect(tray.problems.get('a.json')).toMatchObject({ code: 'ARTICLE_INVALID' });
});
