import type { Delivery } from '#shared/model/delivery.ts';
import type { FeedState } from '#shared/model/feed-state.ts';
import type { Site } from '#shared/site/site.ts';

/** The instant at which every test begins, in milliseconds since 1970. */
export const begin = Date.parse('2024-11-27T10:00:00.000Z');

/** The instant so many seconds after the beginning. */
export const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();

/** The URLs of a feed's topics. */
export const topicsOf = (slug: string, publicUrl = 'https://feeds.example.org'): readonly string[] =>
  ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `${publicUrl}/feeds/${slug}/${file}`);

/** The subject of a delivery about a feed. */
export const feedSubject = (slug: string, topics: readonly string[] = topicsOf(slug)): Delivery['subject'] => ({
  kind: 'feed',
  slug,
  topics,
});

/** A feed's state after a revision that changed every document; the ETags name the revision. */
export const stateOf = (
  slug: string,
  revision: number,
  changes: Partial<FeedState> & { readonly publicUrl?: string } = {},
): FeedState => {
  const { publicUrl = 'https://feeds.example.org', ...rest } = changes;
  const document = (url: string, file: string) => ({
    key: `feeds/${slug}/${file}`,
    hash: `hash-${revision}`,
    etag: `"${revision}"`,
    changedInRevision: revision,
    url,
  });
  const topics = topicsOf(slug, publicUrl).map((url) => document(url, url.split('/').at(-1) ?? ''));
  const documents = [...topics, document(`${publicUrl}/feeds/${slug}/`, 'index.html')];
  return {
    slug,
    revision,
    fingerprint: `fingerprint-${revision}`,
    documents,
    writtenAt: at(revision - 1),
    credits: 1,
    ...rest,
  };
};

/** A site with these hubs. */
export const siteWith = (...hubs: readonly string[]): Site => ({
  identity: {
    title: 'Euromagreb',
    url: 'https://www.example.org',
    language: 'fr',
    description: 'L’actualité du Maghreb et de l’Europe',
    timeZone: 'Africa/Casablanca',
  },
  feeds: [],
  facets: [],
  formats: [],
  sources: [],
  hubs,
  notify: { rssCloud: false, ping: [], webhooks: [] },
});

/** A ping about the feed `fr`, pending since its revision was written. */
export const pendingDelivery = (revision: number, changes: Partial<Delivery> = {}): Delivery => ({
  id: `delivery-${revision}`,
  route: 'websub-hub',
  receiver: 'https://hub.example/',
  subject: feedSubject('fr'),
  revision,
  changedAt: at(revision - 1),
  status: 'pending',
  attempts: 0,
  nextAttemptAt: at(revision - 1),
  dueAt: changes.nextAttemptAt ?? at(revision - 1),
  ...changes,
});
