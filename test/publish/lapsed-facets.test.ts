import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import type { Site } from '#shared/site/site.ts';
import { dyingAt, type Step, survives } from '#test/crash-steps.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness, type PublishHarness } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';
import { allGuids, walkArchives } from './walk-archives.ts';

const tagged: Site = { ...sampleSite([{ slug: 'all' }]), facets: ['tag'] };
const slug = 'tag/maroc';
const files = ['rss.xml', 'feed.json'] as const;
const keyOf = (file: string): string => `feeds/${slug}/${file}`;

const sample = (id: string, said: Partial<IncomingArticle> = {}): IncomingArticle =>
  incomingOf({ guid: id, url: `https://www.example.org/${id}`, title: `Article ${id}`, tags: ['Maroc'], ...said });

const pass = ({ clock }: PublishHarness, days: number): void =>
  clock.set(new Date(clock.now().getTime() + days * 86_400_000).toISOString());

/** Stores an article, and publishes its feeds as the stream's events do. */
const accept = async (harness: PublishHarness, one: IncomingArticle): Promise<Article> => {
  const { article } = await makeIngest(harness).accept(one);
  for (const feed of article.feeds) await publishFeed(feed, harness, { published: [article.published], mayWait: true });
  return article;
};

const documentsOf = async (harness: PublishHarness): Promise<readonly string[]> =>
  [...(await harness.shows()).keys()].filter((key) => key.startsWith(`feeds/${slug}/`)).toSorted();

/** What a reader gets who follows the links to the archives; the document is made where it is not there. */
const guidsIn = async (harness: PublishHarness, file: (typeof files)[number]): Promise<readonly string[]> => {
  if (!(await harness.shows()).has(keyOf(file))) await requestDocument(harness, `/${keyOf(file)}`);
  const shown = await harness.shows();
  const read = async (url: string): Promise<string | undefined> => shown.get(new URL(url).pathname.slice(1));
  return allGuids(await walkArchives(read, `${harness.publicUrl}/feeds/${slug}`, file));
};

/** A facet of three months, of which somebody has requested two documents. */
const openRequested = async (site = tagged): Promise<PublishHarness> => {
  const harness = openMemoryHarness(site);
  for (const month of ['08', '09', '10']) {
    await accept(harness, sample(`m${month}`, { published: `2024-${month}-15T00:00:00.000Z` }));
  }
  for (const file of files) await requestDocument(harness, `/${keyOf(file)}`);
  await publishAll(harness);
  return harness;
};

it('a facet that nobody has requested for a month loses its documents with its next change, and costs nothing then', async () => {
  const harness = await openRequested();
  pass(harness, 29);
  await accept(harness, sample('a'));
  expect(await documentsOf(harness)).toEqual(expect.arrayContaining(files.map(keyOf)));
  pass(harness, 3);
  await accept(harness, sample('b'));
  const shown = await harness.shows();
  for (const key of await documentsOf(harness)) {
    expect([key, shown.get(key)]).toEqual([
      expect.stringContaining('/archive/'),
      expect.stringMatching(/no longer available|n’est plus disponible/),
    ]);
  }
  expect((await harness.feedStates.get(slug))?.documents).toEqual([]);
  expect((await harness.facets.facet(slug))?.requestedFiles).toEqual([]);
  const { revision } = (await harness.feedStates.get(slug)) ?? {};
  await accept(harness, sample('c'));
  expect((await harness.feedStates.get(slug))?.revision).toBe(revision);
});

it('a reader who is still there then gets every article, and the next sweep publishes the archives again', async () => {
  const harness = await openRequested();
  pass(harness, 32);
  await accept(harness, sample('b'));
  const { status, body } = await requestDocument(harness, `/${keyOf('rss.xml')}`);
  expect([status, body.includes('Article b'), body.includes('archive/')]).toEqual([200, true, false]);
  await publishAll(harness);
  expect(await guidsIn(harness, 'rss.xml')).toEqual(['b', 'm08', 'm09', 'm10']);
  await accept(harness, sample('c'));
  expect(await guidsIn(harness, 'rss.xml')).toEqual(['b', 'c', 'm08', 'm09', 'm10']);
  expect(await documentsOf(harness)).not.toContain(keyOf('feed.json'));
});

it('a retracted article is nowhere in a facet whose requests have lapsed', async () => {
  const harness = await openRequested();
  const [entry] = await harness.feedEntries.entries(slug, { limit: 1 });
  pass(harness, 30);
  await makeIngest(harness).retract(entry?.id ?? '');
  await publishAll(harness);
  for (const [key, text] of await harness.shows()) {
    if (key.startsWith(`feeds/${slug}/`)) expect([key, text.includes('Article')]).toEqual([key, false]);
  }
});

it('requests never lapse where an external hub may have subscribers', async () => {
  const harness = await openRequested({ ...tagged, hubs: ['self', 'https://hub.example.org/'] });
  pass(harness, 400);
  await accept(harness, sample('b'));
  expect(await documentsOf(harness)).toEqual(expect.arrayContaining(files.map(keyOf)));
  expect(await guidsIn(harness, 'feed.json')).toContain('b');
});

it('a rebuild removes the documents of lapsed facets too', async () => {
  const harness = await openRequested();
  pass(harness, 40);
  await publishAll({ ...harness, site: { ...tagged, identity: { ...tagged.identity, title: 'Un autre titre' } } });
  expect((await harness.facets.facet(slug))?.requestedFiles).toEqual([]);
});

it.each(['before', 'after'] as const)(
  'a lapse that dies %s any of its steps leaves nobody with an old document',
  async (when) => {
    for (let nth = 1, isOver = false; !isOver; nth += 1) {
      const harness = await openRequested();
      pass(harness, 32);
      await makeIngest(harness).accept(sample('b'));
      const slowly = stepwisePublishing(harness, dyingAt(nth, when).step);
      isOver = await survives(() => publishFeed(slug, slowly));
      // Either a reader comes first, or the event comes again.
      if (nth % 2 === 0) await requestDocument(harness, `/${keyOf('rss.xml')}`);
      else if (!isOver) await publishFeed(slug, harness);
      await accept(harness, sample('c'));
      await publishAll(harness);
      expect(await guidsIn(harness, 'rss.xml')).toEqual(expect.arrayContaining(['b', 'c']));
      await publishAll(harness);
      expect(await guidsIn(harness, 'rss.xml')).toEqual(['b', 'c', 'm08', 'm09', 'm10']);
    }
  },
  60_000,
);

it('nobody is left with an outdated document, however lapses, requests, articles and retractions race and die', async () => {
  const action = fc.record({
    kind: fc.constantFrom('request', 'article', 'article', 'retraction'),
    file: fc.constantFrom(...files),
    dies: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 4 }),
  });
  const run = async (
    days: number,
    scheduler: fc.Scheduler,
    actions: readonly { kind: string; file: string; dies: number | null }[],
  ) => {
    const harness = await openRequested();
    pass(harness, days);
    const stored: Article[] = [];
    const work = actions.map(async ({ kind, file, dies }, index) => {
      const mortal = dyingAt(dies ?? Number.POSITIVE_INFINITY, 'after');
      const step: Step = async (call) => {
        await scheduler.schedule(Promise.resolve());
        return mortal.step(call);
      };
      const slowly = stepwisePublishing(harness, step);
      if (kind === 'request') {
        await requestDocument(slowly, `/${keyOf(file)}`);
        return;
      }
      await scheduler.schedule(Promise.resolve());
      const one = kind === 'article' ? undefined : stored.pop();
      if (one === undefined) stored.push((await makeIngest(harness).accept(sample(`n${index}`))).article);
      else await makeIngest(harness).retract(one.id);
      // The event of a publisher that died comes again.
      if (!(await survives(() => publishFeed(slug, slowly)))) await publishFeed(slug, harness);
    });
    await scheduler.waitFor(Promise.all(work));
    await publishAll(harness);
    const guids = async (): Promise<readonly string[]> =>
      (await harness.feedEntries.articles(slug, await harness.feedEntries.entries(slug, {})))
        .map(({ guid }) => guid)
        .toSorted();
    // What is in the bucket is up to date, and stays so with the next article.
    for (const next of [undefined, 'later']) {
      if (next !== undefined) {
        await accept(harness, sample(next));
        await publishAll(harness);
      }
      const shown = await harness.shows();
      for (const file of files) {
        const text = shown.get(keyOf(file));
        if (text === undefined) continue;
        expect(await guidsIn(harness, file)).toEqual(await guids());
      }
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(30, 31, 32),
      fc.scheduler(),
      fc.array(action, { minLength: 2, maxLength: 5 }),
      run,
    ),
    { numRuns: 120 },
  );
}, 120_000);
