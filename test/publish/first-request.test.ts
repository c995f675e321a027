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

const tagged: Site = { ...sampleSite([{ slug: 'all' }]), facets: ['tag'] };
const slug = 'tag/maroc';
const rss = `/feeds/${slug}/rss.xml`;
const json = `/feeds/${slug}/feed.json`;

const sample = (id: string, said: Partial<IncomingArticle> = {}): IncomingArticle =>
  incomingOf({ guid: id, url: `https://www.example.org/${id}`, title: `Article ${id}`, tags: ['Maroc'], ...said });

/** Stores articles, and publishes their feeds as the stream's events do. */
const accept = async (harness: PublishHarness, ...samples: readonly IncomingArticle[]): Promise<void> => {
  for (const one of samples) {
    const { article } = await makeIngest(harness).accept(one);
    for (const feed of article.feeds) await publishFeed(feed, harness, { published: [article.published] });
  }
};

const keysOf = async (harness: PublishHarness): Promise<readonly string[]> =>
  [...(await harness.shows()).keys()].filter((key) => key.startsWith('feeds/tag/')).toSorted();

/** The articles of a JSON Feed or RSS document. */
const titlesIn = (text: string): readonly string[] =>
  [...text.matchAll(/Article ([a-z0-9]+)\b(?=<|")/g)].map(([, id = '']) => id);

const idsIn = async (harness: PublishHarness, key = json.slice(1)): Promise<readonly string[]> =>
  [...new Set(titlesIn((await harness.shows()).get(key) ?? ''))].toSorted();

it('a facet feed that nobody has requested puts no document, and writes no state', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'), sample('b'));
  await publishAll(harness);
  expect(await keysOf(harness)).toEqual([]);
  expect(await harness.feedStates.get(slug)).toBeUndefined();
  expect((await harness.shows()).get('feeds.opml')).toContain(`${slug}/rss.xml`);
});

it('the first request for a document of a facet gets it as the bucket has it from then on', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  const { status, headers, body } = await requestDocument(harness, rss);
  const stored = await harness.documents.get(rss.slice(1));
  expect([status, body]).toEqual([200, Buffer.from(stored?.bytes ?? []).toString()]);
  expect(headers).toEqual({
    'content-type': 'application/rss+xml; charset=utf-8',
    'cache-control': 'public, max-age=60, s-maxage=5, stale-while-revalidate=60',
    etag: stored?.etag,
    'last-modified': stored?.modified.toUTCString(),
    'x-amz-meta-barid-revision': '1',
  });
  expect(titlesIn(body)).toContain('a');
  const length = String(stored?.bytes.length);
  expect(await requestDocument(harness, rss, 'HEAD')).toEqual({
    status,
    headers: { ...headers, 'content-length': length },
    body: '',
  });
});

it('a document that CloudFront would not compress keeps its stored type and its withheld hubs', async () => {
  const harness = openMemoryHarness({ ...tagged, hubs: ['https://hub.example.org/é'] });
  await accept(harness, sample('a'));
  const hubs = { ...harness.hubs, withheldHubs: async () => ['https://hub.example.org/é'] };
  const { headers } = await requestDocument({ ...harness, hubs }, `/feeds/${slug}/atom.xml`);
  expect(headers).toMatchObject({
    'content-type': 'application/xml; charset=utf-8',
    'x-amz-meta-barid-withheld-hubs': 'https://hub.example.org/%C3%A9',
  });
});

it('an article changes those documents of a facet that were requested, and no others', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  await requestDocument(harness, rss);
  await accept(harness, sample('b'));
  expect(await keysOf(harness)).toEqual([rss.slice(1)]);
  expect(await idsIn(harness, rss.slice(1))).toEqual(['a', 'b']);
  await requestDocument(harness, json);
  await accept(harness, sample('c'));
  expect(await keysOf(harness)).toEqual([json.slice(1), rss.slice(1)]);
  for (const key of await keysOf(harness)) expect(await idsIn(harness, key)).toEqual(['a', 'b', 'c']);
});

it('a request for an unknown facet, file or path gets 404, and notes nothing', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  const tomorrow = new Date(harness.clock.now().getTime() + 86_400_000).toISOString();
  await makeIngest(harness).accept(sample('b', { tags: ['Embargo'], published: tomorrow }));
  const paths = [
    '/feeds/tag/autre/rss.xml',
    '/feeds/tag/embargo/rss.xml',
    `/feeds/${slug}/autre.xml`,
    `/feeds/${slug}/archive/2024-11.rss.xml`,
    `/feeds/autre/maroc/rss.xml`,
    '/feeds/tag/EMBARGO/rss.xml',
    '/feeds/tag/%E0%A4%A/rss.xml',
    '/feeds/tag/a%2Fb/rss.xml',
    '/feeds/tag/rss.xml',
    '/feeds/tag/',
  ];
  for (const path of paths) {
    const { status, headers } = await requestDocument(harness, path);
    expect([path, status, headers['cache-control']]).toEqual([path, 404, 'no-store']);
  }
  for (const facet of await harness.facets.facets()) expect(facet.requestedFiles).toBeUndefined();
  expect(await keysOf(harness)).toEqual([]);
});

it('a tag that is called by its name, as other systems do, redirects to its slug, also where two names have one slug', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a', { tags: ['ميناء طنجة', 'نار'] }), sample('b', { tags: ['نر', 'Sécurité'] }));
  const led = async (name: string, file = 'rss.xml') => {
    const { status, headers } = await requestDocument(harness, `/feeds/tag/${encodeURIComponent(name)}/${file}`);
    return [status, headers.location];
  };
  expect(await led('ميناء-طنجة')).toEqual([301, '/feeds/tag/myn-tnjh/rss.xml']);
  expect(await led('ميناء طنجة', 'index.html')).toEqual([301, '/feeds/tag/myn-tnjh/']);
  expect(await led('نار', 'atom.xml')).toEqual([301, '/feeds/tag/nr/atom.xml']);
  expect(await led('نر')).toEqual([301, '/feeds/tag/nr-2/rss.xml']);
  expect(await led('Sécurité')).toEqual([301, '/feeds/tag/securite/rss.xml']);
  expect(await led('SECURITE')).toEqual([301, '/feeds/tag/securite/rss.xml']);
  expect(await led('غير معروف')).toEqual([404, undefined]);
  expect(await led('نار', 'x.xml')).toEqual([404, undefined]);
  expect(await keysOf(harness)).toEqual([]);
});

it('a facet that lost its last article answers the first request with 410, and shows the next article', async () => {
  const harness = openMemoryHarness(tagged);
  const { article } = await makeIngest(harness).accept(sample('a'));
  await publishAll(harness);
  await makeIngest(harness).retract(article.id);
  await publishAll(harness);
  const { status, headers, body } = await requestDocument(harness, json);
  expect([status, headers.etag, body]).toEqual([410, undefined, expect.stringContaining('no longer available')]);
  expect((await harness.documents.get(json.slice(1)))?.meta.isGone).toBe(true);
  await accept(harness, sample('b'));
  expect(await idsIn(harness)).toEqual(['b']);
});

it('the facets of a kind that the site file dropped answer 410, requested before or not', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  await requestDocument(harness, rss);
  const without = { ...harness, site: sampleSite([{ slug: 'all' }]) };
  await publishAll(without);
  expect((await harness.documents.get(rss.slice(1)))?.meta.isGone).toBe(true);
  expect((await requestDocument(without, json)).status).toBe(410);
  expect(await keysOf(harness)).toEqual([rss.slice(1)]);
  expect((await requestDocument(without, '/feeds/tag/autre/rss.xml')).status).toBe(404);
  await publishAll(harness);
  await accept(harness, sample('b'));
  expect(await idsIn(harness, rss.slice(1))).toEqual(['a', 'b']);
});

it('a document that was deleted from the bucket is made again, byte for byte', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  const { body } = await requestDocument(harness, rss);
  const { revision } = (await harness.feedStates.get(slug)) ?? {};
  await harness.remove(rss.slice(1));
  expect((await requestDocument(harness, rss)).body).toBe(body);
  await publishAll(harness);
  expect((await harness.shows()).get(rss.slice(1))).toBe(body);
  expect((await harness.feedStates.get(slug))?.documents[0]?.changedInRevision).toBe(revision);
});

it('a document that is too large for a function URL is published, and requested again', async () => {
  const harness = openMemoryHarness(tagged);
  const content = `<p>${'Le Maroc et la Belgique. '.repeat(40_000)}</p>`;
  const many = Array.from({ length: 6 }, (_, index) => sample(`a${index}`, { content }));
  for (const one of many) await makeIngest(harness).accept(one);
  const { status, headers } = await requestDocument(harness, rss);
  expect([status, headers['retry-after']]).toEqual([503, '1']);
  expect((await harness.documents.get(rss.slice(1)))?.bytes.length).toBeGreaterThan(5_500_000);
});

it('the sweep after the first request publishes the archives of all months, and the document links to them', async () => {
  const harness = openMemoryHarness(tagged);
  const months = ['2024-08', '2024-09', '2024-10'];
  await accept(
    harness,
    ...months.map((month, index) => sample(`a${index}`, { published: `${month}-15T00:00:00.000Z` })),
  );
  const { body } = await requestDocument(harness, json);
  expect(body).not.toContain('next_url');
  await publishAll(harness);
  expect(await keysOf(harness)).toEqual(
    expect.arrayContaining([`feeds/${slug}/archive/2024-08.json`, `feeds/${slug}/archive/2024-09.rss.xml`]),
  );
  expect((await harness.shows()).get(json.slice(1))).toContain('archive/2024-09.json');
  expect(await harness.publishQueue.hints(10)).toEqual([]);
});

it('the sweep after the first request archives what the document has no room for, also of the newest month', async () => {
  const harness = openMemoryHarness({ ...tagged, facetSettings: [{ kind: 'tag', entries: 2 }] });
  const days = ['11', '12', '13', '14', '15'];
  await accept(harness, ...days.map((day) => sample(`a${day}`, { published: `2024-10-${day}T00:00:00.000Z` })));
  await publishAll(harness);
  await requestDocument(harness, json);
  expect(await idsIn(harness)).toEqual(['a14', 'a15']);
  await publishAll(harness);
  const archived = await idsIn(harness, `feeds/${slug}/archive/2024-10.json`);
  expect([...new Set([...archived, ...(await idsIn(harness))])].toSorted()).toEqual(days.map((day) => `a${day}`));
});

it('the sweep reads no facet feed that an event has listed, and lists those of lost events', async () => {
  const harness = openMemoryHarness(tagged);
  await accept(harness, sample('a'));
  const reads: string[] = [];
  const feedEntries = {
    ...harness.feedEntries,
    entries: (...given: Parameters<typeof harness.feedEntries.entries>) => {
      reads.push(given[0]);
      return harness.feedEntries.entries(...given);
    },
  };
  const sweep = () => publishAll({ ...harness, feedEntries });
  await sweep();
  expect(reads).not.toContain(slug);
  const { article } = await makeIngest(harness).accept(sample('b', { tags: ['Belgique'] }));
  await sweep();
  expect(reads).toContain('tag/belgique');
  await makeIngest(harness).retract(article.id);
  await sweep();
  expect((await harness.facets.facet('tag/belgique'))?.isLive).toBe(false);
});

it.each(['before', 'after'] as const)(
  'a first request that dies %s any of its steps is repaired by the next one',
  async (when) => {
    for (let nth = 1, isOver = false; !isOver; nth += 1) {
      const harness = openMemoryHarness(tagged);
      await accept(harness, sample('a'));
      const { step } = dyingAt(nth, when);
      isOver = await survives(async () => {
        const { status } = await requestDocument(stepwisePublishing(harness, step), json);
        // The router answers an error of any kind.
        if (status !== 200) await step(async () => undefined);
      });
      // An event between the death and the next request finds what the dead one noted.
      await accept(harness, sample('b'));
      expect(titlesIn((await requestDocument(harness, json)).body)).toContain('b');
      expect(await idsIn(harness)).toEqual(['a', 'b']);
      await accept(harness, sample('c'));
      expect(await idsIn(harness)).toEqual(['a', 'b', 'c']);
    }
  },
);

it('nobody is left with an outdated document, however first requests, articles and retractions race and die', async () => {
  const action = fc.record({
    kind: fc.constantFrom('request', 'request', 'article', 'retraction'),
    file: fc.constantFrom('rss.xml', 'feed.json'),
    dies: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 4 }),
  });
  const run = async (
    scheduler: fc.Scheduler,
    actions: readonly { kind: string; file: string; dies: number | null }[],
  ) => {
    const harness = openMemoryHarness(tagged);
    await accept(harness, sample('first'));
    const stored: Article[] = [];
    const work = actions.map(async ({ kind, file, dies }, index) => {
      const mortal = dyingAt(dies ?? Number.POSITIVE_INFINITY, 'after');
      const step: Step = async (call) => {
        await scheduler.schedule(Promise.resolve());
        return mortal.step(call);
      };
      const slowly = stepwisePublishing(harness, step);
      if (kind === 'request') {
        await requestDocument(slowly, `/feeds/${slug}/${file}`);
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
    const live = (await harness.feedEntries.entries(slug, {})).length;
    // A request that died may have left no document: readers request it again.
    for (const file of ['rss.xml', 'feed.json']) {
      const key = `feeds/${slug}/${file}`;
      const isThere = (await harness.documents.get(key)) !== undefined;
      if (isThere) expect(await idsIn(harness, key)).toHaveLength(live);
      else expect(titlesIn((await requestDocument(harness, `/${key}`)).body).length).toBeGreaterThanOrEqual(live);
      expect(await idsIn(harness, key)).toHaveLength(live);
    }
    await publishAll(harness);
    const { documents = [] } = (await harness.feedStates.get(slug)) ?? {};
    expect(documents).toHaveLength(2);
  };
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(action, { minLength: 2, maxLength: 6 }), run), {
    numRuns: 150,
  });
});
