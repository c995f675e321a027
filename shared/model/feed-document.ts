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

/** The formats that archives have, and how their names end. */
export const archiveDocuments = [
  { format: 'rss', ending: 'rss.xml', type: 'application/rss+xml; charset=utf-8' },
  { format: 'atom', ending: 'atom.xml', type: 'application/atom+xml; charset=utf-8' },
  { format: 'json', ending: 'json', type: 'application/feed+json; charset=utf-8' },
] as const;

/** One of the formats that archives have. */
export type ArchiveFormat = (typeof archiveDocuments)[number]['format'];

/** Where an archive document is kept in the public bucket: `feeds/fr/archive/2024-11.atom.xml`. */
export const archiveKey = (slug: string, name: string, format: ArchiveFormat): string =>
  `feeds/${slug}/archive/${name}.${archiveDocuments.find((candidate) => candidate.format === format)?.ending}`;

/** Documents whose media type is not the one that they are stored under, by what their path is like; topics can be subscribed to. */
export type ServedType = { readonly path: string; readonly type: string; readonly isTopic: boolean };

const escaped = (ending: string): string => ending.replaceAll('.', '\\.');

/** The true media type of each kind of document, for whatever answers readers; as text, since the CDN's functions know no more. */
export const servedTypes: readonly ServedType[] = [
  ...feedDocuments
    .filter(({ format }) => format !== 'page')
    .map(({ file, type }) => ({ path: `^/feeds/(.+/)?${escaped(file)}$`, type, isTopic: true })),
  ...archiveDocuments.map(({ ending, type }) => ({
    path: `^/feeds/.+/archive/[^/]+\\.${escaped(ending)}$`,
    type,
    isTopic: false,
  })),
  { path: '^/feeds\\.opml$', type: 'text/x-opml; charset=utf-8', isTopic: false },
];

/** S3's name for the mark of a document that is gone for good, as it stands in an answer's headers. */
export const goneHeader = 'x-amz-meta-barid-gone';

/** S3's name for the hubs, between spaces, that a document does not name although the site file does. */
export const withheldHubsHeader = 'x-amz-meta-barid-withheld-hubs';
