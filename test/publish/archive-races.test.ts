import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PipelineError } from '#shared/errors.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed, type SitePublishing } from '#shared/publish/publish-feed.ts';
import { dyingAt, type Step, survives } from '#test/crash-steps.ts';
import { articleAt } from './archive-harness.ts';
import { type MemoryArchiveHarness, openMemoryArchiveHarness } from './memory-archive-harness.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';
import { allGuids, walkArchives } from './walk-archives.ts';

const publicUrl = 'https://feeds.example.org';
const start = `${publicUrl}/feeds/all`;

const border = fc.nat(3).map((one) => one === 0);

/** Articles of which one, two or more fill a part of an archive, and small ones of which none does. */
const sizes = [() => 1000, (id: string) => [500_000, 1_000_000, 1_900_000, 3_000_000][Number(id.slice(1)) % 4] ?? 0];

const size = fc.constantFrom(...sizes);

/** One of ten articles is added or moved to a day of one of four months, mostly of one of two, or retracted. */
const change = fc
  .record({
    id: fc.nat(9),
    month: fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, fc.nat(3)),
    day: fc.integer({ min: 1, max: 28 }),
    isOut: fc.boolean(),
    isLast: border,
  })
  .map(({ id, month, day, isOut, isLast }) => {
    // The first instant of a day, or the last one of a month.
    const instant = isLast ? Date.UTC(2024, 10 + month, 1) - 1 : Date.UTC(2024, 9 + month, day);
    const published = new Date(instant).toISOString();
    return { ...articleAt(`a${id}`, published), status: isOut ? ('retracted' as const) : ('live' as const) };
  });

/** The walk finds every live article, each in one archive at most, and every other archive document answers 410. */
const expectWhole = async ({ documents, read, live }: MemoryArchiveHarness): Promise<void> => {
  const walked = await walkArchives(read, start, 'feed.json');
  expect(allGuids(walked)).toEqual(
    live()
      .map(({ guid }) => guid)
      .toSorted(),
  );
  const archived = walked.slice(1).flatMap(({ guids }) => guids);
  expect(new Set(archived).size).toBe(archived.length);
  const chain = walked.map(({ url }) => url.replace(`${publicUrl}/`, ''));
  const readable = [...documents.all].filter(([key, { meta }]) => key.includes('/archive/') && !meta.isGone);
  for (const [key] of readable.filter(([name]) => name.endsWith('.json'))) expect(chain).toContain(key);
};

/** Documents are a function of the articles: those of the archives are as if all articles had come at once. */
const expectSameAs = async (harness: MemoryArchiveHarness, fresh: MemoryArchiveHarness): Promise<void> => {
  for (const article of harness.live()) await fresh.store(article);
  await publishAll(fresh.deps);
  const archivesOf = ({ documents }: MemoryArchiveHarness) =>
    [...documents.all]
      // JSON names revisions, of which there were more.
      .filter(([key, { meta }]) => /\/archive\/.*xml$/.test(key) && !meta.isGone)
      .map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(archivesOf(harness)).toEqual(archivesOf(fresh));
};

const publish = async (deps: SitePublishing, step: Step, published: readonly string[]): Promise<void> => {
  const slowly = stepwisePublishing(deps, step);
  try {
    await survives(() => publishFeed('all', slowly, { published }));
  } catch (error) {
    // Lambda would deliver the event again; the sweep publishes the feeds of pending hints anyway.
    if (!(error instanceof PipelineError)) throw error;
  }
};

it('the chain of archives never breaks wherever a publisher dies, and shows every article after the next sweep', async () => {
  const batch = fc.array(change, { minLength: 1, maxLength: 4 });
  const story = fc.array(fc.tuple(batch, fc.nat(60)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(story, size, async (batches, sizeOf) => {
      const harness = openMemoryArchiveHarness(2, sizeOf);
      const { deps, documents, read } = harness;
      const watched: DocumentStore = {
        ...documents,
        put: async (...given) => {
          const put = await documents.put(...given);
          // A broken link throws.
          if (documents.all.has('feeds/all/feed.json')) await walkArchives(read, start, 'feed.json');
          return put;
        },
      };
      for (const [changes, diesAt] of batches) {
        const published: string[] = [];
        for (const article of changes) published.push(...(await harness.store(article)));
        await publish({ ...deps, documents: watched }, dyingAt(diesAt, 'after').step, published);
      }
      await publishAll({ ...deps, documents: watched });
      await expectWhole(harness);
      await expectSameAs(harness, openMemoryArchiveHarness(2, sizeOf));
    }),
    { numRuns: 150 },
  );
});

it('the archives show every article after the next sweep, however publishers race', async () => {
  const story = fc.array(change, { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(story, size, fc.scheduler(), async (changes, sizeOf, scheduler) => {
      const harness = openMemoryArchiveHarness(2, sizeOf);
      const step: Step = (call) => scheduler.schedule(Promise.resolve()).then(call);
      const publishers = changes.map(async (article) => publish(harness.deps, step, await harness.store(article)));
      await scheduler.waitFor(Promise.all(publishers));
      await publishAll(harness.deps);
      await expectWhole(harness);
      await expectSameAs(harness, openMemoryArchiveHarness(2, sizeOf));
    }),
    { numRuns: 60 },
  );
});

it('a part takes the next entry once the one that did not fit into it has left', async () => {
  const sizeOf = (id: string): number =>
    ({ a1: 1_900_000, a2: 1_000_000, a3: 1_900_000, a4: 1_000_000 })[id] ?? 3_000_000;
  const harness = openMemoryArchiveHarness(2, sizeOf);
  const articles = [1, 2, 3, 4, 5].map((day) => articleAt(`a${day}`, `2024-10-0${day}T00:00:00.000Z`));
  await harness.keep(...articles, articleAt('a6', '2024-11-01T00:00:00.000Z'));
  const parts = () =>
    [...harness.documents.all].filter(([key, { meta }]) => /2024-10.*json$/.test(key) && !meta.isGone);
  expect(parts()).toHaveLength(3);
  await harness.keep(articleAt('a3', '2024-10-03T00:00:00.000Z', { status: 'retracted' }));
  expect(parts()).toHaveLength(2);
  await expectSameAs(harness, openMemoryArchiveHarness(2, sizeOf));
});

it('a publisher that runs out of time leaves less of a large month to the next one', async () => {
  // Each entry fills a part.
  const harness = openMemoryArchiveHarness(2, () => 4_000_000);
  for (let index = 0; index < 130; index += 1)
    await harness.store(
      articleAt(`a${index}`, `2024-09-01T00:${String(index % 60).padStart(2, '0')}:0${Math.floor(index / 60)}.000Z`),
    );
  await harness.store(articleAt('newest', '2024-11-01T00:00:00.000Z'));
  const partsPut = (): number => new Set(harness.puts.filter((key) => key.includes('/archive/'))).size / 3;
  const { put } = harness.deps.documents;
  const documents: typeof harness.deps.documents = {
    ...harness.deps.documents,
    put: (...given) => (partsPut() >= 120 ? Promise.reject(new Error('Its time is over.')) : put(...given)),
  };
  await expect(publishFeed('all', { ...harness.deps, documents }, { published: ['2024-09'] })).rejects.toThrow('time');
  expect(partsPut()).toBe(120);
  harness.puts.length = 0;
  await publishFeed('all', harness.deps, { published: ['2024-09-01T00:00:00.000Z'] });
  expect(partsPut()).toBeLessThanOrEqual(30);
  expect((await harness.deps.archives.month('all', '2024-09'))?.fingerprints).toHaveLength(130);
  expect(await harness.read('https://feeds.example.org/feeds/all/archive/2024-09.130.rss.xml')).toContain('<item>');
});
