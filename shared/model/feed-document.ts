/** The documents that every feed has, in the order in which they are written. */
export const feedDocuments = [
  { format: 'rss', file: 'rss.xml', type: 'application/rss+xml; charset=utf-8' },
  { format: 'atom', file: 'atom.xml', type: 'application/atom+xml; charset=utf-8' },
  { format: 'json', file: 'feed.json', type: 'application/feed+json; charset=utf-8' },
  { format: 'page', file: 'index.html', type: 'text/html; charset=utf-8' },
] as const;

/** One of the formats a feed is shown in. */
export type FeedFormat = (typeof feedDocuments)[number]['format'];

/** Where a document is kept in the public bucket: `feeds/fr/rss.xml`. */
export const documentKey = (slug: string, file: string): string => `feeds/${slug}/${file}`;

/** The public URL of a feed's document; the page is its folder: `https://…/feeds/fr/`. */
export const documentUrl = (publicUrl: string, slug: string, format: FeedFormat): string => {
  const document = feedDocuments.find((candidate) => candidate.format === format);
  const file = format === 'page' ? '' : document?.file;
  return `${publicUrl}/feeds/${slug}/${file}`;
};
