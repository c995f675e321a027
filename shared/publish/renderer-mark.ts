import { createHash } from 'node:crypto';
import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';
import type { FeedFormat } from '#shared/model/feed-document.ts';

const article = (id: string, language: string): Article => ({
  id,
  guid: `tag:example.org,2024:${id}`,
  url: `https://example.org/${id}`,
  title: `Title & <${language}>`,
  summary: 'A summary',
  content: "<p>A <a href='https://example.org/'>body</a></p>",
  language,
  authors: [{ name: 'Author', url: 'https://example.org/author', email: 'author@example.org' }],
  tags: ['tag'],
  published: '2024-11-27T00:00:00.000Z',
  modified: '2024-11-28T00:00:00.000Z',
  image: { url: 'https://example.org/image.jpg', alt: 'Alternative', width: 800, height: 600 },
  attachments: [{ url: 'https://example.org/sound.mp3', type: 'audio/mpeg', size: 1000, duration: 60, title: 'Sound' }],
  source: { name: 'Source', url: 'https://example.com/', feed: 'https://example.com/feed' },
  status: 'live',
  revision: 2,
  accepted: '2024-11-27T00:00:00.000Z',
  receivedAt: '2024-11-27T00:00:00.000Z',
  feeds: ['sample'],
});

/** A view in which every member is present, so that a change to any renderer shows in its bytes. */
const sample = (content: 'full' | 'summary'): FeedView => ({
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
    timeZone: 'UTC',
  },
  feed: { slug: 'sample', title: 'Feed', description: 'Feed', language: 'fr', select: {}, entries: 50, content },
  publicUrl: 'https://feeds.example.org',
  hubs: ['https://hub.example.org/'],
  rssCloud: true,
  updated: '2024-11-28T00:00:00.000Z',
  entries: [article('a', 'fr'), article('b', 'ar')],
  tombstones: [{ id: 'c', guid: 'c', retractedAt: '2024-11-28T00:00:00.000Z' }],
  archive: content === 'full' ? { previous: '2024-10' } : { name: '2024-10', previous: '2024-09' },
});

/** One renderer for each format. */
type Renderers = Readonly<Record<FeedFormat, (view: FeedView) => Uint8Array>>;

const marks = new WeakMap<Renderers, string>();

/**
 * A hash of what the renderers make of a sample: part of every feed's fingerprint, so that a deploy with other
 * renderers renders every feed again, and a deploy with the same ones none.
 */
export const rendererMark = (renderers: Renderers): string => {
  const known = marks.get(renderers);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const render of Object.values(renderers)) hash.update(render(sample('full'))).update(render(sample('summary')));
  const mark = hash.digest('hex');
  marks.set(renderers, mark);
  return mark;
};
