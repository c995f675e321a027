import { expect, it, vi } from 'vitest';
import type { FeedView } from '#shared/format/feed-view.ts';
import { partnerRenderers } from '#shared/format/partners/partner-renderers.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { documentUrl, feedDocuments } from '#shared/model/feed-document.ts';
import { readDesiredFeed } from '#shared/publish/desired-feed.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { hashRenderer, hashRenderers, renderers } from '#shared/publish/renderers.ts';
import { changedUrls } from '#test/changed-urls.ts';
import { dyingAt, survives } from '#test/crash-steps.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness, type PublishHarness, publicUrl, publishHarnesses } from './publish-harness.ts';
import { stepwisePublishing } from './stepwise-publishing.ts';

const openHarness = publishHarnesses();

/** The subscription documents as they should be, made from what is stored now. */
const desiredDocuments = async (
  { site, ...stores }: PublishHarness,
  slug = 'all',
): Promise<ReadonlyMap<string, string>> => {
  const feed = site.feeds.find((one) => one.slug === slug);
  if (feed === undefined) throw new Error(`There is no feed ${slug}.`);
  const { render } = await readDesiredFeed({ feed, site, publicUrl }, stores);
  return new Map((await render()).map(({ key, bytes }) => [key, Buffer.from(bytes).toString()]));
};

const expectDesired = async (harness: PublishHarness, slug = 'all'): Promise<void> => {
  const shown = await harness.shows();
  for (const [key, text] of await desiredDocuments(harness, slug)) expect(shown.get(key)).toBe(text);
};

/** What the JSON feed shows; nothing while there is none. */
const itemsIn = (shown: ReadonlyMap<string, string>): readonly { readonly title: string }[] =>
  JSON.parse(shown.get('feeds/all/feed.json') ?? '{"items":[]}').items;

const numbered = (index: number, title = `Numéro ${index}`) =>
  incomingOf({ guid: `n${index}`, url: `https://www.example.org/${index}`, title });

it('an accepted article is shown in every document of its feed, and the state row records the change', async () => {
  const harness = await openHarness();
  const { article } = await makeIngest(harness).accept(incomingOf());
  expect(await harness.publish()).toBe('published');
  const shown = await harness.shows();
  for (const { file } of feedDocuments) {
    expect(shown.get(`feeds/all/${file}`)).toContain(article.title);
  }
  const state = await harness.feedStates.get('all');
  expect(state).toMatchObject({ slug: 'all', revision: 1 });
  expect(state && changedUrls(state)).toEqual(feedDocuments.map(({ format }) => documentUrl(publicUrl, 'all', format)));
  await expectDesired(harness);
});

it.each(['before', 'after'] as const)(
  'the next publisher repairs the feed when a publisher dies %s any call to the table or the bucket',
  async (when) => {
    const harness = openMemoryHarness();
    let nth = 0;
    for (let isOver = false; !isOver; nth += 1) {
      await makeIngest(harness).accept(numbered(1, `Titre ${nth}`));
      const { step } = dyingAt(nth + 1, when);
      const mortal = stepwisePublishing(harness, step);
      isOver = await survives(() => publishFeed('all', mortal));
      await harness.publish();
      await expectDesired(harness);
      const state = await harness.feedStates.get('all');
      expect(state && changedUrls(state)).toHaveLength(feedDocuments.length);
      expect(itemsIn(await harness.shows())).toMatchObject([{ title: `Titre ${nth}` }]);
    }
    expect(nth).toBeGreaterThan(10);
  },
);

it('the feed reaches its desired state while publishers, a sweep and new articles run concurrently', async () => {
  const harness = await openHarness();
  const revisions: number[] = [];
  const feedStates = {
    ...harness.feedStates,
    write: async (...given: Parameters<typeof harness.feedStates.write>) => {
      const outcome = await harness.feedStates.write(...given);
      if (outcome === 'written' && given[0].slug === 'all') revisions.push(given[0].revision);
      return outcome;
    },
  };
  const deps = { ...harness, feedStates };
  const publishers = Array.from({ length: 5 }, async (_, index) => {
    await makeIngest(harness).accept(numbered(index));
    await Promise.all([publishFeed('all', deps), publishFeed('all', deps)]);
  });
  let isOver = false;
  const work = Promise.all([...publishers, publishAll(deps)]).finally(() => {
    isOver = true;
  });
  const seen: number[] = [];
  while (!isOver) seen.push(itemsIn(await harness.shows()).length);
  await work;
  await publishFeed('all', deps);
  await expectDesired(harness);
  expect(itemsIn(await harness.shows())).toHaveLength(5);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(revisions).toEqual(revisions.map((_, index) => index + 1));
});

it('a document that was deleted from the bucket is put again, byte for byte', async () => {
  const harness = await openHarness();
  await makeIngest(harness).accept(incomingOf());
  await harness.publish();
  const before = await harness.shows();
  for (const key of before.keys()) await harness.remove(key);
  await publishAll(harness);
  const after = await harness.shows();
  for (const [key, text] of before) expect(after.get(key)).toBe(text);
});

it('a publisher reads no article and writes nothing when nothing changed', async () => {
  const harness = openMemoryHarness();
  await makeIngest(harness).accept(incomingOf());
  await harness.publish();
  const articles = vi.fn(harness.feedEntries.articles);
  const put = vi.fn(harness.documents.put);
  const feedEntries = { ...harness.feedEntries, articles };
  const deps = { ...harness, feedEntries, documents: { ...harness.documents, put } };
  expect(await publishFeed('all', deps)).toBe('unchanged');
  expect(articles).not.toHaveBeenCalled();
  expect(put).not.toHaveBeenCalled();
});

it('a feed is rendered again when the site file changes, and when a renderer does', async () => {
  const harness = openMemoryHarness();
  await makeIngest(harness).accept(incomingOf());
  await harness.publish();
  const feeds = harness.site.feeds.map((feed) => ({ ...feed, title: 'Toute l’actualité' }));
  expect(await publishFeed('all', { ...harness, site: { ...harness.site, feeds } })).toBe('published');
  expect((await harness.shows()).get('feeds/all/rss.xml')).toContain('Toute l’actualité');
  const other = { ...renderers, rss: () => Buffer.from('<rss/>') };
  expect(hashRenderers(other)).not.toBe(hashRenderers(renderers));
  expect(hashRenderers({ ...renderers })).toBe(hashRenderers(renderers));
});

it.each([
  [
    'rss',
    [
      '<rsl:content',
      'server="https://licences',
      'dc:rights',
      'rel="related"',
      'ref=rss',
      'type="image/jpeg"',
      'serial',
    ],
  ],
  ['atom', ['rel="license"', '<rights', 'rel="related"']],
  ['json', ['"terms"', 'external_url']],
  ['page', ['rel="license"', 'application/rsl+xml']],
] as const)('a changed renderer of %s is noticed, whatever it changes: the sample shows %j', (format, parts) => {
  let shown = '';
  const read = (view: FeedView): Uint8Array => {
    shown += new TextDecoder().decode(renderers[format](view));
    return new Uint8Array();
  };
  hashRenderer(read);
  for (const part of parts) expect(shown).toContain(part);
});

it('a changed renderer of a partner is noticed, whatever it changes', () => {
  let shown = '';
  for (const render of Object.values(partnerRenderers)) {
    hashRenderer((view) => {
      shown += new TextDecoder().decode(render(view));
      return new Uint8Array();
    });
  }
  for (const part of [
    '<rsl:content',
    'dcterms:valid',
    'snf:darkModeLogo',
    'snf:analytics',
    'snf:video',
    'mi:shortTitle',
  ])
    expect(shown).toContain(part);
});

it('a retracted article leaves every document, and a tombstone stays in Atom (RFC 6721)', async () => {
  const harness = await openHarness();
  const { article } = await makeIngest(harness).accept(incomingOf());
  await harness.publish();
  await makeIngest(harness).retract(article.id);
  await harness.publish();
  const shown = await harness.shows();
  for (const file of ['rss.xml', 'feed.json', 'index.html']) {
    expect(shown.get(`feeds/all/${file}`)).not.toContain(article.title);
  }
  expect(shown.get('feeds/all/atom.xml')).toContain(`<at:deleted-entry ref="${article.guid}"`);
});

it('a publisher reads the window again when an article moves during the read, so that readers never miss it', async () => {
  const harness = openMemoryHarness();
  await makeIngest(harness).accept(numbered(1));
  await makeIngest(harness).accept(numbered(2));
  const moving = vi.fn(async (...given: Parameters<typeof harness.feedEntries.articles>) => {
    if (moving.mock.calls.length === 1) {
      await makeIngest(harness).accept({ ...numbered(1), published: '2024-11-27T11:30:00.000Z' });
    }
    return harness.feedEntries.articles(...given);
  });
  await publishFeed('all', { ...harness, feedEntries: { ...harness.feedEntries, articles: moving } });
  expect(itemsIn(await harness.shows()).map(({ title }) => title)).toEqual(['Numéro 1', 'Numéro 2']);
});

it('a slug that the site file does not name is ignored', async () => {
  const harness = openMemoryHarness();
  expect(await harness.publish('inconnu')).toBe('unchanged');
  expect((await harness.shows()).size).toBe(0);
});

it('a sweep publishes every other feed when one of them fails, and then fails', async () => {
  const harness = openMemoryHarness(sampleSite([{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }]));
  await makeIngest(harness).accept(incomingOf());
  const entries = async (...given: Parameters<typeof harness.feedEntries.entries>) => {
    if (given[0] === 'b') throw new TypeError('a bug');
    return harness.feedEntries.entries(...given);
  };
  await expect(publishAll({ ...harness, feedEntries: { ...harness.feedEntries, entries } })).rejects.toThrow(
    AggregateError,
  );
  await expectDesired(harness, 'a');
  await expectDesired(harness, 'c');
});
