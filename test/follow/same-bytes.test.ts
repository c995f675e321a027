import fc from 'fast-check';
import { expect, it } from 'vitest';
import { storeEntries } from '#shared/follow/store-entries.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { readUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { memoryArticleStore } from '#test/memory/memory-article-store.ts';

const site = parseSite({
  site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'd' },
  feeds: [{ slug: 'all' }],
  sources: [{ id: 'agence', url: 'https://agence.example/rss' }],
});
const source = site.sources[0];

const optional = (name: string, ...values: string[]) =>
  fc
    .option(fc.constantFrom(...values), { nil: '' })
    .map((value) => (value === '' ? '' : `<${name}>${value}</${name}>`));

const item = fc
  .tuple(
    optional('guid', '1', '2', 'https://agence.example/a', 'urn:uuid:7'),
    optional('link', 'https://agence.example/avis', 'http://agence.example/avis/', 'https://agence.example/a', '/b'),
    optional('title', 'Avis', 'إشعار', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'),
    optional('pubDate', 'Wed, 27 Nov 2024 10:04:10 GMT', 'Wed, 27 Nov 2024 00:00:00 GMT', 'hier', '27/11/2024'),
    optional('description', 'Un texte.', 'Un autre texte.'),
    optional('category', 'avis', 'Avis', 'eau'),
  )
  .map((parts) => `<item>${parts.join('')}</item>`);

const feed = fc
  .array(item, { maxLength: 7 })
  .map((items) => `<rss version="2.0"><channel><title>Agence</title>${items.join('')}</channel></rss>`);

const openPoller = () => {
  const [articles, clock] = [memoryArticleStore(), manualClock()];
  const { accept } = makeIngest({ articles, site, clock });
  let sharedIdentities: readonly string[] = [];
  return {
    /** Polls these bytes as if no poll had read an entry before, an hour after the last poll. */
    poll: async (rss: string) => {
      clock.set(new Date(clock.now().getTime() + 3_600_000).toISOString());
      if (source === undefined) throw new Error('The site has a source.');
      const { articles: entries } = readUpstreamFeed(rss, {
        site: site.identity,
        now: clock.now(),
        sender: 'source',
        url: source.url,
      });
      const context = {
        source,
        site,
        state: { entryHashes: [], sharedIdentities },
        attribution: { name: 'Agence' },
        secrets: [],
      };
      ({ sharedIdentities } = await storeEntries(entries, context, accept));
    },
    stored: async () =>
      (await articles.list(undefined, 1000)).items.map(({ id, guid, revision, url, title }) => ({
        id,
        guid,
        revision,
        url,
        title,
      })),
  };
};

it('a poll of the same bytes changes nothing, for any feed, even if the state of the source is lost', async () => {
  await fc.assert(
    fc.asyncProperty(feed, async (rss) => {
      const { poll, stored } = openPoller();
      await poll(rss);
      const first = await stored();
      expect(first.filter(({ revision }) => revision > 1)).toEqual([]);
      await poll(rss);
      expect(await stored()).toEqual(first);
    }),
    { numRuns: 400 },
  );
});

it('after any other document, the second poll of the same bytes changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(feed, { minLength: 2, maxLength: 3 }), async (documents) => {
      const { poll, stored } = openPoller();
      for (const document of documents) await poll(document);
      const last = documents.at(-1) ?? '';
      // A link that a document shares for the first time may rename entries once.
      await poll(last);
      const before = await stored();
      await poll(last);
      expect(await stored()).toEqual(before);
    }),
    { numRuns: 300 },
  );
});
