import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { separateArticles, separateEntries } from '#shared/ingest/separate-entries.ts';
import type { IncomingArticle } from '#shared/model/article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';
import { incomingOf, manualClock, sampleSite } from './ingest-fixture.ts';

const siteUrl = 'https://www.example.org';
const page = 'https://prefecture.example/avis';

const notice = (title: string, said: Partial<IncomingArticle> = {}): IncomingArticle => {
  const { guid: _guid, published: _published, ...rest } = incomingOf({ url: page, title, content: `<p>${title}</p>` });
  return { ...rest, ...said };
};

const openIngest = () => {
  const [articles, site, clock] = [memoryArticleStore(), sampleSite(), manualClock()];
  return { articles, ...makeIngest({ articles, site, clock }) };
};

/** Accepts the entries of one document, as a push does. */
const push = async ({ accept }: ReturnType<typeof openIngest>, entries: readonly IncomingArticle[]) => {
  const outcomes: string[] = [];
  for (const entry of separateEntries(entries, siteUrl).entries) outcomes.push((await accept(entry)).outcome);
  return outcomes;
};

const titlesIn = async ({ articles }: ReturnType<typeof openIngest>) =>
  (await articles.list(undefined, 100)).items.map(({ title }) => title).toSorted();

it('entries with guids of their own and one common link become one article each, which keeps the link', async () => {
  const ingest = openIngest();
  const notices = ['Enquête publique', 'إشعار بقطع الماء', 'Corte de agua'].map((title, index) =>
    notice(title, { guid: `avis-${index}` }),
  );
  expect(await push(ingest, notices)).toEqual(['created', 'created', 'created']);
  expect(await push(ingest, notices)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  const { items } = await ingest.articles.list(undefined, 10);
  expect(items.map(({ guid, url, revision }) => [guid, url, revision]).toSorted()).toEqual([
    ['avis-0', page, 1],
    ['avis-1', page, 1],
    ['avis-2', page, 1],
  ]);
  expect(await ingest.articles.find({ url: page })).toBeUndefined();
});

it('entries without guids on one link get guids from their dates, and keep them when their titles are corrected', async () => {
  const ingest = openIngest();
  const [one, two] = [
    notice('Accident sur la RN2', { published: '2024-11-27T10:04:10.000Z' }),
    notice('Route rouverte', { published: '2024-11-27T10:41:30.000Z' }),
  ];
  await push(ingest, [two, one]);
  expect(await push(ingest, [two, one])).toEqual(['unchanged', 'unchanged']);
  const corrected = { ...one, title: 'Accident grave sur la RN2' };
  expect(await push(ingest, [two, corrected])).toEqual(['unchanged', 'updated']);
  expect(await titlesIn(ingest)).toEqual(['Accident grave sur la RN2', 'Route rouverte']);
});

it('an entry that had its link alone stays the same article when others share the link', async () => {
  for (const guid of [undefined, 'avis-1']) {
    const ingest = openIngest();
    const named = (title: string, hour: string, own: string | undefined) =>
      notice(title, { published: `2024-11-27T${hour}:04:10.000Z`, ...(own === undefined ? {} : { guid: own }) });
    const one = named('Accident sur la RN2', '10', guid);
    const two = named('Route rouverte', '11', guid && 'avis-2');
    await push(ingest, [one]);
    expect(await push(ingest, [two, one])).toEqual(['created', 'unchanged']);
    expect(await push(ingest, [two, one])).toEqual(['unchanged', 'unchanged']);
    expect(await titlesIn(ingest)).toEqual([one.title, two.title]);
  }
});

it('a link that earlier entries shared identifies no later one', async () => {
  const ingest = openIngest();
  const [one, two, three] = ['1', '2', '3'].map((guid) => notice(`Avis n° ${guid}`, { guid }));
  if (one === undefined || two === undefined || three === undefined) throw new Error('There are three notices.');
  const { shared } = separateEntries([two, one], siteUrl);
  await push(ingest, [two, one]);
  for (const alone of [three, notice('Avis n° 4', { guid: '4' })]) {
    const [entry] = separateEntries([alone], siteUrl, shared).entries;
    if (entry !== undefined) await ingest.accept(entry);
  }
  expect(await titlesIn(ingest)).toEqual(['Avis n° 1', 'Avis n° 2', 'Avis n° 3', 'Avis n° 4']);
});

it('entries with one constant guid differ by their dates, and versions of one entry are not', () => {
  const at = (hour: number) => `2024-11-27T${hour}:04:10.000Z`;
  const constant = [10, 11].map((hour) => notice(`Bulletin de ${hour} h`, { guid: 'flash', published: at(hour) }));
  expect(new Set(separateEntries(constant, siteUrl).entries.map(({ guid }) => guid)).size).toBe(2);
  const versions = ['Titre', 'Titre corrigé'].map((title) => notice(title, { guid: 'g', published: at(10) }));
  expect(separateEntries(versions, siteUrl).entries.map(({ guid }) => guid)).toEqual(['g', 'g']);
});

it('a pushed RSS with notices on one page answers one result and one article for each', () => {
  const rss = `<rss version="2.0"><channel><title>Avis</title><link>https://prefecture.example/</link>${[1, 2, 3]
    .map(
      (n) =>
        `<item><guid isPermaLink="false">avis-${n}</guid><link>${page}</link><title>Avis ${n}</title><description>Texte ${n}.</description></item>`,
    )
    .join('')}</channel></rss>`;
  const context = { site: sampleSite().identity, now: new Date('2024-11-28T09:00:00Z'), sender: 'publisher' } as const;
  const articles = readArticles({ bytes: new TextEncoder().encode(rss), type: 'application/rss+xml' }, context);
  const separate = separateArticles(articles, siteUrl);
  expect(separate).toMatchObject(
    [1, 2, 3].map((n) => ({ incoming: { guid: `avis-${n}`, url: page, guidOnly: true } })),
  );
});

const entry = fc
  .record(
    {
      title: fc.constantFrom('Avis', 'إشعار', 'Aviso'),
      text: fc.constantFrom('un', 'deux', 'trois'),
      guid: fc.constantFrom('1', '2', 'https://prefecture.example/a'),
      url: fc.constantFrom(page, `${page}/`, 'https://prefecture.example/a', 'https://prefecture.example/b'),
      published: fc.constantFrom('2024-11-27T10:04:10.000Z', '2024-11-27T00:00:00.000Z', '2024-11-26T11:05:07.000Z'),
    },
    { requiredKeys: ['title', 'text'] },
  )
  .map(({ title, text, ...said }) => {
    const { url: _url, ...rest } = notice(title, said);
    return { ...rest, content: `<p>${text}</p>`, ...(said.url === undefined ? {} : { url: said.url }) };
  });

it('whatever guids, links, dates and titles a document repeats, no text without a guid of another is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
      const ingest = openIngest();
      const guidless = entries.map(({ guid: _guid, ...rest }) => rest);
      await push(ingest, guidless);
      const texts = new Set(
        guidless.map(({ title, content, url, published }) =>
          [title, content, url?.replace(/\/$/, ''), published].join(),
        ),
      );
      const { items } = await ingest.articles.list(undefined, 100);
      expect(items).toHaveLength(texts.size);
    }),
    { numRuns: 300 },
  );
});
