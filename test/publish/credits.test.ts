import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { creditsOf, maxCredits } from '#shared/model/feed-state.ts';
import { readDesiredFeed } from '#shared/publish/desired-feed.ts';
import { makePublisher, publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed, type SitePublishing } from '#shared/publish/publish-feed.ts';
import { Died, dyingAt, type Step, survives } from '#test/crash-steps.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { logLines } from '#test/log-lines.ts';
import { openMemoryHarness, publicUrl } from './publish-harness.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';

const start = Date.parse('2024-11-28T09:00:00.000Z');
const day = 24 * 3600;

/** Publications of a feed with these changes, in seconds; each minute a sweep publishes what waits. */
const publicationsOf = (changes: readonly number[]) => {
  const seconds = [
    ...changes.map((at) => ({ at, isSweep: false })),
    ...Array.from({ length: Math.ceil((changes.at(-1) ?? 0) / 60) + 1 }, (_, n) => ({ at: 60 * n, isSweep: true })),
  ].toSorted((a, b) => a.at - b.at);
  let state: { readonly credits: number; readonly writtenAt: string } | undefined;
  let waiting: number[] = [];
  let publications = 0;
  const delays: number[] = [];
  for (const { at, isSweep } of seconds) {
    if (!isSweep) waiting.push(at);
    const now = new Date(start + at * 1000);
    const credits = creditsOf(state, now);
    if (waiting.length === 0 || (!isSweep && credits < 1)) continue;
    publications += 1;
    delays.push(...waiting.map((then) => at - then));
    waiting = [];
    state = { credits: Math.max(0, credits - 1), writtenAt: now.toISOString() };
  }
  return { publications, delays };
};

const evenly = (count: number, seconds: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => (index * seconds) / count);

it('a feed with 100,000 articles a day is published fifty times less often than articles come, each within a minute', () => {
  const { publications, delays } = publicationsOf(evenly(100_000, day));
  expect(100_000 / publications).toBeGreaterThan(50);
  expect(delays).toHaveLength(100_000);
  expect(Math.max(...delays.slice(0, 1)), 'the first').toBe(0);
  expect(delays.reduce((max, delay) => Math.max(max, delay), 0)).toBeLessThanOrEqual(60);
});

it.each([
  ['a storm of 500 articles in 25 seconds', evenly(500, 25)],
  ['900 articles a day', evenly(900, day)],
  ['900 articles in twelve hours', evenly(900, day / 2)],
])('no article waits in %s', (_, changes) => {
  expect(publicationsOf(changes).delays.every((delay) => delay === 0)).toBe(true);
});

it('a lone article after a storm that spent all credits waits for nothing', () => {
  const storm = evenly(maxCredits * 2, 60);
  expect(publicationsOf([...storm, 300]).delays.at(-1)).toBe(0);
});

/** A newsroom whose feed `all` has so many credits. */
const openWithCredits = async (credits: number) => {
  const harness = openMemoryHarness(sampleSite([{ slug: 'all' }]));
  await publishAll(harness);
  const state = await harness.feedStates.get('all');
  if (state === undefined) throw new Error('The feed was not published.');
  const { revision } = state;
  const writtenAt = new Date(start).toISOString();
  await harness.feedStates.write({ ...state, revision: revision + 1, credits, writtenAt }, state);
  return harness;
};

const titlesIn = (shown: ReadonlyMap<string, string>): readonly string[] => {
  const { items }: { items: readonly { readonly title: string }[] } = JSON.parse(
    shown.get('feeds/all/feed.json') ?? '{"items":[]}',
  );
  return items.map(({ title }) => title);
};

const numbered = (index: number, title = `Numéro ${index}`) =>
  incomingOf({ guid: `n${index}`, url: `https://www.example.org/${index}`, title });

it('an event of a feed without credit writes nothing; the next sweep publishes, and deletes the hint then', async () => {
  const harness = await openWithCredits(0);
  const sweep = makePublisher(harness);
  await sweep();
  await makeIngest(harness).accept(numbered(1));
  const before = await harness.shows();
  const behind = () => logLines().filter((line) => line.includes('FeedsBehind')).length;
  const behindBefore = behind();
  expect(await publishFeed('all', harness, { mayWait: true })).toBe('left');
  expect(await harness.shows()).toEqual(before);
  expect(await harness.publishQueue.hints(10)).toHaveLength(1);
  await sweep();
  expect(titlesIn(await harness.shows())).toEqual(['Numéro 1']);
  expect(await harness.publishQueue.hints(10)).toEqual([]);
  // A feed that waited for the sweep is not behind: no alarm.
  expect(behind()).toBe(behindBefore);
});

it('each publication spends a credit, also one without, and time brings them back', async () => {
  const harness = await openWithCredits(1);
  const publishes = async (title: string) => {
    await makeIngest(harness).accept(numbered(1, title));
    return publishFeed('all', harness, { mayWait: true });
  };
  expect(await publishes('Un')).toBe('published');
  expect(await publishes('Deux')).toBe('left');
  expect(await publishFeed('all', harness)).toBe('coalesced');
  harness.clock.set(new Date(start + 89_000).toISOString());
  expect(await publishes('Trois')).toBe('left');
  harness.clock.set(new Date(start + 90_000).toISOString());
  expect(await publishFeed('all', harness, { mayWait: true })).toBe('published');
  expect(await harness.feedStates.get('all')).toMatchObject({ credits: 0 });
});

it('a retracted article leaves a feed without credit at once', async () => {
  const harness = await openWithCredits(0);
  const { article } = await makeIngest(harness).accept(numbered(1));
  await publishFeed('all', harness);
  await makeIngest(harness).retract(article.id);
  await publishFeed('all', harness, { mayWait: false });
  expect(titlesIn(await harness.shows())).toEqual([]);
});

/**
 * A sweep of a process that has swept before: it publishes what hints name, and nothing else. It dies where a part of it
 * did; `arm` lets it.
 */
const openSweep = async (harness: SitePublishing, step: Step) => {
  let isArmed = false;
  const ports = stepwisePublishing(harness, (call) => (isArmed ? step(call) : call()));
  const publish = makePublisher(ports);
  await publish();
  isArmed = true;
  return () =>
    publish().catch((error: unknown) => {
      const died = error instanceof AggregateError ? error.errors.find((one) => one instanceof Died) : undefined;
      throw died ?? error;
    });
};

/** The last edition that a feed shows: each change gives an article the title of the next one. */
const editionIn = (bytes: Uint8Array): number => {
  const { items }: { items: readonly { readonly title: string }[] } = JSON.parse(Buffer.from(bytes).toString());
  return Math.max(0, ...items.map(({ title }) => Number(title)));
};

it('whatever dies and however events and sweeps meet, a feed that runs out of credits is never older, and loses nothing', async () => {
  const happening = fc.record({
    kind: fc.constantFrom('change', 'change', 'change', 'event', 'event', 'sweep', 'retract'),
    pauses: fc.integer({ min: 0, max: 60 }),
    dies: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 0, max: 3 }),
      fc.array(happening, { minLength: 1, maxLength: 8 }),
      async (scheduler, credits, happenings) => {
        const harness = await openWithCredits(credits);
        const retracted = await makeIngest(harness).accept(numbered(0, '0'));
        const shown: number[] = [];
        const documents: SitePublishing['documents'] = {
          ...harness.documents,
          put: async (key, bytes, meta, expected) => {
            const put = await harness.documents.put(key, bytes, meta, expected);
            if (put !== 'conflict' && key === 'feeds/all/feed.json') shown.push(editionIn(bytes));
            return put;
          },
        };
        const deps = { ...harness, documents };
        const lastSweep = await openSweep(deps, (call) => call());
        let edition = 0;
        const actors = await Promise.all(
          happenings.map(async ({ kind, pauses, dies }) => {
            const mortal = dyingAt(dies ?? Number.POSITIVE_INFINITY, (dies ?? 0) % 2 === 0 ? 'before' : 'after');
            const step: Step = async (call) => {
              await scheduler.schedule(Promise.resolve());
              return mortal.step(call);
            };
            const ports = stepwisePublishing(deps, step);
            const sweep = kind === 'sweep' ? await openSweep(deps, step) : undefined;
            return async (): Promise<void> => {
              for (let pause = 0; pause < pauses; pause += 1) await scheduler.schedule(Promise.resolve());
              if (kind === 'retract') await makeIngest(harness).retract(retracted.article.id);
              if (kind === 'change') {
                edition += 1;
                await makeIngest(harness).accept(numbered((edition % 3) + 1, String(edition)));
              }
              await survives(sweep ?? (() => publishFeed('all', ports, { mayWait: kind !== 'retract' })));
            };
          }),
        );
        await scheduler.waitFor(Promise.all(actors.map((act) => act())));
        const [feed] = harness.site.feeds;
        if (feed === undefined) throw new Error('The site has no feed.');
        const isDesired = async (): Promise<boolean> => {
          const { render } = await readDesiredFeed({ feed, site: harness.site, publicUrl }, harness);
          const bucket = await harness.shows();
          return (await render()).every(({ key, bytes }) => bucket.get(key) === Buffer.from(bytes).toString());
        };
        // What the feed does not show yet has a hint, by which the next sweep finds it.
        if (!(await isDesired())) expect(await harness.publishQueue.hints(1)).toHaveLength(1);
        await lastSweep();
        expect(await isDesired()).toBe(true);
        expect(await harness.publishQueue.hints(1)).toEqual([]);
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
