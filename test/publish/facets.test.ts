import { expect, it } from 'vitest';
import { dynamoBackfillStore } from '#shared/aws/dynamo-backfill-store.ts';
import { backfill } from '#shared/ingest/backfill.ts';
import { makeIngest } from '#shared/ingest/ingest.ts';
import { type ArticleDraft, maxFeeds } from '#shared/model/article.ts';
import { publishAll } from '#shared/publish/publish-all.ts';
import type { Site } from '#shared/site/site.ts';
import { draftOf, newsroomSite } from '#test/ingest/newsdesk.ts';
import { openPaperPress, type Press, presses } from './press.ts';

const openPress = presses();
const withFacets = (facets: Site['facets'] = []): Site => ({ ...newsroomSite([{ slug: 'all' }]), facets });

const draft = (id: string, said: Partial<ArticleDraft> = {}): ArticleDraft =>
  draftOf({ guid: id, url: `https://www.example.org/${id}`, title: `Article ${id}`, tags: [], ...said });

const keep = async (press: Press, ...drafts: readonly ArticleDraft[]) => {
  const kept = [];
  for (const one of drafts) kept.push((await makeIngest(press).accept(one)).article);
  await publishAll(press);
  return kept;
};

const guidsAt = async (press: Press, slug: string): Promise<readonly string[] | undefined> => {
  const text = (await press.shows()).get(`feeds/${slug}/feed.json`);
  if (text === undefined || text.startsWith('<!doctype')) return undefined;
  const { items }: { items: { id: string }[] } = JSON.parse(text);
  return items.map(({ id }) => id);
};

it('a site with facets has a feed for every tag, author, language and source of its articles', async () => {
  const press = await openPress(withFacets(['tag', 'author', 'language', 'source']));
  const [article] = await keep(
    press,
    draft('a', {
      tags: ['Sécurité', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
      authors: [{ name: 'سلمى الإدريسي' }],
      source: { name: 'Tangier Wire' },
    }),
  );
  const slugs = ['author/slma-ldrysy', 'language/fr', 'source/tangier-wire', 'tag/securite', 'tag/tamazight'];
  expect(article?.feeds).toEqual(['all', ...slugs].toSorted());
  for (const slug of slugs) expect(await guidsAt(press, slug)).toEqual(['a']);
  const shown = await press.shows();
  expect(shown.get('feeds/tag/securite/rss.xml')).toContain('<title>Euromagreb – Sécurité</title>');
  expect(shown.get('feeds/language/fr/rss.xml')).toContain('<title>Euromagreb – français</title>');
  expect(shown.get('feeds.opml')).toContain('/feeds/tag/tamazight/rss.xml');
});

it('a site with facets keeps apart two names that are written alike in Latin, for good, and together one that is written in two ways', async () => {
  const press = await openPress(withFacets(['tag']));
  const kept = await keep(
    press,
    draft('a', { tags: ['pêche'] }),
    draft('b', { tags: ['péché'] }),
    draft('c', { tags: ['PÊCHE '] }),
    draft('d', { tags: ['péché', 'pêche'] }),
  );
  expect(kept.map(({ feeds }) => feeds.filter((slug) => slug.startsWith('tag/')))).toEqual([
    ['tag/peche'],
    ['tag/peche-2'],
    ['tag/peche'],
    ['tag/peche', 'tag/peche-2'],
  ]);
  expect((await guidsAt(press, 'tag/peche'))?.toSorted()).toEqual(['a', 'c', 'd']);
});

it('a site with facets gives one slug to a name that many articles bring at the same instant', async () => {
  const press = await openPress(withFacets(['tag']));
  const kept = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((id) =>
      makeIngest(press).accept(draft(id, { tags: [id < 'c' ? 'Économie' : 'Economie'] })),
    ),
  );
  const slugs = kept.map(({ article }) => article.feeds.find((slug) => slug.startsWith('tag/')));
  expect(new Set(slugs.slice(0, 2)).size).toBe(1);
  expect(new Set(slugs.slice(2)).size).toBe(1);
  expect(new Set(slugs)).toEqual(new Set(['tag/economie', 'tag/economie-2']));
});

it('a site with facets says of a feed that has lost its last article that it is gone, to nobody but who asks, and has it back with the next', async () => {
  const press = await openPress(withFacets(['tag']));
  const [article] = await keep(press, draft('a', { tags: ['sécurité'] }));
  await makeIngest(press).retract(article?.id ?? '');
  await publishAll(press);
  expect(await guidsAt(press, 'tag/securite')).toBeUndefined();
  expect(await press.feedStates.get('tag/securite')).toMatchObject({ isGone: true });
  expect((await press.shows()).get('feeds.opml')).not.toContain('tag/securite');
  expect(await guidsAt(press, 'all')).toEqual([]);
  await keep(press, draft('b', { tags: ['Sécurité'] }));
  expect(await guidsAt(press, 'tag/securite')).toEqual(['b']);
  expect((await press.feedStates.get('tag/securite'))?.isGone).toBeUndefined();
  expect((await press.shows()).get('feeds.opml')).toContain('tag/securite');
});

it('a site with facets takes an article in as many feeds as one may stand in, lets it be withdrawn from all of them, and refuses one for more, saying why', async () => {
  const press = await openPress(withFacets(['tag']));
  const tags = Array.from({ length: maxFeeds - 1 }, (_, index) => `mot-${index}`);
  const { article } = await makeIngest(press).accept(draft('a', { tags }));
  expect(article.feeds).toHaveLength(maxFeeds);
  await makeIngest(press).retract(article.id);
  expect(await press.feedEntries.entries(`tag/mot-${maxFeeds - 2}`, { newestFirst: true, limit: 1 })).toEqual([]);
  await makeIngest(press).accept(draft('a', { tags, title: 'De retour' }));
  expect(await press.feedEntries.entries(`tag/mot-${maxFeeds - 2}`, { newestFirst: true, limit: 1 })).toHaveLength(1);
  await expect(makeIngest(press).accept(draft('b', { tags: [...tags, 'de trop'] }))).rejects.toMatchObject({
    code: 'ARTICLE_IN_TOO_MANY_FEEDS',
    status: 422,
    message: expect.stringContaining('fewer tags'),
  });
});

const links = async (press: Press): Promise<readonly string[]> => {
  const page = (await press.shows()).get('index.html') ?? '';
  return [...page.matchAll(/<li><a href="[^"]*\/feeds\/((?:tag|language)\/[^"]*)\/"><bdi>([^<]*)/g)].map(
    ([, slug, name]) => `${slug} ${name}`,
  );
};

it('the index page leads to the facets whose entries are newest, of thousands to some, and goes by what is withdrawn', async () => {
  const press = openPaperPress(withFacets(['tag', 'language']));
  const at = (day: number): string => new Date(Date.UTC(2024, 0, day)).toISOString();
  const drafts = Array.from({ length: 30 }, (_, day) => draft(`a${day}`, { tags: [`t${day}`], published: at(day) }));
  const kept = await keep(press, ...drafts);
  const tags = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from }, (_, index) => `tag/t${from + index} t${from + index}`).toSorted();
  expect(await links(press)).toEqual([...tags(6, 30), 'language/fr français']);
  await makeIngest(press).retract(kept[29]?.id ?? '');
  await publishAll(press);
  expect(await links(press)).toEqual([...tags(5, 29), 'language/fr français']);
  await keep(press, draft('b', { tags: ['t0'], published: at(40) }));
  expect(await links(press)).toEqual(['tag/t0 t0', ...tags(6, 29), 'language/fr français']);
});

it('a changed site file brings stored articles into the feeds of new facets, and takes those of removed ones back', async () => {
  const press = await openPress(newsroomSite([{ slug: 'all' }]));
  await keep(press, draft('a', { tags: ['Maroc'] }));
  const backfills = dynamoBackfillStore(press.table, press.client);
  const tagged = { ...press, site: withFacets(['tag']) };
  await backfill({ ...tagged, backfills });
  await publishAll(tagged);
  expect(await guidsAt(press, 'tag/maroc')).toEqual(['a']);
  await publishAll(press);
  expect(await guidsAt(press, 'tag/maroc')).toBeUndefined();
  expect((await press.shows()).get('feeds.opml')).not.toContain('tag/maroc');
});

it('a changed site file takes back a feed that it no longer names, with its archives, once; and has it again when it does', async () => {
  const press = await openPress(newsroomSite([{ slug: 'all' }, { slug: 'fr', entries: 1 }]));
  await keep(press, draft('a', { published: '2024-09-01T00:00:00.000Z' }), draft('b'));
  expect((await press.shows()).get('feeds/fr/archive/2024-09.json')).toContain('"id":"a"');
  const without = { ...press, site: newsroomSite([{ slug: 'all' }]) };
  await publishAll(without);
  for (const file of ['rss.xml', 'index.html', 'archive/2024-09.atom.xml'])
    expect((await press.shows()).get(`feeds/fr/${file}`)).toContain('no longer available');
  expect((await press.shows()).get('feeds.opml')).not.toContain('/feeds/fr/');
  const { revision } = (await press.feedStates.get('fr')) ?? {};
  await publishAll(without);
  expect((await press.feedStates.get('fr'))?.revision).toBe(revision);
  await publishAll(press);
  expect(await guidsAt(press, 'fr')).toEqual(['b']);
  expect((await press.shows()).get('feeds/fr/archive/2024-09.json')).toContain('"id":"a"');
});
