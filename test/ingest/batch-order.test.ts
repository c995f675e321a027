import fc from 'fast-check';
import { expect, it } from 'vitest';
import { articleRoutes } from '#shared/ingest/article-routes.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { anybody } from '#shared/model/caller.ts';
import { dyingAt, type Step, stepwise } from '#test/crash-steps.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';
import { memoryMediaStore } from '#test/memory/memory-media-store.ts';
import { memoryNearCopies } from '#test/memory/memory-near-copies.ts';
import { memoryTable } from '#test/memory/memory-table.ts';
import { apiClient } from './api-client.ts';
import { incomingOf, manualClock, sampleSite } from './ingest-fixture.ts';

const guids = ['a', 'b', 'ج'];
const urls = ['https://www.example.org/1', 'http://www.example.org/1/', 'https://www.example.org/2'];

/** Articles that share guids, aliases and permalinks on purpose. */
const article = fc.record({
  guid: fc.constantFrom(undefined, ...guids),
  aliases: fc.option(fc.subarray([...guids, 'd'], { minLength: 1 }), { nil: undefined }),
  url: fc.constantFrom(undefined, ...urls),
  title: fc.constantFrom('Grève au port', 'إضراب في الميناء', 'ⴰⵎⵙⴰⵡⴰⵍ'),
  content: fc.constantFrom('<p>Un texte.</p>', '<p>Un autre texte.</p>'),
});

type Offered = ReturnType<typeof offeredOf>;

const offeredOf = ({ guid, aliases, url, ...rest }: typeof article extends fc.Arbitrary<infer A> ? A : never) => {
  const { guid: _guid, url: _url, ...incoming } = incomingOf(rest);
  return {
    incoming: {
      ...incoming,
      ...(guid === undefined ? {} : { guid }),
      ...(aliases === undefined ? {} : { aliases }),
      ...(url === undefined ? {} : { url }),
    },
    warnings: [],
  };
};

/** A newsroom whose store answers each call after so many turns, in a circle. */
const openNewsroom = (delays: readonly number[]) => {
  const table = memoryTable();
  const articles = memoryArticleStore(table);
  let calls = 0;
  const later = async <T>(answer: () => Promise<T>): Promise<T> => {
    for (let turns = delays[calls++ % delays.length] ?? 0; turns > 0; turns -= 1) await Promise.resolve();
    return answer();
  };
  const slow: typeof articles = {
    ...articles,
    get: (id) => later(() => articles.get(id)),
    find: (identity) => later(() => articles.find(identity)),
    write: (next, previous) => later(() => articles.write(next, previous)),
  };
  const ingest = makeIngest({ articles: slow, copies: memoryNearCopies(), site: sampleSite(), clock: manualClock() });
  return { table, ingest };
};

const outcomeOf = (result: PromiseSettledResult<object> | undefined) =>
  result?.status === 'rejected' ? String(result.reason) : result?.value;

it('a batch ends as its articles would one after the other, whatever names they share and whichever answer comes first', async () => {
  const delays = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 9 });
  const batches = fc.array(fc.array(article, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(batches, delays, async (documents, slowness) => {
      const [together, apart] = [openNewsroom(slowness), openNewsroom([0])];
      for (const document of documents) {
        const offered: readonly Offered[] = document.map(offeredOf);
        const results = await together.ingest.receiveAll(offered);
        for (const [index, one] of offered.entries()) {
          const [alone] = await Promise.allSettled([apart.ingest.receive(one)]);
          expect(outcomeOf(results[index])).toEqual(outcomeOf(alone));
        }
      }
      expect(together.table).toEqual(apart.table);
    }),
    { numRuns: 300 },
  );
});

it('a second near-copy within one batch is reported', async () => {
  const content = `<p>${'Le conseil municipal a adopté mercredi le budget de la ville pour l’année prochaine. '.repeat(8)}</p>`;
  const { ingest } = openNewsroom([0]);
  const offered = ['un', 'deux'].map((guid, index) => ({
    incoming: incomingOf({ guid, url: `https://www.example.org/${guid}`, content: `${content}<p>${index}</p>` }),
    warnings: [],
  }));
  const [first, second] = await ingest.receiveAll(offered);
  expect(outcomeOf(first)).toMatchObject({ warnings: [] });
  expect(outcomeOf(second)).toMatchObject({ warnings: [expect.stringContaining('https://www.example.org/un')] });
});

it('a batch that is larger than a group is answered item by item, in order', async () => {
  const articles = memoryArticleStore(memoryTable());
  const routes = articleRoutes({
    articles,
    copies: memoryNearCopies(),
    site: sampleSite(),
    clock: manualClock(),
    http: { send: () => Promise.reject(new Error('Nothing is fetched.')) },
    media: memoryMediaStore().media,
    publicUrl: 'https://feeds.example.org',
  });
  const items = Array.from({ length: 60 }, (_, index) => ({
    id: `n${index % 30}`,
    title: `Titre ${index}`,
    content_text: 'Un texte.',
  }));
  const send = apiClient(
    (request) => routes['POST /articles']?.(request, anybody) ?? Promise.reject(new Error('no route')),
  );
  const { body } = await send('POST', '/articles', { items });
  expect(body.results).toMatchObject(
    items.map(({ id }, index) => ({ article: { guid: id, revision: index < 30 ? 1 : 2 } })),
  );
});

it('a batch whose process dies at any step is whole once it is sent again, and nothing is stored twice', async () => {
  const offered = Array.from({ length: 4 }, (_, index) => ({
    incoming: incomingOf({ guid: `n${index}`, aliases: [`file-${index}`], url: `https://www.example.org/n/${index}` }),
    warnings: [],
  }));
  const open = (table: ReturnType<typeof memoryTable>, copies: ReturnType<typeof memoryNearCopies>, step: Step) =>
    makeIngest({
      articles: stepwise(memoryArticleStore(table), step),
      copies: stepwise(copies, step),
      site: sampleSite(),
      clock: manualClock(),
    });
  const healthy: Step = (call) => call();
  const whole = memoryTable();
  await open(whole, memoryNearCopies(), healthy).receiveAll(offered);
  let hasDied = true;
  for (let nth = 1; hasDied; nth += 1) {
    for (const when of ['before', 'after'] as const) {
      const [table, copies] = [memoryTable(), memoryNearCopies()];
      const { step, died } = dyingAt(nth, when);
      await open(table, copies, step).receiveAll(offered);
      hasDied = died();
      const outcomes = (await open(table, copies, healthy).receiveAll(offered)).map(outcomeOf);
      expect(outcomes).toMatchObject(offered.map(({ incoming: { guid } }) => ({ guid, revision: 1 })));
      expect({ ...table, hints: [...table.hints.keys()].toSorted() }).toEqual({
        ...whole,
        hints: [...whole.hints.keys()].toSorted(),
      });
    }
  }
});

it('two publishers that send the same batch at once store each of its articles once', async () => {
  const { table, ingest } = openNewsroom([3, 0, 7, 1]);
  const offered = Array.from({ length: 8 }, (_, index) => ({
    incoming: incomingOf({ guid: `n${index}`, url: `https://www.example.org/n/${index}` }),
    warnings: [],
  }));
  const outcomes = (await Promise.all([ingest.receiveAll(offered), ingest.receiveAll(offered)])).map((results) =>
    results.map(outcomeOf),
  );
  for (const index of offered.keys()) {
    expect(outcomes.map((results) => results[index])).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ outcome: 'created', revision: 1 }),
        expect.objectContaining({ outcome: 'unchanged', revision: 1 }),
      ]),
    );
  }
  expect(table.heads.size).toBe(offered.length);
});
