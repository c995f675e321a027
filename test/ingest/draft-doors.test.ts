import { expect, it } from 'vitest';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { draftDocuments as documents } from './draft-documents.ts';
import { guidsIn, ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

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
