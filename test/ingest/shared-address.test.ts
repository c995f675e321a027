import { expect, it } from 'vitest';
import { makeInboxIngest } from '#shared/ingest/inbox-ingest.ts';
import { memoryInbox } from '#test/memory/memory-inbox.ts';
import { apiClient, serveArticles } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const shared = 'https://www.example.org/actualites/le-marche-rouvre-12345';

const texts = {
  'Le marché rouvre': [
    'Le marché couvert de Saint-Gilles a rouvert lundi, après dix-huit mois de travaux que les marchands ont passés sous des tentes.',
    'La toiture de 1898 a été démontée pièce par pièce, puis remontée par une entreprise de Charleroi, sans qu’un rivet ne manque.',
  ],
  'Les dockers reprennent le travail': [
    'Les dockers ont repris le travail mercredi matin au port de Tanger, après onze jours d’une grève qui a immobilisé quarante navires.',
    'Le syndicat et la direction ont signé un accord sur les primes de nuit, que les équipes ont approuvé à main levée devant les grues.',
  ],
  'افتتاح معرض الكتاب بالرباط': [
    'افتتح معرض الكتاب أبوابه صباح الخميس بالرباط بمشاركة سبعمائة ناشر من خمسين بلدا، ويستمر إلى غاية الأحد المقبل بفضاء السويسي.',
    'وقال المنظمون إن الدورة الحالية تحتفي بالشعر الأمازيغي، وإن عشرات الأطفال سيقرؤون نصوصهم على المنصة الكبرى كل مساء.',
  ],
} as const;

const page = (title: string, paragraphs: readonly string[], canonical = shared): string =>
  `<!doctype html><html lang="fr"><head><title>${title}</title><link rel="canonical" href="${canonical}"></head><body><article><h1>${title}</h1>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</article></body></html>`;

const pages = Object.entries(texts).map(([title, paragraphs]) => ({ title, html: page(title, paragraphs) }));

it('pushed pages that all name the address of the first one stay articles of their own, and each receipt says so', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  const receipts = [];
  for (const { html } of pages) receipts.push((await send('POST', '/articles', html, 'text/html')).body);

  expect(receipts.map(({ outcome, url }) => [outcome, url])).toEqual([
    ['created', shared],
    ['created', undefined],
    ['created', undefined],
  ]);
  expect(JSON.stringify(receipts[1]?.warnings)).toContain('is the address of “Le marché rouvre”');
  const again = [];
  for (const { html } of pages) again.push((await send('POST', '/articles', html, 'text/html')).body);
  expect(again.map(({ id, outcome }) => [id, outcome])).toEqual(receipts.map(({ id }) => [id, 'unchanged']));
});

it.each([
  ['another title', page('Le marché de Saint-Gilles a rouvert', texts['Le marché rouvre'])],
  ['another text', page('Le marché rouvre', texts['Les dockers reprennent le travail'])],
])('a page that comes again with %s is the next revision', async (_, html) => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  const first = await send('POST', '/articles', pages[0]?.html, 'text/html');
  const next = await send('POST', '/articles', html, 'text/html');
  expect(next.body).toMatchObject({ id: first.body.id, outcome: 'updated', revision: 2, url: shared });
});

it('files of the inbox that name one address are known by their names', async () => {
  const fixture = await openFixture();
  const { inbox, drop } = memoryInbox();
  const ingest = makeInboxIngest({ ...fixture, inbox });
  const put = async (key: string, html: string): Promise<void> => {
    drop(key, html);
    await ingest(key);
  };
  for (const [index, { html }] of pages.entries()) await put(`${index}.html`, html);
  await put('1.html', page('Grève au port : les dockers reprennent', texts['Les dockers reprennent le travail']));

  const stored = (await fixture.articles.list(undefined, 100)).items.map(
    ({ title, revision }) => `${title} ${revision}`,
  );
  expect(stored.toSorted()).toEqual(
    ['Grève au port : les dockers reprennent 2', 'Le marché rouvre 1', 'افتتاح معرض الكتاب بالرباط 1'].toSorted(),
  );
});

it('a page that was requested at another address keeps that one', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  await send('POST', '/articles', pages[0]?.html, 'text/html');
  const own = 'https://www.example.org/actualites/les-dockers-12346';
  const { body } = await send('POST', `/articles?url=${encodeURIComponent(own)}`, pages[1]?.html, 'text/html');
  expect(body).toMatchObject({ outcome: 'created', url: own });
});
