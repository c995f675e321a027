import { expect, it } from 'vitest';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const body = 'Les dockers ont repris le travail mercredi matin au port de Tanger, après onze jours de grève.';
const arabic = 'استقبل المدير العام للأمن الوطني يوم الأربعاء بالرباط وفدا أمنيا بلجيكيا رفيع المستوى.';

const open = async () => {
  const fixture = await openFixture();
  const { inbox, drop } = memoryInbox();
  const ingest = makeInboxIngest({ ...fixture, inbox });
  const stored = async () =>
    (await fixture.articles.list(undefined, 100)).items.map(({ guid, title, revision, url, status }) => ({
      guid,
      title,
      revision,
      url,
      status,
    }));
  return {
    fixture,
    send: apiClient(serveArticles(fixture)),
    stored,
    /** Drops a file into the inbox, and returns the articles that are stored then. */
    drop: async (key: string, text: string) => {
      drop(key, text);
      await ingest(key);
      return stored();
    },
  };
};

/** The corrections of one file, in order; each is still the same article. */
const corrections: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a title',
    'halle.md',
    [`# La halle\n\n${body}`, `# La halle rouverte\n\n${body}`, `# Une halle rouverte\n\n${body}`],
  ],
  [
    'a date',
    'halle.txt',
    [
      `La halle\n\n${body}`,
      `Titre: La halle\nDate: 2024-11-20\n\n${body}`,
      `Titre: La halle\nDate: 2024-11-21\n\n${body}`,
    ],
  ],
  [
    'a permalink that is added, changed and removed',
    'fr/halle/index.md',
    ['', 'url: https://www.example.org/halle\n', 'url: https://www.example.org/la-halle\n', ''].map(
      (url) => `---\ntitle: La halle\n${url}---\n\n${body}`,
    ),
  ],
  [
    'a guid that is added and removed',
    'halle.md',
    ['', 'guid: halle-1\n', ''].map((guid) => `---\ntitle: La halle\n${guid}---\n\n${body}`),
  ],
  [
    'a title of JSON',
    'halle.json',
    ['La halle', 'Une halle'].map((title) => JSON.stringify({ title, content_text: body })),
  ],
  [
    'a title of HTML',
    'halle.html',
    ['La halle', 'Une halle'].map((title) => `<article><h1>${title}</h1><p>${body}</p><p>${body}</p></article>`),
  ],
  ['a name that macOS writes in another form', 'été.md', [`# La halle\n\n${body}`]],
];

it.each(corrections)('a file stays one article after a correction of %s', async (_, key, texts) => {
  const { drop } = await open();
  const guids = [];
  for (const text of texts) {
    const articles = await drop(key, text);
    expect(articles).toHaveLength(1);
    guids.push(articles[0]?.guid);
  }
  const decomposed = await drop(key.normalize('NFD'), texts.at(-1) ?? '');
  expect(decomposed).toHaveLength(1);
  expect(new Set([...guids, decomposed[0]?.guid]).size).toBe(1);
});

it('a file that loses the permalink that it began with stays the same article', async () => {
  const { drop } = await open();
  const [first] = await drop('halle.md', `---\ntitle: La halle\nurl: https://www.example.org/halle\n---\n\n${body}`);
  const articles = await drop('halle.md', `# Une halle\n\n${body}`);
  expect(articles).toEqual([{ ...first, title: 'Une halle', revision: 2 }]);
});

it('files of the same name in two folders, or with another extension, are two articles', async () => {
  const { drop } = await open();
  await drop('fr/accord.md', `# Un accord\n\n${body}`);
  await drop('ar/accord.md', `# اتفاق\n\n${arabic}`);
  await drop('fr/accord/index.md', `# Un accord\n\n${body}`);
  await drop('fr/accord/index.fr.md', `# Un accord\n\n${body}`);
  expect(await drop('fr/accord.txt', `Un accord\n\n${body}`)).toHaveLength(5);
});

it('a file name that is used again for a document with another guid or permalink is another article', async () => {
  const { drop } = await open();
  await drop('export.json', JSON.stringify({ id: '1', title: 'La halle', content_text: body }));
  await drop('export.json', JSON.stringify({ id: '2', title: 'اتفاق', content_text: arabic }));
  await drop(
    'page.html',
    `<link rel=canonical href="https://www.example.org/1"><article><h1>Un</h1><p>${body}</p></article>`,
  );
  const articles = await drop(
    'page.html',
    `<link rel=canonical href="https://www.example.org/2"><article><h1>Deux</h1><p>${body}</p></article>`,
  );
  expect(articles.map(({ title, revision }) => `${title} ${revision}`).sort()).toEqual([
    'Deux 1',
    'La halle 1',
    'Un 1',
    'اتفاق 1',
  ]);
});

it('two files with one guid are one article, whichever is corrected', async () => {
  const { drop } = await open();
  await drop('a.md', `---\ntitle: La halle\nguid: halle\n---\n\n${body}`);
  await drop('b.md', `---\ntitle: La halle\nguid: halle\n---\n\n${body}`);
  await drop('a.md', `# La halle rouvre\n\n${body}`);
  expect(await drop('b.md', `# La halle a rouvert\n\n${body}`)).toMatchObject([
    { guid: 'halle', title: 'La halle a rouvert', revision: 3 },
  ]);
});

it('a retracted article whose file comes again is live again under its guid', async () => {
  const { drop, send, stored } = await open();
  const [first] = await drop('halle.md', `# La halle\n\n${body}`);
  expect(await send('DELETE', `/articles/${encodeURIComponent(first?.guid ?? '')}`)).toMatchObject({ status: 200 });
  expect((await stored())[0]?.status).toBe('retracted');
  expect(await drop('halle.md', `# La halle, encore\n\n${body}`)).toMatchObject([
    { guid: first?.guid, status: 'live', revision: 3 },
  ]);
});

it('POST with ?file= identifies the article as the inbox does, and warns where the file holds quite another text', async () => {
  const { drop, send, stored } = await open();
  await drop('fr/halle.md', `# La halle\n\n${body}`);
  const path = `/articles?file=${encodeURIComponent('fr/halle.md')}`;
  const corrected = await send('POST', path, `# La halle rouverte\n\n${body}`, 'text/markdown');
  expect(corrected).toMatchObject({ status: 200, body: { outcome: 'updated', revision: 2, warnings: [] } });
  const other = await send('POST', path, `# اتفاق\n\n${arabic}`, 'text/markdown');
  expect(other.body.warnings).toEqual([expect.stringMatching(/^file: fr\/halle\.md was “La halle rouverte” before/)]);
  expect(await stored()).toHaveLength(1);
  // A guid says that the rewritten text is the same article.
  const rewritten = { guid: other.body.guid, title: 'La halle', content_text: body };
  expect((await send('POST', path, rewritten)).body).toMatchObject({ outcome: 'updated', warnings: [] });
});

it.each(['', 'a\nb', 'é'.repeat(600)])('?file=%j is refused', async (file) => {
  const { send } = await open();
  const refused = await send('POST', `/articles?file=${encodeURIComponent(file)}`, itemOf());
  expect(refused).toMatchObject({ status: 400, body: { code: 'FILE_NAME_INVALID' } });
});

it('an article that only its title and day identify is answered with the guid that its correction needs', async () => {
  const { send, stored } = await open();
  const { body: receipt } = await send('POST', '/articles', `# La halle\n\n${body}`, 'text/markdown');
  expect(receipt.warnings).toEqual([
    expect.stringContaining(`send the guid ${String(receipt.guid)} with the next correction`),
    'published: no date was found; the article takes the time of its arrival.',
  ]);
  const correction = { guid: receipt.guid, title: 'La halle rouvre', content_text: body };
  expect(await send('POST', '/articles', correction)).toMatchObject({
    body: { id: receipt.id, outcome: 'updated', warnings: [] },
  });
  expect(await stored()).toHaveLength(1);
});

const wordpress = 'https://www.example.org/?p=4711&lang=ar/%d8%a3';

it.each([
  ['Barid’s id', itemOf(), (id: string) => id],
  ['the guid', itemOf({ id: 'urn:x:4711' }), () => 'urn:x:4711'],
  ['a guid that is a URL', itemOf({ id: wordpress }), () => wordpress],
  [
    'the guid of an article of a source',
    itemOf({ id: 'https://feed.example/rss#4711' }),
    () => 'https://feed.example/rss#4711',
  ],
  ['a number', itemOf({ id: 4711 }), () => '4711'],
  ['the publisher’s id beside a guid', itemOf({ guid: 'urn:x:1', id: 4711 }), () => '4711'],
  ['the permalink', itemOf(), () => itemOf().url],
])('GET, PUT and DELETE /articles/{id} take %s', async (_, item, nameOf) => {
  const { send } = await open();
  const { body: receipt } = await send('POST', '/articles', item);
  const path = `/articles/${encodeURIComponent(nameOf(String(receipt.id)))}`;
  expect(await send('GET', path)).toMatchObject({ status: 200, body: { id: receipt.id } });
  expect(await send('PUT', path, itemOf({ id: undefined, title: 'Un accord à Rabat' }))).toMatchObject({
    status: 200,
    body: { id: receipt.id, guid: receipt.guid, revision: 2 },
  });
  expect(await send('DELETE', path)).toMatchObject({ status: 200, body: { id: receipt.id, status: 'retracted' } });
});

it('a path that a gateway decoded, or that ends with a slash, names the article all the same', async () => {
  const { send } = await open();
  const { body: receipt } = await send('POST', '/articles', itemOf({ id: 'https://www.example.org/%D8%A3/4711' }));
  for (const path of ['https://www.example.org/%D8%A3/4711', `${encodeURIComponent(String(receipt.guid))}/`])
    expect(await send('GET', `/articles/${path}`)).toMatchObject({ status: 200, body: { id: receipt.id } });
});

it('GET, PUT and DELETE /articles?url= take the permalink in any spelling', async () => {
  const { send } = await open();
  const url = 'https://www.example.org/المغرب-وبلجيكا';
  const { body: receipt } = await send('POST', '/articles', itemOf({ url: encodeURI(url).toLowerCase() }));
  const path = `/articles?url=${encodeURIComponent(url)}`;
  expect(await send('GET', path)).toMatchObject({ status: 200, body: { items: [{ id: receipt.id }] } });
  const changed = itemOf({ id: undefined, url: undefined, title: 'Un accord à Rabat' });
  expect(await send('PUT', path, changed)).toMatchObject({
    body: { id: receipt.id, revision: 2, url: encodeURI(url) },
  });
  expect(await send('DELETE', path)).toMatchObject({ status: 200, body: { id: receipt.id } });
});

it.each([
  ['DELETE', '/articles/zork', 404, 'ARTICLE_UNKNOWN'],
  ['PUT', '/articles/zork', 404, 'ARTICLE_UNKNOWN'],
  ['DELETE', '/articles?url=https://www.example.org/zork', 404, 'ARTICLE_UNKNOWN'],
  ['DELETE', '/articles', 400, 'ARTICLE_UNNAMED'],
  ['PUT', '/articles', 400, 'ARTICLE_UNNAMED'],
])('%s %s is refused', async (method, path, status, code) => {
  const { send } = await open();
  await send('POST', '/articles', itemOf());
  expect(await send(method, path, method === 'PUT' ? itemOf() : undefined)).toMatchObject({ status, body: { code } });
});

it('an article is found by the publisher’s id when its guid comes later, or is left out again', async () => {
  const { send, stored } = await open();
  const without = { ...itemOf(), url: undefined };
  const { body: first } = await send('POST', '/articles', without);
  await send('POST', '/articles', { ...without, guid: 'urn:x:1', title: 'Un accord' });
  await send('POST', '/articles', { ...without, id: undefined, guid: 'urn:x:1', title: 'Un accord à Rabat' });
  expect(await stored()).toMatchObject([{ guid: first.guid, revision: 3, title: 'Un accord à Rabat' }]);
});

it('one id under two guids is two articles', async () => {
  const { send, stored } = await open();
  await send('POST', '/articles', itemOf({ guid: 'urn:x:1', url: undefined }));
  await send('POST', '/articles', itemOf({ guid: 'urn:x:2', url: undefined, title: 'Deux' }));
  expect((await stored()).map(({ guid, revision }) => `${guid} ${revision}`).sort()).toEqual([
    'urn:x:1 1',
    'urn:x:2 1',
  ]);
});

it('an update without a date keeps the date, and no warning speaks of the time of arrival', async () => {
  const { send } = await open();
  const undated = itemOf({ date_published: undefined });
  const arrival = 'published: no date was found; the article takes the time of its arrival.';
  expect((await send('POST', '/articles', undated)).body.warnings).toEqual([arrival]);
  expect((await send('POST', '/articles', { ...undated, title: 'Un accord' })).body.warnings).toEqual([]);
  expect((await send('POST', '/articles', undated)).body.warnings).toEqual([]);
});
