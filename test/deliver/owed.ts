import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';

/** Milliseconds since 1970 of the instant at which every test begins. */
export const begin = Date.parse('2024-11-27T10:00:00.000Z');

/** The instant so many seconds after the beginning. */
export const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();

/** The URLs of a feed's topics. */
export const topicsOf = (slug: string, publicUrl = 'https://feeds.example.org'): readonly string[] =>
  ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `${publicUrl}/feeds/${slug}/${file}`);

/** A feed's state at a revision that changed these topics (all unless said), the ETags telling in which revision they did. */
export const stateOf = (
  slug: string,
  revision: number,
  changes: Partial<FeedState> & { readonly publicUrl?: string } = {},
): FeedState => {
  const { publicUrl, ...rest } = changes;
  const topics = topicsOf(slug, publicUrl);
  const document = (url: string, file: string) => ({
    key: `feeds/${slug}/${file}`,
    hash: `hash-${revision}`,
    etag: `"${revision}"`,
    changedInRevision: revision,
    url,
  });
  const page = document(`${publicUrl ?? 'https://feeds.example.org'}/feeds/${slug}/`, 'index.html');
  const documents = [...topics.map((url) => document(url, url.split('/').at(-1) ?? '')), page];
  return {
    slug,
    revision,
    fingerprint: `fingerprint-${revision}`,
    documents,
    changedUrls: documents.map(({ url }) => url),
    writtenAt: at(revision - 1),
    ...rest,
  };
};

/** A newsroom with these hubs. */
export const siteWith = (...hubs: readonly string[]): Site => ({
  identity: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe',
    timeZone: 'Africa/Casablanca',
  },
  feeds: [],
  hubs,
  facets: [],
  formats: [],
  sources: [],
  notify: { rssCloud: false, ping: [], webhooks: [] },
});

/** A delivery of the feed `fr` that is owed since its revision was written. */
export const owed = (revision: number, changes: Partial<Delivery> = {}): Delivery => ({
  id: `delivery-${revision}`,
  route: 'websub-hub',
  receiver: 'https://hub.example/',
  feed: 'fr',
  topics: topicsOf('fr'),
  revision,
  changedAt: at(revision - 1),
  status: 'pending',
  attempts: 0,
  nextAttemptAt: at(revision - 1),
  ...changes,
});
