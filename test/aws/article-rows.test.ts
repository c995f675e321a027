import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bodyPartKeys, toArticle, toArticleRows } from '#shared/aws/article-rows.ts';
import type { Key } from '#shared/aws/keys.ts';
import type { Article } from '#shared/model/article.ts';
import { dynamoStores } from './dynamo-stores.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const size = fc.nat(2_000_000_000);

const articles = (id: string): fc.Arbitrary<Article> =>
  fc.record(
    {
      id: fc.constant(id),
      guid: fc.string({ unit: 'binary', minLength: 1 }),
      url: fc.webUrl(),
      title: text,
      summary: text,
      content: fc.string({ unit: 'binary', maxLength: 5000 }),
      language: fc.constantFrom('fr', 'ar', 'zgh-Tfng', 'es-419'),
      authors: fc.array(fc.record({ name: text, url: fc.webUrl(), email: text }, { requiredKeys: ['name'] })),
      tags: fc.array(text),
      published: instant,
      modified: instant,
      image: fc.record({ url: fc.webUrl(), alt: text, width: size, height: size }, { requiredKeys: ['url'] }),
      attachments: fc.array(
        fc.record(
          { url: fc.webUrl(), type: text, size, duration: size, title: text },
          { requiredKeys: ['url', 'type'] },
        ),
      ),
      source: fc.record({ name: text, url: fc.webUrl(), feed: fc.webUrl() }, { requiredKeys: ['name'] }),
      status: fc.constantFrom('live', 'scheduled', 'retracted'),
      revision: fc.integer({ min: 1, max: 99_999 }),
      accepted: instant,
      receivedAt: instant,
      feeds: fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,20}$/), { maxLength: 10 }),
    },
    {
      requiredKeys: [
        'id',
        'guid',
        'title',
        'content',
        'language',
        'authors',
        'tags',
        'published',
        'modified',
        'attachments',
        'status',
        'revision',
        'accepted',
        'receivedAt',
        'feeds',
      ],
    },
  );

const plainArticle: Article = {
  id: 'a1',
  guid: 'urn:a1',
  title: 'Un',
  content: '',
  language: 'fr',
  authors: [],
  tags: [],
  published: '2024-11-27T10:00:00.000Z',
  modified: '2024-11-27T10:00:00.000Z',
  attachments: [],
  status: 'live',
  revision: 1,
  accepted: '2024-11-27T10:00:00.000Z',
  receivedAt: '2024-11-27T10:00:00.000Z',
  feeds: [],
};

const roundTrip = (article: Article): Article => {
  const { row, bodyParts } = toArticleRows(article);
  const rowAt = ({ PK, SK }: Key) => bodyParts.find((part) => part.PK === PK && part.SK === SK);
  return toArticle({ PK: `ARTICLE#${article.id}`, SK: 'HEAD', ...row }, rowAt);
};

it('reads from its rows the article that was written', () => {
  fc.assert(
    fc.property(articles('a1'), (article) => void expect(roundTrip(article)).toEqual(article)),
    {
      numRuns: 200,
    },
  );
});

it('needs one row for a typical article', () => {
  fc.assert(
    fc.property(articles('a1'), (article) => {
      const { row, bodyParts } = toArticleRows(article);
      expect([bodyParts, bodyPartKeys({ ...row })]).toEqual([[], []]);
    }),
    { numRuns: 50 },
  );
});

it('names the row that holds no article', () => {
  expect(() => toArticle({ PK: 'ARTICLE#a1', SK: 'HEAD' }, () => undefined)).toThrow('ARTICLE#a1 HEAD');
});

const stores = dynamoStores();

it('returns any article unchanged through the SDK and the store', async () => {
  const { articles: store } = await stores();
  let made = 0;
  await fc.assert(
    fc.asyncProperty(articles('unnamed'), async (arbitrary) => {
      made += 1;
      const article = {
        ...arbitrary,
        id: `a${made}`,
        guid: `${made} ${arbitrary.guid}`,
        url: `https://x.example/${made}`,
      };
      expect(await store.write(article, undefined)).toBe('written');
      expect(await store.get(article.id)).toEqual(article);
      expect(await store.find({ guid: article.guid })).toBe(article.id);
    }),
    { numRuns: 30 },
  );
});

it('refuses a body that deflates to more than its rows hold', () => {
  let state = 7;
  const noise = Array.from({ length: 850_000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return String.fromCharCode(0x4e00 + ((state >>> 8) % 20_000));
  }).join('');
  expect(() => toArticleRows({ ...plainArticle, content: noise })).toThrow(
    expect.objectContaining({ code: 'ARTICLE_TOO_LARGE', status: 413 }),
  );
});

it('refuses a body that inflates without end', () => {
  expect(() => roundTrip({ ...plainArticle, content: ' '.repeat(17 * 1024 * 1024) })).toThrow();
});
