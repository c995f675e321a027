import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PipelineError } from '#shared/errors.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishScheduled } from '#shared/ingest/scheduled.ts';
import { type Article, retractionOf } from '#shared/model/article.ts';
import { type IngestFixture, incomingOf, ingestFixtures, sampleSite } from './ingest-fixture.ts';

const openFixture = ingestFixtures();
const now = Date.parse('2024-11-28T09:00:00.000Z');
const instant = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();

/** An action on one of a few articles, which share guids and permalinks on purpose. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      guid: fc.constantFrom('a', 'b', 'ج'),
      url: fc.constantFrom('https://www.example.org/1', 'http://www.example.org/1/', 'https://www.example.org/2'),
      title: fc.constantFrom('Grève au port', 'إضراب في الميناء', 'ⴰⵎⵙⴰⵡⴰⵍ'),
      tags: fc.subarray(['sécurité', 'port']),
      published: fc.constantFrom(-60, -30, 30).map(instant),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retract' as const), guid: fc.constantFrom('a', 'b', 'ج') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), at: fc.constantFrom(0, 60) }) },
);

type Action = typeof action extends fc.Arbitrary<infer D> ? D : never;

const perform = async (one: Action, fixture: IngestFixture): Promise<void> => {
  if (one.kind === 'release')
    return publishScheduled({ ...fixture, clock: { now: () => new Date(now + one.at * 60_000) } });
  if (one.kind === 'retract') {
    const id = await fixture.articles.find({ guid: one.guid });
    return void (id !== undefined && (await makeIngest(fixture).retract(id)));
  }
  const { kind: _kind, ...said } = one;
  await makeIngest(fixture).accept(incomingOf(said));
};

/** The rows of a table whose partition key begins so, as `PK SK`. */
const rows = async ({ client, table }: IngestFixture, prefix: RegExp): Promise<readonly string[]> => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items.map(({ PK, SK }) => `${PK} ${SK}`).filter((key) => prefix.test(key));
};

const isForeseen = (error: unknown): boolean =>
  error instanceof AggregateError ? error.errors.every(isForeseen) : error instanceof PipelineError;

const placesOf = (article: Article): readonly string[] => {
  const { id, status, feeds, published } = article;
  const due = status === 'scheduled' ? [`DUE#article#0 ${published}#${id}`] : [];
  const { at, from } = retractionOf(article) ?? { at: '', from: [] };
  const tombstones = from.map((slug) => `FEED#${slug} TOMBSTONE#${at}#${id}`);
  const entries = status === 'live' ? feeds.map((slug) => `FEED#${slug} ENTRY#${published}#${id}`) : [];
  return [...due, ...tombstones, ...entries];
};

it('articles, revisions, identity claims and feed entries stay consistent while several publishers change the same articles', async () => {
  const site = sampleSite([{ slug: 'all' }, { slug: 'port', select: { tags: ['port'] } }]);
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 10 }), async (actions) => {
      const fixture = await openFixture(site);
      const ended = await Promise.allSettled(actions.map((one) => perform(one, fixture)));
      for (const end of ended) {
        if (end.status === 'fulfilled') continue;
        // Two articles with one permalink, or too many concurrent changes of one: refused, and nothing is written by halves.
        expect(isForeseen(end.reason), String(end.reason)).toBe(true);
      }
      const { items } = await fixture.articles.list(undefined, 100);
      expect(new Set(items.map(({ guid }) => guid)).size).toBe(items.length);
      for (const article of items) {
        const past = await fixture.articles.revisions(article.id);
        expect(past.map(({ revision }) => revision)).toEqual(
          Array.from({ length: article.revision - 1 }, (_, n) => n + 1),
        );
        expect(await fixture.articles.find({ guid: article.guid })).toBe(article.id);
        if (article.url !== undefined) expect(await fixture.articles.find({ url: article.url })).toBe(article.id);
      }
      const places = await rows(fixture, /^(?:FEED#|DUE#article#)/);
      expect(places.toSorted()).toEqual(items.flatMap(placesOf).toSorted());
      const claims = await rows(fixture, /^PERMALINK#/);
      expect(claims).toHaveLength(items.filter(({ url }) => url !== undefined).length);
    }),
    { numRuns: 10 },
  );
});
