import { expect, it } from 'vitest';
import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { backfill } from '#shared/ingest/backfill.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { type IncomingArticle, maxFeeds } from '#shared/model/article.ts';
import { siteSlug } from '#shared/model/feed-entry.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import { publishFeed } from '#shared/publish/publish-feed.ts';
import { publishBatch } from '#shared/publish/publish-site.ts';
import { fold } from '#shared/site/select.ts';
import type { Site } from '#shared/site/site.ts';
import { incomingOf, sampleSite } from '#test/ingest/ingest-fixture.ts';
import { openMemoryHarness, type PublishHarness, publishHarnesses } from './publish-harness.ts';
import { requestDocument } from './request-document.ts';

const openHarness = publishHarnesses();
const withFacets = (facets: Site['facets'] = []): Site => ({ ...sampleSite([{ slug: 'all' }]), facets });

const sample = (id: string, said: Partial<IncomingArticle> = {}): IncomingArticle =>
  incomingOf({ guid: id, url: `https://www.example.org/${id}`, title: `Article ${id}`, tags: [], ...said });

const keep = async (harness: PublishHarness, ...samples: readonly IncomingArticle[]) => {
  const kept = [];
  for (const one of samples) kept.push((await makeIngest(harness).accept(one)).article);
  await publishAll(harness);
  return kept;
};

/** What a reader gets, who may be the first to request it. */
const guidsAt = async (harness: PublishHarness, slug: string): Promise<readonly string[] | undefined> => {
  const path = `/feeds/${slug}/feed.json`;
  if (slug !== 'all' && !(await harness.shows()).has(path.slice(1))) await requestDocument(harness, path);
  const text = (await harness.shows()).get(`feeds/${slug}/feed.json`);
  if (text === undefined || text.startsWith('{"title":"Gone"')) return undefined;
  const { items }: { items: { id: string }[] } = JSON.parse(text);
  return items.map(({ id }) => id);
};

it('a site with facets has a feed for every tag, author, language and source of its articles', async () => {
  const harness = await openHarness(withFacets(['tag', 'author', 'language', 'source']));
  const [article] = await keep(
    harness,
    sample('a', {
      tags: ['Sécurité', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
      authors: [{ name: 'سلمى الإدريسي' }],
      source: { name: 'Tangier Wire' },
    }),
  );
  const slugs = ['author/slma-ldrysy', 'language/fr', 'source/tangier-wire', 'tag/securite', 'tag/tamazight'];
  expect(article?.feeds).toEqual(['all', ...slugs].toSorted());
  for (const slug of slugs) expect(await guidsAt(harness, slug)).toEqual(['a']);
  for (const slug of ['tag/securite', 'language/fr']) await requestDocument(harness, `/feeds/${slug}/rss.xml`);
  const shown = await harness.shows();
  expect(shown.get('feeds/tag/securite/rss.xml')).toContain('<title>Euromagreb – Sécurité</title>');
  expect(shown.get('feeds/language/fr/rss.xml')).toContain('<title>Euromagreb – français</title>');
  expect(shown.get('feeds.opml')).toContain('/feeds/tag/tamazight/rss.xml');
});

it('a site with facets gives two names that are transliterated alike different slugs, and two spellings of one name the same slug', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const kept = await keep(
    harness,
    sample('a', { tags: ['pêche'] }),
    sample('b', { tags: ['péché'] }),
    sample('c', { tags: ['PÊCHE '] }),
    sample('d', { tags: ['péché', 'pêche'] }),
  );
  expect(kept.map(({ feeds }) => feeds.filter((slug) => slug.startsWith('tag/')))).toEqual([
    ['tag/peche'],
    ['tag/peche-2'],
    ['tag/peche'],
    ['tag/peche', 'tag/peche-2'],
  ]);
  expect((await guidsAt(harness, 'tag/peche'))?.toSorted()).toEqual(['a', 'c', 'd']);
});

it('a site with facets gives a name one slug when many articles bring it at the same time', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const kept = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((id) =>
      makeIngest(harness).accept(sample(id, { tags: [id < 'c' ? 'Économie' : 'Economie'] })),
    ),
  );
  const slugs = kept.map(({ article }) => article.feeds.find((slug) => slug.startsWith('tag/')));
  expect(new Set(slugs.slice(0, 2)).size).toBe(1);
  expect(new Set(slugs.slice(2)).size).toBe(1);
  expect(new Set(slugs)).toEqual(new Set(['tag/economie', 'tag/economie-2']));
});

it('the feed of a facet answers 410 after its last article is retracted, and is published again with the next article', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const [article] = await keep(harness, sample('a', { tags: ['sécurité'] }));
  await makeIngest(harness).retract(article?.id ?? '');
  await publishAll(harness);
  expect(await guidsAt(harness, 'tag/securite')).toBeUndefined();
  expect(await harness.feedStates.get('tag/securite')).toMatchObject({ isGone: true });
  expect((await harness.shows()).get('feeds.opml')).not.toContain('tag/securite');
  expect(await guidsAt(harness, 'all')).toEqual([]);
  await keep(harness, sample('b', { tags: ['Sécurité'] }));
  expect(await guidsAt(harness, 'tag/securite')).toEqual(['b']);
  expect((await harness.feedStates.get('tag/securite'))?.isGone).toBeUndefined();
  expect((await harness.shows()).get('feeds.opml')).toContain('tag/securite');
});

it('an article can be in the maximum number of feeds and be retracted from all of them; one more feed is refused with a reason', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const tags = Array.from({ length: maxFeeds - 1 }, (_, index) => `mot-${index}`);
  const { article } = await makeIngest(harness).accept(sample('a', { tags }));
  expect(article.feeds).toHaveLength(maxFeeds);
  await makeIngest(harness).retract(article.id);
  expect(await harness.feedEntries.entries(`tag/mot-${maxFeeds - 2}`, { newestFirst: true, limit: 1 })).toEqual([]);
  await makeIngest(harness).accept(sample('a', { tags, title: 'De retour' }));
  expect(await harness.feedEntries.entries(`tag/mot-${maxFeeds - 2}`, { newestFirst: true, limit: 1 })).toHaveLength(1);
  await expect(makeIngest(harness).accept(sample('b', { tags: [...tags, 'de trop'] }))).rejects.toMatchObject({
    code: 'ARTICLE_IN_TOO_MANY_FEEDS',
    status: 422,
    message: expect.stringContaining('fewer tags'),
  });
});

const links = async (harness: PublishHarness): Promise<readonly string[]> => {
  const page = (await harness.shows()).get('index.html') ?? '';
  return [...page.matchAll(/<li><a href="[^"]*\/feeds\/((?:tag|language)\/[^"]*)\/"><bdi>([^<]*)/g)].map(
    ([, slug, name]) => `${slug} ${name}`,
  );
};

it('the index page links to the most recently updated facets, and follows retractions', async () => {
  const harness = openMemoryHarness(withFacets(['tag', 'language']));
  const at = (day: number): string => new Date(Date.UTC(2024, 0, day)).toISOString();
  const samples = Array.from({ length: 30 }, (_, day) => sample(`a${day}`, { tags: [`t${day}`], published: at(day) }));
  const kept = await keep(harness, ...samples);
  const tags = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from }, (_, index) => `tag/t${from + index} t${from + index}`).toSorted();
  expect(await links(harness)).toEqual([...tags(6, 30), 'language/fr français']);
  await makeIngest(harness).retract(kept[29]?.id ?? '');
  await publishAll(harness);
  expect(await links(harness)).toEqual([...tags(5, 29), 'language/fr français']);
  await keep(harness, sample('b', { tags: ['t0'], published: at(40) }));
  expect(await links(harness)).toEqual(['tag/t0 t0', ...tags(6, 29), 'language/fr français']);
});

it('a changed site file fills the feeds of new facets with stored articles, and removes the feeds of removed facets', async () => {
  const harness = await openHarness(sampleSite([{ slug: 'all' }]));
  await keep(harness, sample('a', { tags: ['Maroc'] }));
  const backfills = dynamoBackfillStore(harness.table, harness.client);
  const tagged = { ...harness, site: withFacets(['tag']) };
  await backfill({ ...tagged, backfills });
  await publishAll(tagged);
  expect(await guidsAt(tagged, 'tag/maroc')).toEqual(['a']);
  await publishAll(harness);
  expect(await guidsAt(harness, 'tag/maroc')).toBeUndefined();
  expect((await harness.shows()).get('feeds.opml')).not.toContain('tag/maroc');
});

it('a feed that the site file no longer names answers 410 with its archives, and is published again when the site file names it again', async () => {
  const harness = await openHarness(sampleSite([{ slug: 'all' }, { slug: 'fr', entries: 1 }]));
  await keep(harness, sample('a', { published: '2024-09-01T00:00:00.000Z' }), sample('b'));
  expect((await harness.shows()).get('feeds/fr/archive/2024-09.json')).toContain('"id":"a"');
  const without = { ...harness, site: sampleSite([{ slug: 'all' }]) };
  await publishAll(without);
  for (const file of ['rss.xml', 'index.html', 'archive/2024-09.atom.xml'])
    expect((await harness.shows()).get(`feeds/fr/${file}`)).toMatch(/no longer available|n’est plus disponible/);
  expect((await harness.shows()).get('feeds.opml')).not.toContain('/feeds/fr/');
  const { revision } = (await harness.feedStates.get('fr')) ?? {};
  await publishAll(without);
  expect((await harness.feedStates.get('fr'))?.revision).toBe(revision);
  await publishAll(harness);
  expect(await guidsAt(harness, 'fr')).toEqual(['b']);
  expect((await harness.shows()).get('feeds/fr/archive/2024-09.json')).toContain('"id":"a"');
});

it('the index page and the OPML list name a facet as soon as its feed is there, and no longer than that', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const listed = async () => {
    const shown = await harness.shows();
    return ['index.html', 'feeds.opml'].map((key) => shown.get(key)?.includes('/feeds/tag/peche/') ?? false);
  };
  const publish = (slugs: readonly string[]) =>
    publishBatch(harness, async (each) => {
      for (const slug of slugs) await each(slug, {});
    });
  const ingest = makeIngest(harness);
  const { article } = await ingest.accept(sample('a', { tags: ['pêche'] }));
  await publish(article.feeds);
  expect(await listed()).toEqual([true, true]);
  const before = await harness.feedStates.get(siteSlug);
  // An article in a known facet changes no list.
  await publish((await ingest.accept(sample('b', { tags: ['pêche'] }))).article.feeds);
  expect(await harness.feedStates.get(siteSlug)).toEqual(before);
  for (const guid of ['a', 'b']) await ingest.retract((await harness.articles.find({ guid })) ?? '');
  await publish(article.feeds);
  expect(await listed()).toEqual([false, false]);
});

it('a facet with an article is listed, although a publisher that read it as empty writes that late', async () => {
  const harness = await openHarness(withFacets(['tag']));
  const ingest = makeIngest(harness);
  const first = await ingest.accept(sample('a', { tags: ['pêche'] }));
  await publishFeed('tag/peche', harness);
  await ingest.retract(first.article.id);
  const { facets } = harness;
  const late = {
    ...harness,
    facets: {
      ...facets,
      saveNewest: async (newest: Parameters<typeof facets.saveNewest>[0]) => {
        // Another article comes, and its publisher finds the facet listed still.
        if (!newest.isLive) {
          await ingest.accept(sample('b', { tags: ['pêche'] }));
          await publishFeed('tag/peche', harness);
        }
        await facets.saveNewest(newest);
      },
    },
  };
  await publishFeed('tag/peche', late);
  expect(await facets.facet('tag/peche')).toMatchObject({ isLive: true });
});

it('a facet that an erasure removed is made again for an article from a function that remembered its slug', async () => {
  const harness = await openHarness(withFacets(['author']));
  const authors = [{ name: 'Fatéma Mernissi' }];
  await keep(harness, sample('a', { authors }));
  const [facet] = await harness.facets.facets({ isConsistent: true });
  if (facet === undefined) throw new Error('The author has no facet.');
  await harness.facets.remove(facet, fold(facet.name));
  await keep(harness, sample('b', { authors }));
  expect(await harness.facets.facet('author/fatema-mernissi')).toMatchObject({ name: 'Fatéma Mernissi', isLive: true });
  expect(await guidsAt(harness, 'author/fatema-mernissi')).toEqual(['a', 'b']);
});

/** The stores of somebody who has read the article that a feed shows, and puts it only after `meanwhile`. */
const late = (harness: PublishHarness, meanwhile: () => Promise<unknown>): PublishHarness => {
  const { feedEntries } = harness;
  let isFirst = true;
  const articles: typeof feedEntries.articles = async (...of) => {
    const read = await feedEntries.articles(...of);
    if (isFirst) {
      isFirst = false;
      await meanwhile();
    }
    return read;
  };
  return { ...harness, feedEntries: { ...feedEntries, articles } };
};

const mernissi = 'author/fatema-mernissi';
const byMernissi = (id: string, more: Partial<IncomingArticle> = {}) =>
  sample(id, { authors: [{ name: 'Fatéma Mernissi' }], ...more });

/** A feed that is gone, as its only article was retracted, and has just got that article back. */
const openReturned = async (): Promise<PublishHarness> => {
  const harness = await openHarness(withFacets(['author']));
  const [article] = await keep(harness, byMernissi('a'));
  await guidsAt(harness, mernissi);
  await makeIngest(harness).retract(article?.id ?? '');
  await publishAll(harness);
  await makeIngest(harness).accept(byMernissi('a', { title: 'De retour' }));
  return harness;
};

/** What an erasure does to the feed of an author: the entry goes, and the row of a facet whose documents are gone. */
const eraseFrom = async (harness: PublishHarness): Promise<void> => {
  const [entry] = await harness.feedEntries.entries(mernissi, {});
  if (entry !== undefined) await makeIngest(harness).retract(entry.id);
  const facet = await harness.facets.facet(mernissi);
  if (facet !== undefined) await harness.facets.remove(facet, fold(facet.name));
};

it('the feed of a facet that an erasure removed answers 410, although somebody put the article after that', async () => {
  const harness = await openReturned();
  // Dies after the state row: it looks at nothing any more.
  const dead = {
    ...late(harness, () => eraseFrom(harness)),
    feedStates: {
      ...harness.feedStates,
      write: async (...written: Parameters<typeof harness.feedStates.write>) => {
        await harness.feedStates.write(...written);
        throw new Error('It dies.');
      },
    },
  };
  await expect(publishFeed(mernissi, dead)).rejects.toThrow('It dies.');
  expect(await guidsAt(harness, mernissi)).toEqual(['a']);
  await publishFeed(mernissi, harness);
  expect(await guidsAt(harness, mernissi)).toBeUndefined();
  expect(await harness.feedStates.get(mernissi)).toMatchObject({ isGone: true });
});

it('a document of a removed facet that only the bucket knows answers 410 with the hint of the removal', async () => {
  const harness = await openHarness(withFacets(['author']));
  await keep(harness, byMernissi('a'));
  const dead = {
    ...harness,
    feedStates: { ...harness.feedStates, write: () => Promise.reject(new Error('It dies.')) },
  };
  await requestDocument(dead, `/feeds/${mernissi}/feed.json`);
  expect(await guidsAt(harness, mernissi)).toEqual(['a']);
  await eraseFrom(harness);
  await publishAll(harness);
  const shown = await harness.shows();
  expect([...shown.keys()].filter((key) => key.startsWith(`feeds/${mernissi}/`))).toEqual([
    `feeds/${mernissi}/feed.json`,
  ]);
  expect(await guidsAt(harness, mernissi)).toBeUndefined();
});

it('a removed facet that had no documents leaves no row', async () => {
  const harness = await openHarness(withFacets(['author']));
  await keep(harness, byMernissi('a'));
  await eraseFrom(harness);
  await publishAll(harness);
  expect(await harness.feedStates.get(mernissi)).toBeUndefined();
  expect([...(await harness.shows()).keys()].filter((key) => key.startsWith('feeds/author/'))).toEqual([]);
});

it.each([
  [
    'its row stays',
    async (harness: PublishHarness) => {
      const [entry] = await harness.feedEntries.entries(mernissi, {});
      if (entry !== undefined) await makeIngest(harness).retract(entry.id);
    },
  ],
  ['an erasure removes its row', eraseFrom],
])(
  'a feed that was gone is so again after an article that left it while somebody was about to put it, where %s',
  async (_, leave) => {
    const harness = await openReturned();
    const meanwhile = async () => {
      await leave(harness);
      await publishAll(harness);
    };
    await publishFeed(mernissi, late(harness, meanwhile));
    expect(await guidsAt(harness, mernissi)).toBeUndefined();
    expect(await harness.feedStates.get(mernissi)).toMatchObject({ isGone: true });
  },
);

it('a first reader gets 410 for an article that left the feed while its document was made', async () => {
  const harness = await openHarness(withFacets(['author']));
  await keep(harness, byMernissi('a'));
  const meanwhile = async () => {
    await eraseFrom(harness);
    await publishAll(harness);
  };
  expect(await requestDocument(late(harness, meanwhile), `/feeds/${mernissi}/feed.json`)).toMatchObject({
    status: 410,
  });
  expect(await guidsAt(harness, mernissi)).toBeUndefined();
});
