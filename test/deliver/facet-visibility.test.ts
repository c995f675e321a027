import { expect, it } from 'vitest';
import { visibilityCheck } from '#shared/deliver/visibility/visibility.ts';
import { feedRenderers } from '#shared/format/feed-renderers.ts';
import type { ArticleBrief } from '#shared/model/event.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import { sampleArticle, sampleView } from '#test/format/sample-view.ts';
import { at, begin, pendingDelivery, stateOf } from './delivery-fixture.ts';

const slug = 'tag/maroc';
const stored = sampleArticle({ id: 'a1', guid: 'Actualité 1', published: at(-60), modified: at(0) });
const article: ArticleBrief = {
  id: 'a1',
  guid: stored.guid,
  title: stored.title,
  language: 'fr',
  published: at(-60),
  modified: at(0),
  revision: 1,
  status: 'live',
  feeds: [slug],
};

/** Where an article of a facet's feed is hidden; the feed has this state, and its documents answer so. */
const hiddenWhere = (
  state: FeedState | undefined,
  answer: { readonly status: number; readonly body: Uint8Array },
  brief: ArticleBrief = article,
) => {
  const hiddenAt = visibilityCheck({
    archives: { month: async () => undefined },
    articles: { get: async () => undefined },
    feedStates: { get: async () => state },
    http: { send: async ({ url }) => ({ url, headers: { etag: '"1"' }, ...answer }) },
    clock: { now: () => new Date(begin) },
  });
  const event = { type: 'article.published', timestamp: at(0), data: brief } as const;
  return hiddenAt(pendingDelivery(1, { subject: { kind: 'article', id: 'a1' }, changedAt: at(0), event }), []);
};

const withFiles = (...files: readonly string[]): FeedState => {
  const state = stateOf(slug, 1);
  return { ...state, documents: state.documents.filter(({ key }) => files.some((file) => key.endsWith(file))) };
};

it('a facet feed that nobody has requested hides no article', async () => {
  const missing = { status: 404, body: new Uint8Array() };
  expect(await hiddenWhere(undefined, missing)).toEqual([]);
  expect(await hiddenWhere(withFiles('index.html'), missing)).toEqual([]);
});

it.each([
  ['rss.xml', feedRenderers.rss],
  ['atom.xml', feedRenderers.atom],
  ['feed.json', feedRenderers.json],
] as const)('an article is looked for in %s where only that was requested', async (file, render) => {
  const state = withFiles(file);
  const shown = { status: 200, body: render(sampleView([stored])) };
  expect(await hiddenWhere(state, shown)).toEqual([]);
  const before = { status: 200, body: render(sampleView([sampleArticle({ id: 'a0', published: at(-90) })])) };
  expect(await hiddenWhere(state, before)).toEqual([`https://feeds.example.org/feeds/${slug}/${file}`]);
});

it('a retraction that leaves a facet without articles is public once the feed answers 410', async () => {
  const state = { ...withFiles('feed.json'), isGone: true };
  const gone = { status: 410, body: new Uint8Array() };
  expect(await hiddenWhere(state, gone, { ...article, status: 'retracted' })).toEqual([]);
  expect(await hiddenWhere(state, gone)).toHaveLength(1);
});
