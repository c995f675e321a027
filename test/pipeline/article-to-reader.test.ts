import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { lintDocument } from '#shared/lint/lint-document.ts';
import { freshFolder } from '#test/local-folder.ts';
import { push, readDocument, startTestPipeline, titles } from './pipeline-harness.ts';
import { feedDocumentsOf, listsOf } from './served-documents.ts';

const founding = fileURLToPath(new URL('../../samples/inbox/maroc-belgique.txt', import.meta.url));
const title = 'Le Maroc et la Belgique renforcent leur coopération antiterroriste';
// Bounds a machine on which ten other programs compute; a lone article takes a fraction of a second (bench/storm.ts).
const soon = { timeout: 60_000, interval: 50 };

it('an article dropped in the inbox folder is in three formats and a page, without the boilerplate around it', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  await copyFile(founding, join(pipeline.inboxFolder, 'maroc-belgique.txt'));
  await expect.poll(() => titles(pipeline, 'fr'), soon).toEqual([title]);
  await expect.poll(() => titles(pipeline, 'all'), soon).toEqual([title]);
  expect(await titles(pipeline, 'ar')).toEqual([]);

  const { items } = JSON.parse((await readDocument(pipeline, '/feeds/fr/feed.json')) ?? '');
  const [item] = items;
  expect(item).toMatchObject({ title, language: 'fr', authors: [{ name: 'euromagreb' }] });
  const zone = { timeZone: 'Africa/Casablanca', dateStyle: 'short' } as const;
  expect(new Intl.DateTimeFormat('en-CA', zone).format(new Date(item.date_published))).toBe('2024-11-27');
  expect(item.content_html).toMatch(/^<p>Abdellatif Hammouchi, directeur général.*<\/p>$/s);
  expect(item.content_html.match(/<p>/g)?.length).toBeGreaterThan(10);
  expect(item.content_html).not.toMatch(/\p{Script=Arabic}|renforcent leur coopération antiterroriste/u);

  for (const file of ['rss.xml', 'atom.xml', '']) {
    const document = await readDocument(pipeline, `/feeds/fr/${file}`);
    expect(document).toContain(title);
    expect(document).toContain('euromagreb');
    expect(document).toContain('Sûreté de l’État de Belgique');
  }
}, 120_000);

it('an article pushed over HTTP is created, unchanged when repeated, updated in place and retracted', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  const item = {
    id: 'tag:example.org,2026:1',
    url: 'https://www.example.org/1',
    title: 'Un',
    content_html: '<p>Le premier texte de la rédaction.</p>',
    language: 'fr',
  };

  const created = await push(pipeline, { body: JSON.stringify(item) });
  expect(created).toMatchObject({
    status: 201,
    value: { guid: item.id, revision: 1, status: 'live', feeds: ['all', 'fr'] },
  });
  await expect.poll(() => titles(pipeline, 'fr'), soon).toEqual(['Un']);

  expect(await push(pipeline, { body: JSON.stringify(item) })).toMatchObject({
    status: 200,
    value: { revision: 1, outcome: 'unchanged' },
  });

  const updated = await push(pipeline, { body: JSON.stringify({ ...item, title: 'Un, corrigé' }) });
  expect(updated).toMatchObject({ status: 200, value: { id: created.value.id, guid: item.id, revision: 2 } });
  await expect.poll(() => titles(pipeline, 'fr'), soon).toEqual(['Un, corrigé']);
  expect(await readDocument(pipeline, '/feeds/fr/atom.xml')).toContain(`<id>${item.id}</id>`);

  const withdrawn = await push(pipeline, { method: 'DELETE', path: `/articles/${created.value.id}` });
  expect(withdrawn).toMatchObject({ status: 200, value: { status: 'retracted' } });
  await expect.poll(() => titles(pipeline, 'fr'), soon).toEqual([]);
  await expect
    .poll(() => readDocument(pipeline, '/feeds/fr/atom.xml'), soon)
    .toContain(`<at:deleted-entry ref="${item.id}"`);
}, 120_000);

it('a push without a valid token answers 401, and a malformed one says what is wrong and where', async () => {
  const pipeline = await startTestPipeline(await freshFolder());
  const unsigned = await push({ ...pipeline, token: 'another' }, { body: '{"title":"x"}' });
  expect(unsigned).toMatchObject({ status: 401, value: { code: 'TOKEN_UNKNOWN' } });
  const nonsense = await push(pipeline, { body: JSON.stringify({ title: 7, content_html: '<p>Corps</p>' }) });
  expect(nonsense).toMatchObject({ status: 422, value: { errors: [{ pointer: '/title' }] } });
  expect(await titles(pipeline, 'all')).toEqual([]);
}, 120_000);

/** An article of each month, in another language each time, the last one with all that one can have. */
const articles = ['fr', 'ar', 'zgh'].map((language, month) => ({
  id: `tag:example.org,2026:${language}`,
  ...(language === 'ar' ? {} : { url: `https://www.example.org/${language}` }),
  title: { fr: 'La pêche', ar: 'الصيد البحري', zgh: 'ⵜⴰⴳⵎⵔⵜ' }[language],
  content_html: '<p>Le texte de la rédaction.</p>',
  language,
  date_published: new Date(Date.UTC(2026, month, 3)).toISOString(),
  authors: [{ name: 'سلمى الإدريسي', url: 'https://www.example.org/salma' }],
  tags: ['Pêche & mer', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
  image: 'https://www.example.org/port.jpg',
  attachments: [{ url: 'https://www.example.org/1.pdf', mime_type: 'application/pdf', size_in_bytes: 9 }],
}));

it('a page posted as plain text is published, and the linter has no finding for any document', async () => {
  const pipeline = await startTestPipeline(await freshFolder(), { facets: ['tag', 'author', 'language', 'source'] });
  const body = new Uint8Array(await readFile(founding));
  expect(await push(pipeline, { type: 'text/plain; charset=utf-8', body })).toMatchObject({ status: 201 });
  await expect.poll(() => titles(pipeline, 'all'), soon).toEqual([title]);

  const sent = await Promise.all(articles.map((article) => push(pipeline, { body: JSON.stringify(article) })));
  const slugs = ['all', 'ar', 'author/slma-ldrysy', 'language/zgh', 'tag/peche-mer', 'tag/tamazight'];
  // The first request for a facet makes its document; the retraction publishes its archives, as the next sweep would.
  for (const slug of slugs.slice(2)) expect((await fetch(`${pipeline.url}/feeds/${slug}/atom.xml`)).status).toBe(200);
  await push(pipeline, { method: 'DELETE', path: `/articles/${sent[0]?.value.id}` });
  const listed = async () => (await feedDocumentsOf(pipeline, slugs)).map(({ path }) => path);
  const archives = ['all', 'tag/peche-mer'].map((slug) => `/feeds/${slug}/archive/2026-02.atom.xml`);
  await expect.poll(listed, soon).toEqual(expect.arrayContaining(archives));
  const documents = await feedDocumentsOf(pipeline, slugs);
  const faults = documents.flatMap(({ path, type, bytes }) =>
    lintDocument(bytes, { type, url: `${pipeline.url}${path}` }).findings.map((finding) => ({ path, ...finding })),
  );
  expect(faults).toEqual([]);
  // The sweep writes them, beside the feeds.
  const lists = await vi.waitFor(() => listsOf(pipeline), soon);
  expect(
    lists.flatMap(({ path, bytes, type }) =>
      lintDocument(bytes, { type }).findings.map((finding) => ({ path, ...finding })),
    ),
  ).toEqual([]);
}, 120_000);
