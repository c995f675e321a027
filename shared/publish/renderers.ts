import { createHash } from 'node:crypto';
import { feedRenderers, type Renderer } from '#shared/format/feed-renderers.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';
import type { FeedFormat } from '#shared/model/feed-document.ts';
import type { Terms } from '#shared/model/terms.ts';
import { renderArticlePage } from '#shared/pages/article-page.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';

/** The renderer of each format. */
export const renderers: Readonly<Record<FeedFormat, Renderer>> = { ...feedRenderers, page: renderFeedPage };

/** An article with every member that a document may show: the type asks for those that are added. */
type FullArticle = Required<
  Omit<
    Article,
    | 'aliases'
    | 'guidOnly'
    | 'owner'
    | 'moved'
    | 'retraction'
    | 'erased'
    | 'isRestored'
    | 'isImported'
    | 'statedModified'
    | 'trace'
    | 'warnings'
  >
>;

/** Terms in every form: an offer with a price, a prohibition, an address, a copyright, a server. */
const sampleTerms: Required<Terms> = {
  licenses: [
    {
      permits: { usage: ['search'], user: ['education'], geo: ['EU'] },
      prohibits: { usage: ['ai-train'] },
      payment: {
        type: 'crawl',
        standard: 'https://example.org/standard',
        custom: 'https://example.org/custom',
        amount: '1',
        currency: 'EUR',
      },
      reporting: [{ type: 'audit', profile: 'https://example.org/audit', endpoint: 'https://example.org/report' }],
      legal: { contact: 'mailto:rights@example.org' },
    },
  ],
  address: 'https://example.org/terms',
  rights: 'Rights',
  server: 'https://licences.example.org/',
};

const sampleArticle = (id: string, language: string): FullArticle => ({
  id,
  guid: `tag:example.org,2024:${id}`,
  url: `https://example.org/${id}`,
  title: `Title & <${language}>`,
  shortTitle: 'Title',
  summary: 'A summary',
  content: "<p>A <a href='https://example.org/'>body</a></p>",
  language,
  authors: [{ name: 'Author', url: 'https://example.org/author', email: 'author@example.org' }],
  tags: ['tag'],
  published: '2024-11-27T00:00:00.000Z',
  modified: '2024-11-28T00:00:00.000Z',
  expires: '2024-12-27T00:00:00.000Z',
  relatedUrl: 'https://example.com/related',
  terms: sampleTerms,
  image: { url: 'https://example.org/image.jpg', alt: 'Alternative', width: 800, height: 600, credit: 'Credit' },
  attachments: [
    { url: 'https://example.org/sound.mp3', type: 'audio/mpeg', size: 1000, duration: 60, title: 'Sound' },
    ...['video/mp4', 'image/jpeg', 'image/jpeg'].map((type, index) => ({
      url: `https://example.org/${index}`,
      type,
      width: 800,
      height: 600,
      credit: 'Credit',
      alt: 'Alternative',
      description: 'Caption',
      thumbnail: 'https://example.org/still.jpg',
    })),
  ],
  episode: {
    season: 1,
    number: 2,
    kind: 'full',
    isExplicit: true,
    transcripts: [{ url: 'https://example.org/sound.vtt', type: 'text/vtt', language: 'fr', rel: 'captions' }],
    chapters: { url: 'https://example.org/chapters.json', type: 'application/json+chapters' },
    persons: [
      { name: 'Person', role: 'host', group: 'cast', url: 'https://example.org/p', image: 'https://example.org/p.jpg' },
    ],
  },
  location: { latitude: 35.78, longitude: -5.81, name: 'Place' },
  source: { name: 'Source', url: 'https://example.com/', feed: 'https://example.com/feed' },
  status: 'live',
  revision: 2,
  accepted: '2024-11-27T00:00:00.000Z',
  receivedAt: '2024-11-27T00:00:00.000Z',
  feeds: ['sample'],
});

/** An article that says nothing of its own: no page, no terms, no files. */
const plainArticle: Article = {
  id: 'd',
  guid: 'd',
  title: 'Title',
  content: '<p>A body</p>',
  language: 'fr',
  authors: [],
  tags: [],
  published: '2024-11-26T00:00:00.000Z',
  modified: '2024-11-26T00:00:00.000Z',
  image: { url: 'https://example.org/image.jpg' },
  attachments: [],
  status: 'live',
  revision: 1,
  accepted: '2024-11-27T00:00:00.000Z',
  receivedAt: '2024-11-27T00:00:00.000Z',
  feeds: ['sample'],
};

/** A view with every member present: a change to any renderer shows in the bytes of the sample. */
const sampleView = (content: 'full' | 'summary'): Required<FeedView> => ({
  site: {
    title: 'Site',
    url: 'https://example.org',
    language: 'fr',
    description: 'Description',
    icon: 'https://example.org/icon.png',
    logo: 'https://example.org/logo.png',
    author: { name: 'Author' },
    copyright: 'Copyright',
    accentColor: '#0b5a63',
    webfeeds: { cover: 'https://example.org/cover.jpg', analytics: 'UA-1', related: 'card' },
    timeZone: 'UTC',
    partners: {
      smartnews: {
        logo: 'https://example.org/smartnews.png',
        darkLogo: 'https://example.org/dark.png',
        analytics: '<script>count({url}, {title})</script>',
      },
    },
  },
  terms: {
    terms: { licenses: [{ permits: { usage: ['all'] }, payment: { type: 'free' } }] },
    rules: [
      {
        feeds: ['sample'],
        articles: undefined,
        select: { languages: ['ar'], tags: undefined, sources: undefined },
        terms: sampleTerms,
      },
    ],
  },
  feed: {
    slug: 'sample',
    title: 'Feed',
    description: 'Feed',
    language: 'fr',
    select: {},
    entries: 50,
    content,
    linkParameters: { ref: 'rss' },
    picture: 'enclosure',
    podcast: {
      type: 'serial',
      categories: ['Arts > Books'],
      owner: { name: 'Owner', email: 'owner@example.org' },
      locked: true,
      funding: [{ url: 'https://example.org/support', text: 'Support' }],
    },
  },
  publicUrl: 'https://feeds.example.org',
  hubs: ['https://hub.example.org/'],
  rssCloud: true,
  isRenamed: true,
  first: { slug: 'first', publicUrl: 'https://former.example.org' },
  updated: '2024-11-28T00:00:00.000Z',
  entries: [sampleArticle('a', 'fr'), sampleArticle('b', 'ar'), plainArticle],
  tombstones: [{ id: 'c', guid: 'c', retractedAt: '2024-11-28T00:00:00.000Z' }],
  archive: content === 'full' ? { previous: '2024-10' } : { name: '2024-10', previous: '2024-09' },
});

const hashAll = (all: readonly Renderer[]): string => {
  const hash = createHash('sha256');
  for (const render of all)
    for (const content of ['full', 'summary'] as const) hash.update(render(sampleView(content)));
  return hash.digest('hex');
};

/** The page of each article of a view: a renderer as those of feeds are. */
const renderArticlePages: Renderer = (view) =>
  Buffer.concat(view.entries.map((article) => renderArticlePage({ ...view, article, feeds: [view.feed] })));

/** A hash of the bytes that these renderers make of the sample. */
export const hashRenderers = (table: typeof renderers): string => hashAll(Object.values(table));

/** The same of one renderer, such as that of a partner format, which few feeds have. */
export const hashRenderer = (renderer: Renderer): string => hashAll([renderer]);

/**
 * Part of every fingerprint: a deployment with changed renderers renders every document again, and a deployment with the
 * same renderers none. Computed once, when the function starts.
 */
export const rendererVersion = hashRenderers(renderers);

/** Tells a rebuild whether the pages of articles are rendered as they were. */
export const articlePageVersion = hashAll([renderArticlePages]);
