import { expect, it } from 'vitest';
import { apiClient, itemOf, serveArticles } from './api-client.ts';
import { ingestFixtures } from './ingest-fixture.ts';

const openFixture = ingestFixtures();

const articles = [
  { id: 'a', title: 'La pêche à Essaouira', authors: [{ name: 'Nadia El Alaoui' }], tags: ['sécurité'] },
  { id: 'b', title: 'ميناء طنجة المتوسط', language: 'ar', authors: [{ name: 'سلمى الإدريسي' }] },
  { id: 'c', title: 'ⴰⵎⴰⵏ', summary: 'Une source à Tiznit', _barid: { draft: true } },
  { id: 'd', title: 'Demain', date_published: '2024-12-01T00:00:00Z' },
  { id: 'e', title: 'Retiré' },
];

const open = async () => {
  const send = apiClient(serveArticles(await openFixture()));
  for (const said of articles) await send('POST', '/articles', itemOf({ url: undefined, tags: [], ...said }));
  await send('DELETE', '/articles/e');
  return async (query: string) => {
    const { status, body } = await send('GET', `/articles?${query}`);
    const items: unknown = body.items;
    return Array.isArray(items) ? items.map(({ guid }) => guid).join('') : `${status} ${body.code}`;
  };
};

it('the list finds articles by words, status, feed, author, guid and order', async () => {
  const list = await open();
  const answers: Readonly<Record<string, string>> = {
    '': 'abcde',
    'q=PECHE essaouira': 'a',
    'q=طنجة': 'b',
    'q=ⴰⵎⴰⵏ': 'c',
    'q=tiznit source': 'c',
    'q=tiznit absent': '',
    'q=el alaoui': 'a',
    'q=': 'abcde',
    'status=draft': 'c',
    'status=scheduled': 'd',
    'status=live': 'ab',
    'status=retracted': 'e',
    'status=live&order=newest': 'ab',
    'status=draft&q=pêche': '',
    'feed=securite': 'a',
    'feed=nothing': '',
    'author=alaoui': 'a',
    'author=الإدريسي': 'b',
    'guid=b': 'b',
    'guid=b&status=draft': '',
    'guid=nothing': '',
  };
  for (const [query, found] of Object.entries(answers))
    expect([query, [...(await list(query))].toSorted().join('')]).toEqual([query, found]);
  expect(await list('order=newest')).toBe([...(await list('order=oldest'))].toReversed().join(''));
});

it('a wrong value is refused with the values that there are', async () => {
  const list = await open();
  for (const [query, code] of [
    ['status=published', 'STATUS_INVALID'],
    ['order=desc', 'ORDER_INVALID'],
    ['limit=1000', 'LIMIT_INVALID'],
    ['limit=peu', 'LIMIT_INVALID'],
    ['after=x', 'CURSOR_INVALID'],
    ['sort=title', 'QUERY_UNKNOWN'],
  ])
    expect(await list(query ?? '')).toBe(`400 ${code}`);
});

it('pages of a search have each article once, however few a page takes', async () => {
  const fixture = await openFixture();
  const send = apiClient(serveArticles(fixture));
  const items = Array.from({ length: 60 }, (_, index) =>
    itemOf({ id: `n${index}`, url: undefined, title: index % 7 === 0 ? `Port ${index}` : `Marché ${index}` }),
  );
  await send('POST', '/articles', { items });
  for (const limit of [1, 3, 50]) {
    const found: unknown[] = [];
    let after: unknown = '';
    do {
      const target: string = `/articles?q=port&limit=${limit}&after=${encodeURIComponent(String(after))}`;
      const { body } = await send('GET', target);
      expect(body.items).toSatisfy((page: unknown) => Array.isArray(page) && page.length <= limit);
      if (Array.isArray(body.items)) found.push(...body.items.map(({ title }) => title));
      after = body.after;
    } while (after !== undefined);
    expect(found.toSorted()).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56].map((index) => `Port ${index}`).toSorted());
  }
});
