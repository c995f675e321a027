import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import type { Site } from '#shared/site/site.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness } from './publish-harness.ts';
import { walkArchives } from './walk-archives.ts';

const maxFeedBytes = 30_000;

const siteWith = (entries: number, content: 'full' | 'summary' = 'full'): Site => {
  const site = sampleSite([{ slug: 'all' }]);
  return {
    ...site,
    identity: { ...site.identity, maxFeedBytes },
    feeds: site.feeds.map((feed) => ({ ...feed, entries, content })),
  };
};

type Sample = { readonly bytes: number; readonly day: number };

/** Publishes articles one after the other, as the stream's events do, and gives the chain after each. */
const publishEach = async (site: Site, samples: readonly Sample[]) => {
  const harness = openMemoryHarness(site);
  harness.clock.set('2025-03-01T00:00:00.000Z');
  const ingest = makeIngest(harness);
  const chain = async () => {
    const shown = await harness.shows();
    const read = async (url: string) => shown.get(url.replace('https://feeds.example.org/', ''));
    const walked = await walkArchives(read, 'https://feeds.example.org/feeds/all', 'feed.json');
    return {
      window: walked[0]?.guids ?? [],
      all: [...new Set(walked.flatMap(({ guids }) => guids))].toSorted(),
      shown,
    };
  };
  for (const [index, { bytes, day }] of samples.entries()) {
    const published = new Date(Date.UTC(2024, 10, day, 0, index)).toISOString();
    const { article } = await ingest.accept(
      incomingOf({
        guid: `g${index}`,
        url: `https://www.example.org/${index}`,
        content: `<p>${'x'.repeat(bytes)}</p>`,
        published,
      }),
    );
    await publishFeed('all', harness, { published: [article.published] });
    expect((await chain()).all).toEqual(Array.from({ length: index + 1 }, (_, one) => `g${one}`).toSorted());
  }
  await publishAll(harness);
  return chain();
};

it('a feed of long texts shows as many entries as fit, and its archives show all others', async () => {
  const samples = Array.from({ length: 30 }, () => ({ bytes: 6_000, day: 3 }));
  const { window, all, shown } = await publishEach(siteWith(20), samples);
  expect(window.length).toBeGreaterThanOrEqual(1);
  expect(window.length).toBeLessThanOrEqual(4);
  expect(window[0]).toBe('g29');
  expect(all).toHaveLength(30);
  for (const file of ['rss.xml', 'atom.xml', 'feed.json'])
    expect(Buffer.byteLength(shown.get(`feeds/all/${file}`) ?? '')).toBeLessThanOrEqual(maxFeedBytes);
});

it('a feed of summaries is as long as its setting says, and one text that is too long is shown alone', async () => {
  const samples = Array.from({ length: 8 }, () => ({ bytes: 6_000, day: 3 }));
  expect((await publishEach(siteWith(8, 'summary'), samples)).window).toHaveLength(8);
  expect((await publishEach(siteWith(8), [...samples, { bytes: 90_000, day: 4 }])).window).toEqual(['g8']);
});

it('nothing is lost between the feed and its archives, whatever the size and order of articles', async () => {
  const sample = fc.record({ bytes: fc.constantFrom(10, 3_000, 12_000, 40_000), day: fc.integer({ min: 1, max: 70 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.array(sample, { minLength: 1, maxLength: 24 }),
      async (entries, samples) => {
        const { all } = await publishEach(siteWith(entries), samples);
        expect(all).toHaveLength(samples.length);
      },
    ),
    { numRuns: 40 },
  );
});
