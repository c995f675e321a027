import { expect, it } from 'vitest';
import { followHarness, startUpstream } from './follow-harness.ts';

const openHarness = followHarness();

const feedOf = (items: readonly (readonly [title: string, link: string, date: string])[]) =>
  `<rss version="2.0"><channel><title>J</title>${items
    .map(
      ([title, link, date]) =>
        `<item><title>${title}</title><link>${link.replaceAll('&', '&amp;')}</link><pubDate>${date}</pubDate><description>Le texte de « ${title} ».</description></item>`,
    )
    .join('')}</channel></rss>`;

const dates = [
  'Wed, 27 Nov 2024 10:01:02 GMT',
  'Wed, 27 Nov 2024 11:03:04 GMT',
  'Wed, 27 Nov 2024 12:05:06 GMT',
] as const;
const titles = ['Le port de Tanger', 'ميناء طنجة', 'El puerto de Tánger'];

it.each([
  ['a parameter', (id: number, token: string) => `https://a.example/article?id=${id}&sid=${token}`],
  ['a session in the path', (id: number, token: string) => `https://a.example/a;jsessionid=${token}?id=${id}`],
])('knows entries without guids whose links carry a new token at each poll, in %s', async (_where, link) => {
  const upstream = await startUpstream();
  const serve = (token: string) =>
    upstream.set('/rss', { body: feedOf(titles.map((title, id) => [title, link(id, token), dates[id] ?? ''])) });
  serve('4f1c');
  const harness = await openHarness([{ id: 'j', url: `${upstream.url}/rss`, every: 'PT5M' }]);
  await harness.run();
  const before = await harness.all();
  serve('99ab');
  await harness.runNext('j');
  expect(await harness.all()).toEqual(before);
  expect(before).toHaveLength(3);
});

it('keeps entries apart that differ in a parameter of their links only', async () => {
  const upstream = await startUpstream();
  const notice = (id: number) => ['Avis', `https://a.example/avis?id=${id}`, dates[0]] as const;
  upstream.set('/rss', { body: feedOf([notice(1), notice(2)]) });
  const harness = await openHarness([{ id: 'j', url: `${upstream.url}/rss` }]);
  await harness.run();
  expect(await harness.all()).toHaveLength(2);
});

it('knows a corrected title by its link', async () => {
  const upstream = await startUpstream();
  const link = 'https://a.example/article?id=1';
  upstream.set('/rss', { body: feedOf([['Tanger', link, dates[0]]]) });
  const harness = await openHarness([{ id: 'j', url: `${upstream.url}/rss`, every: 'PT5M' }]);
  await harness.run();
  upstream.set('/rss', { body: feedOf([['Tanger, port', link, dates[0]]]) });
  await harness.runNext('j');
  expect(await harness.titles()).toEqual(['Tanger, port']);
});
