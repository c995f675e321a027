import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Unavailable } from '#shared/errors.ts';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { logLines } from '#test/log-lines.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { itemOf } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const open = async (files: Readonly<Record<string, string>>) => {
  const fixture = await openFixture();
  const { inbox, ...stored } = memoryInbox(files);
  return { fixture, stored, deps: { ...fixture, inbox } };
};

it('a file becomes an article and leaves the inbox', async () => {
  const text =
    'Titre: Le port de Tanger\nAuteur: Samira\nDate: 2024-11-27\n\nLes dockers ont repris le travail mercredi matin au port de Tanger.';
  const { fixture, stored, deps } = await open({ 'port.txt': text, 'a b/c.json': JSON.stringify(itemOf()) });
  await makeInboxIngest(deps)('port.txt');
  await makeInboxIngest(deps)('a b/c.json');
  expect(stored.files()).toEqual({});
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
});

it('the warnings of a stored article, such as a near-copy, are logged', async () => {
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

it('a file with a faulty article is rejected with every reason, and its valid articles are stored', async () => {
  const items = [itemOf(), { title: 'Sans texte' }, itemOf({ id: '2', url: undefined, title: 'Deuxième' }), 'rien'];
  const { fixture, stored, deps } = await open({ 'batch.json': JSON.stringify({ items }) });
  await makeInboxIngest(deps)('batch.json');
  expect(await guidsIn(fixture, 'all')).toEqual(expect.arrayContaining(['4711', '2']));
  const problem = stored.problem('batch.json');
  expect(problem).toMatchObject({ code: 'SEVERAL_ARTICLES_REFUSED', detail: '2 articles in this file were rejected.' });
  const pointers = (Array.isArray(problem?.errors) ? problem.errors : []).map(({ pointer }) => pointer);
  expect(pointers).toEqual(expect.arrayContaining(['/items/1/content_html', '/items/3']));
});

it('a file that is not an article is rejected with the reason', async () => {
  const { stored, deps } = await open({ 'broken.json': '{"title": ' });
  await makeInboxIngest(deps)('broken.json');
  expect(stored.problem('broken.json')).toMatchObject({ code: 'JSON_INVALID', title: 'JSON invalid' });
});

it('a file with the permalink of another article is rejected with the problem that HTTP answers', async () => {
  const one = itemOf({ id: 'one', url: 'https://www.example.org/1' });
  const two = itemOf({ id: 'two', url: 'https://www.example.org/2' });
  const mixed = itemOf({ id: 'one', url: 'https://www.example.org/2' });
  const { stored, deps } = await open({
    'a.json': JSON.stringify({ items: [one, two] }),
    'b.json': JSON.stringify(mixed),
  });
  for (const key of ['a.json', 'b.json']) await makeInboxIngest(deps)(key);
  expect(stored.problem('b.json')).toMatchObject({ code: 'PERMALINK_TAKEN', errors: [{ pointer: '/url' }] });
});

it('a repeated or late event, or one of a rejected file, changes nothing', async () => {
  const { fixture, stored, deps } = await open({ 'a.json': JSON.stringify(itemOf()), 'rejected/b.json': '{' });
  await Promise.all([makeInboxIngest(deps)('a.json'), makeInboxIngest(deps)('a.json')]);
  await makeInboxIngest(deps)('a.json');
  await makeInboxIngest(deps)('rejected/b.json');
  expect(Object.keys(stored.files())).toEqual(['rejected/b.json']);
  const { items } = await fixture.articles.list(undefined, 10);
  expect(items).toMatchObject([{ guid: '4711', revision: 1 }]);
});

it('a file stays in the inbox while one of its articles cannot be stored, and leaves it after a retry', async () => {
  const { fixture, stored, deps } = await open({
    'a.json': JSON.stringify({ items: [itemOf(), { title: 'x' }, itemOf({ id: '2', url: undefined })] }),
  });
  const find = async (identity: Parameters<typeof fixture.articles.find>[0]) => {
    if (identity.guid === '4711') throw new Unavailable('STORE_THROTTLED', 'The store is busy; try again.');
    return fixture.articles.find(identity);
  };
  const failing = { ...deps, articles: { ...fixture.articles, find } };
  await expect(makeInboxIngest(failing)('a.json')).rejects.toThrow('1 articles of a.json could not be stored.');
  expect(Object.keys(stored.files())).toEqual(['a.json']);
  expect(stored.problem('a.json')).toBeUndefined();
  expect(await guidsIn(fixture, 'all')).toEqual(['2']);
  await makeInboxIngest(deps)('a.json');
  expect(await guidsIn(fixture, 'all')).toEqual(expect.arrayContaining(['4711', '2']));
  expect(stored.problem('a.json')).toMatchObject({ code: 'ARTICLE_INVALID' });
});

it('an export in the inbox gives its public posts, and the log counts the rest', async () => {
  const xml = readFileSync(new URL('../fixtures/exports/blogger.xml', import.meta.url), 'utf8');
  const { fixture, stored, deps } = await open({ 'blog-03-05-2019.xml': xml });
  await makeInboxIngest(deps)('blog-03-05-2019.xml');
  expect(stored.files()).toEqual({});
  expect(await guidsIn(fixture, 'all')).toEqual(
    expect.arrayContaining(['tag:blogger.com,1999:blog-77.post-1', 'tag:blogger.com,1999:blog-77.post-5']),
  );
  expect(await guidsIn(fixture, 'all')).toHaveLength(2);
  expect(logLines().join('')).toContain('"skipped":"1 template, 2 settings, 1 draft, 1 page, 1 comment"');
});

it('a feed in the inbox that breaks off gives its whole items and moves to the rejected files with the place', async () => {
  const item = (guid: string): string =>
    `<item><title>${guid}</title><guid>${guid}</guid><description>Un texte.</description></item>\n`;
  const { fixture, stored, deps } = await open({
    'flux.xml': `<rss><channel>\n${item('a')}${item('b')}`.slice(0, -20),
  });
  await makeInboxIngest(deps)('flux.xml');
  expect(await guidsIn(fixture, 'all')).toEqual(['a']);
  expect(stored.problem('flux.xml')).toMatchObject({
    code: 'DOCUMENT_BREAKS_OFF',
    detail: expect.stringContaining('in line 3, in item 2'),
  });
});
