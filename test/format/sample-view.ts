import type { FeedView } from '#shared/format/feed-view.ts';
import type { Article } from '#shared/model/article.ts';

/** An article with realistic defaults; `part` overrides them. */
export const sampleArticle = (part: Partial<Article> & { readonly id: string }): Article => ({
  guid: `tag:example.org,2024:${part.id}`,
  url: `https://www.example.org/${part.id}`,
  title: 'Le Maroc et la Belgique renforcent leur coopération',
  content: '<p>La DGSN et la police belge ont signé un accord.</p>',
  language: 'fr',
  authors: [{ name: 'euromagreb' }],
  tags: [],
  published: '2024-11-27T10:30:00.000Z',
  modified: '2024-11-27T10:30:00.000Z',
  attachments: [],
  status: 'live',
  revision: 1,
  accepted: '2024-11-27T10:30:00.000Z',
  receivedAt: '2024-11-27T10:30:00.000Z',
  feeds: ['all'],
  ...part,
});

/** The view of a feed with these entries; `part` overrides the defaults. */
export const sampleView = (entries: readonly Article[], part: Partial<FeedView> = {}): FeedView => ({
  site: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe.',
    timeZone: 'Africa/Casablanca',
  },
  feed: {
    slug: 'all',
    title: 'Euromagreb – toute l’actualité',
    description: 'L’actualité du Maghreb et de l’Europe.',
    language: 'fr',
    select: {},
    entries: 50,
    content: 'full',
  },
  publicUrl: 'https://feeds.example.org',
  hubs: [],
  updated: '2024-11-27T10:30:00.000Z',
  entries,
  tombstones: [],
  ...part,
});
