import { expect, it } from 'vitest';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const prose = 'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève.';
const json = (said: object) => JSON.stringify(itemOf({ id: undefined, url: undefined, ...said }));

/** Documents of an editor who wants none of them to be public yet, by the names of their files. */
const documents: Readonly<Record<string, string>> = {
  'yaml.md': `---\ntitle: YAML\ndate: 2024-11-27\ndraft: true\n---\n${prose}`,
  'toml.md': `+++\ntitle = "TOML"\ndate = 2024-11-27T10:00:00+01:00\ndraft = true\n+++\n${prose}`,
  'json-head.md': `{\n  "title": "JSON",\n  "draft": true\n}\n\n${prose}`,
  'jekyll.md': `---\ntitle: Jekyll\npublished: false\n---\n${prose}`,
  'pelican.md': `Title: Pelican\nStatus: hidden\n\n${prose}`,
  'status.txt': `Le port de Tanger rouvre\n\nStatut : brouillon\n\n${prose}\n\n${prose}`,
  'arabic.txt': `الحالة: مسودة\n\nميناء طنجة يستأنف العمل\n\n${prose}\n\n${prose}`,
  'status.json': json({ title: 'Statut', status: 'draft' }),
  'flag.json': json({ title: 'Drapeau', draft: true }),
  'members.json': json({ title: 'Abonnés', visibility: 'members' }),
  'late.json': json({ title: 'Plus tard', date_published: 'demain à 18h' }),
  'batch.json': `{"items":[${json({ title: 'Lot', is_draft: 1 })},${json({ title: 'Lot 2', published: false })}]}`,
  'ghost.json': JSON.stringify({
    post: { current: { id: 'g1', slug: 'g', title: 'Ghost', html: `<p>${prose}</p>`, status: 'draft' }, previous: {} },
  }),
  'strapi.json': JSON.stringify({
    event: 'entry.create',
    model: 'article',
    entry: { id: 1, title: 'Strapi', body: prose, publishedAt: null },
  }),
  'wordpress.json': JSON.stringify({
    id: 1,
    link: 'https://wp.example/?p=1',
    title: { rendered: 'WordPress' },
    content: { rendered: `<p>${prose}</p>` },
    status: 'pending',
  }),
  'entry.xml': `<entry xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><id>urn:e</id><title>Atom</title><updated>2024-11-27T10:00:00Z</updated><content>${prose}</content><app:control><app:draft>yes</app:draft></app:control></entry>`,
  '_drafts/folder.md': `# Dossier\n\n${prose}`,
  'draft_Medium-4f2a.html': `<article><h1>Medium</h1><p>${prose}</p></article>`,
  'preview.html': `<html><head><title>Aperçu</title><link rel="canonical" href="https://wp.example/?p=9&amp;preview=true"></head><body><h1>Aperçu</h1><p>${prose}</p></body></html>`,
};

it('no document with a mark of a draft becomes public by a push, whatever its format', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  for (const [name, text] of Object.entries(documents)) {
    const { status, body } = await send(
      'POST',
      `/articles?file=${encodeURIComponent(name)}`,
      text,
      'application/octet-stream',
    );
    expect({ name, status, body }).toMatchObject({
      name,
      status: expect.toSatisfy((code: number) => [202, 207, 422].includes(code)),
    });
    if (status === 202)
      expect(body).toMatchObject({ status: 'draft', feeds: [], detail: expect.stringContaining('draft') });
  }
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  expect(await fixture.publishQueue.hints(10)).toEqual([]);
  const { items } = (await send('GET', '/articles?status=draft')).body;
  const titles = (Array.isArray(items) ? items : []).map(({ title }) => title);
  expect(titles).toEqual(
    expect.arrayContaining([
      'YAML',
      'TOML',
      'JSON',
      'Jekyll',
      'Pelican',
      'Statut',
      'Ghost',
      'Strapi',
      'WordPress',
      'Atom',
      'Dossier',
      'Medium',
      'Aperçu',
      'Lot',
      'Lot 2',
    ]),
  );
  expect((await send('GET', '/articles')).body.items).toHaveLength(titles.length);
});

it('no document with a mark of a draft becomes public by the inbox', async () => {
  const fixture = await openFixture();
  const { inbox, files } = memoryInbox(documents);
  const ingest = makeInboxIngest({ ...fixture, inbox, wait: async () => undefined });
  for (const name of Object.keys(documents)) await ingest(name);
  expect(await guidsIn(fixture, 'all')).toEqual([]);
  expect((await fixture.articles.list(undefined, 100, { status: 'draft' })).items.length).toBeGreaterThan(14);
  const rejected = Object.keys(files()).filter((key) => !key.endsWith('.problem.json'));
  expect(rejected.toSorted()).toEqual(['rejected/late.json', 'rejected/members.json']);
});

it('a push that is marked in its address is a draft, and the next one without the mark publishes it', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  for (const query of ['draft=true', 'status=draft', 'published=0'])
    expect(await send('POST', `/articles?${query}`, itemOf())).toMatchObject({
      status: 202,
      body: { status: 'draft' },
    });
  expect(await send('POST', '/articles?draft=false', itemOf())).toMatchObject({ body: { status: 'live' } });
});

it('GET lists the drafts, page by page', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  for (const id of [1, 2, 3]) {
    fixture.clock.set(`2024-12-0${id}T09:00:00.000Z`);
    await send('POST', '/articles', itemOf({ id, url: undefined, title: `Titre ${id}`, draft: id !== 2 }));
  }
  const first = await send('GET', '/articles?status=draft&limit=1');
  expect(first.body.items).toMatchObject([{ title: 'Titre 1', status: 'draft' }]);
  const rest = await send('GET', `/articles?status=draft&after=${encodeURIComponent(String(first.body.after))}`);
  expect(rest.body.items).toMatchObject([{ title: 'Titre 3' }]);
  expect((await send('GET', '/articles?status=scheduled')).body.items).toEqual([]);
});

it('a refusal of a private article names the way to retract it', async () => {
  const send = apiClient(serveArticles(await openFixture()));
  expect(await send('POST', '/articles', itemOf({ status: 'trash' }))).toMatchObject({
    status: 422,
    body: {
      code: 'ARTICLE_NOT_PUBLIC',
      detail: expect.stringContaining('DELETE /articles/'),
      errors: [{ pointer: '/status' }],
    },
  });
});
