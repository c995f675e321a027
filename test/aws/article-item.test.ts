import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packBody, unpackBody } from '#shared/aws/article-body.ts';
import { bodyKeys, toArticle, toArticleItem } from '#shared/aws/article-item.ts';
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

const roundTrip = (article: Article): Article => {
  const { item, bodyItems } = toArticleItem(article);
  const partAt = ({ PK, SK }: Key) => bodyItems.find((row) => row.PK === PK && row.SK === SK)?.part;
  return toArticle({ PK: `ARTICLE#${article.id}`, SK: 'HEAD', ...item }, partAt);
};

it('an article as a row is the same article when it is read', () => {
  fc.assert(
    fc.property(articles('a1'), (article) => void expect(roundTrip(article)).toEqual(article)),
    {
      numRuns: 200,
    },
  );
});

it('an article as a row needs no other row for a body such as articles have', () => {
  fc.assert(
    fc.property(articles('a1'), (article) => {
      const { item, bodyItems } = toArticleItem(article);
      expect([bodyItems, bodyKeys({ ...item })]).toEqual([[], []]);
    }),
    { numRuns: 50 },
  );
});

it('an article as a row that holds none, or lacks a part, is a bug and says which row', () => {
  expect(() => toArticle({ PK: 'ARTICLE#a1', SK: 'HEAD' }, () => undefined)).toThrow('ARTICLE#a1 HEAD');
});

const stores = dynamoStores();

it('an article in a table is the same article through the SDK and the store, whatever it says', async () => {
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

it('a body is refused when it deflates to more than rows hold', () => {
  let state = 7;
  const noise = Array.from({ length: 850_000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return String.fromCharCode(0x4e00 + ((state >>> 8) % 20_000));
  }).join('');
  expect(() => packBody(noise)).toThrow(expect.objectContaining({ code: 'ARTICLE_TOO_LARGE', status: 413 }));
});

it('a body does not expand without end', () => {
  const { first, more } = packBody(' '.repeat(17 * 1024 * 1024));
  expect(() => unpackBody([first, ...more])).toThrow();
});
