import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Article, ArticleStatus } from '#shared/model/article.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { articleOf, type Stores } from '#test/contracts/stores.ts';
import { memoryStores } from '#test/memory/memory-stores.ts';
import { dynamoStores } from './dynamo-stores.ts';

const ids = ['a1', 'a2', 'a3'] as const;
const slugs = ['all', 'ar', 'fr', siteSlug] as const;
const urls = [
  'https://www.example.org/un',
  'http://www.example.org/un/',
  'https://www.example.org/deux',
  'https://www.example.org/trois',
] as const;
const instants = ['2024-11-25T08:00:00.000Z', '2024-11-26T08:00:00.000Z', '2024-11-27T08:00:00.000Z'] as const;

/** A change of an article; the writer read the article `stale` changes ago. */
type Change = {
  readonly id: string;
  readonly guid: string;
  readonly url: string | undefined;
  readonly published: string;
  readonly status: ArticleStatus;
  readonly feeds: readonly string[];
  readonly stale: number;
};

const changes: fc.Arbitrary<Change> = fc.record({
  id: fc.constantFrom(...ids),
  guid: fc.constantFrom('urn:un', 'urn:deux', 'urn:trois'),
  url: fc.option(fc.constantFrom(...urls), { nil: undefined }),
  published: fc.constantFrom(...instants),
  status: fc.constantFrom<ArticleStatus>('live', 'live', 'scheduled', 'retracted'),
  feeds: fc.subarray(['all', 'ar', 'fr']),
  stale: fc.constantFrom(0, 0, 0, 1, 2),
});

const toNext = ({ id, guid, url, published, status, feeds }: Change, previous: Article | undefined, turn: number) => {
  const { url: _, ...rest } = previous ?? articleOf(id, { guid, accepted: new Date(turn * 1000).toISOString() });
  const revision = (previous?.revision ?? 0) + 1;
  const modified = new Date(Date.UTC(2024, 11, 1) + turn * 1000).toISOString();
  return { ...rest, ...(url === undefined ? {} : { url }), published, modified, status, feeds, revision };
};

/** Everything that can be read from the stores. */
const seen = async ({ articles, feedEntries, publishQueue }: Stores) => ({
  heads: await Promise.all(ids.map((id) => articles.get(id))),
  past: await Promise.all(ids.map((id) => articles.revisions(id))),
  list: await articles.list(undefined, 10),
  newest: await articles.list(undefined, 2, { order: 'newest' }),
  due: await articles.due('2025-01-01T00:00:00.000Z', 10),
  claims: await Promise.all(urls.map((url) => articles.find({ url }))),
  guids: await Promise.all(['urn:un', 'urn:deux', 'urn:trois'].map((guid) => articles.find({ guid }))),
  entries: await Promise.all(slugs.map((slug) => feedEntries.entries(slug, { newestFirst: true, limit: 10 }))),
  november: await Promise.all(
    slugs.map((slug) => feedEntries.entries(slug, { from: '2024-11-26', before: '2024-11-27' })),
  ),
  tombstones: await Promise.all(slugs.map((slug) => feedEntries.tombstones(slug))),
  hints: (await publishQueue.hints(100)).map(({ feeds, published }) => [...feeds, ...published].join()).toSorted(),
});

const openDynamo = dynamoStores();

it('the stores in memory and in DynamoDB agree after any sequence of changes by concurrent writers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 3, maxLength: 12 }), async (sequence) => {
      const [memory, dynamo] = [await memoryStores(), await openDynamo()];
      const read = new Map<string, readonly Article[]>();
      for (const [turn, change] of sequence.entries()) {
        const known = read.get(change.id) ?? [];
        const previous = known.at(-1 - change.stale);
        const next = toNext(change, previous, turn);
        const outcome = await memory.articles.write(next, previous);
        expect(await dynamo.articles.write(next, previous)).toBe(outcome);
        if (outcome === 'written') read.set(change.id, [...known, next]);
      }
      expect(await seen(dynamo)).toEqual(await seen(memory));
    }),
    { numRuns: 20 },
  );
});
