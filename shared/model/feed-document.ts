/** A format in which every feed is published: the one row that a new format adds, beside its renderer. */
type FormatRow = {
  readonly format: string;
  /** The name of the document in the folder of the feed. */
  readonly file: string;
  /** The media type that readers get. */
  readonly type: string;
  /** The media type in the bucket, where CloudFront does not compress `type`: the nearest one that it compresses. */
  readonly storedType?: string;
  /** The name of the format, the same in every language. */
  readonly label: string;
  /** Programs subscribe to it: hubs announce it, `Link` headers name them, pages offer it. */
  readonly isTopic: boolean;
  /** `link rel="alternate"` in pages names it, and `barid check` holds it to its specification. */
  readonly isAutodiscovered: boolean;
  /** Archives are published in this format too: the end of their file names. */
  readonly archiveEnding?: string;
};

/** The documents that every feed has, in the order in which they are written. */
export const feedDocuments = [
  {
    format: 'rss',
    file: 'rss.xml',
    type: 'application/rss+xml; charset=utf-8',
    label: 'RSS',
    isTopic: true,
    isAutodiscovered: true,
    archiveEnding: 'rss.xml',
  },
  {
    format: 'atom',
    file: 'atom.xml',
    type: 'application/atom+xml; charset=utf-8',
    storedType: 'application/xml; charset=utf-8',
    label: 'Atom',
    isTopic: true,
    isAutodiscovered: true,
    archiveEnding: 'atom.xml',
  },
  {
    format: 'json',
    file: 'feed.json',
    type: 'application/feed+json; charset=utf-8',
    storedType: 'application/json; charset=utf-8',
    label: 'JSON Feed',
    isTopic: true,
    isAutodiscovered: true,
    archiveEnding: 'json',
  },
  {
    format: 'page',
    file: 'index.html',
    type: 'text/html; charset=utf-8',
    label: 'HTML',
    isTopic: false,
    isAutodiscovered: false,
  },
] as const satisfies readonly FormatRow[];

type FeedDocument = (typeof feedDocuments)[number];

/** One of the formats in which a feed is published. */
export type FeedFormat = FeedDocument['format'];

/** One of the formats in which archives are published. */
export type ArchiveFormat = Extract<FeedDocument, { readonly archiveEnding: string }>['format'];

/** The file name of the document in a format. */
export const documentFile = (format: FeedFormat): string =>
  feedDocuments.find((row) => row.format === format)?.file ?? '';

/** The documents to which programs subscribe. */
export const topicDocuments = feedDocuments.filter(({ isTopic }) => isTopic);

/** The formats of archives, with the end of their file names. */
export const archiveDocuments = feedDocuments.flatMap((row) =>
  'archiveEnding' in row ? [{ format: row.format, ending: row.archiveEnding, type: row.type }] : [],
);

/** Where a document is kept in the public bucket: `feeds/fr/rss.xml`. */
export const documentKey = (slug: string, file: string): string => `feeds/${slug}/${file}`;

/** The public URL of a feed's document; the page is its folder: `https://…/feeds/fr/`. */
export const documentUrl = (publicUrl: string, slug: string, format: FeedFormat): string => {
  const file = documentFile(format);
  return `${publicUrl}/feeds/${slug}/${file === 'index.html' ? '' : file}`;
};

/** Where an archive document is kept in the public bucket: `feeds/fr/archive/2024-11.atom.xml`. */
export const archiveKey = (slug: string, name: string, format: ArchiveFormat): string =>
  `feeds/${slug}/archive/${name}.${archiveDocuments.find((row) => row.format === format)?.ending}`;

/** The path of an archive for people, `feeds/fr/archive/2024-11.html`, or of the list of all months. */
export const archivePagePath = (slug: string, name = ''): string =>
  `feeds/${slug}/archive/${name === '' ? '' : `${name}.html`}`;

const escaped = (ending: string): string => ending.replaceAll('.', '\\.');

/** Matches the file name of a topic, for expressions: `rss\.xml|atom\.xml|feed\.json`. */
export const topicFilePattern = topicDocuments.map(({ file }) => escaped(file)).join('|');

const topicPath = new RegExp(`^/feeds/([a-z0-9-]+(?:/[a-z0-9-]+)?)/(?:${topicFilePattern})$`);

/** The slug of the feed whose document this topic is; undefined for a URL that is no topic of this site. */
export const topicFeed = (topic: string, publicUrl: string): string | undefined =>
  topic.startsWith(`${publicUrl}/`) ? topicPath.exec(topic.slice(publicUrl.length))?.[1] : undefined;

/** An address of http in its normal form (RFC 3986 §6.2.2, §6.2.3); undefined for anything else. */
const normalForm = (address: string): string | undefined => {
  // A parser of URLs also mends what is none: spaces, backslashes, missing slashes.
  const url = /^https?:\/\/[^\s\\/]+(?:\/[^\s\\]*)?$/i.test(address) ? URL.parse(address) : null;
  return url?.href.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
  });
};

/**
 * The topic of this site that an address means, as its feed names it: capitals of scheme and host, escapes of letters, dot
 * segments and a default port make no other topic. Any other address is returned as it is.
 */
export const topicMeant = (requested: string, publicUrl: string, formerUrls: readonly string[] = []): string => {
  const address = normalForm(requested) ?? requested;
  const base = [publicUrl, ...formerUrls].find((url) => address.startsWith(normalForm(`${url}/`) ?? `${url}/`));
  return base === undefined ? requested : `${base}/${address.slice(normalForm(`${base}/`)?.length)}`;
};

/** The address that a topic has now, if it is one at a former public URL of the site. */
export const currentTopic = (topic: string, publicUrl: string, formerUrls: readonly string[] = []): string => {
  const former = formerUrls.find((url) => topic.startsWith(`${url}/`));
  return former === undefined ? topic : `${publicUrl}${topic.slice(former.length)}`;
};

/** The addresses that a topic had at former public URLs of the site, whose subscribers are kept. */
export const formerTopics = (
  topic: string,
  publicUrl: string,
  formerUrls: readonly string[] = [],
): readonly string[] =>
  topic.startsWith(`${publicUrl}/`) ? formerUrls.map((url) => `${url}${topic.slice(publicUrl.length)}`) : [];

/** The media type of the documents whose path matches; hubs announce those that are topics. */
export type ServedType = { readonly path: string; readonly type: string; readonly isTopic: boolean };

/** The media type of each kind of document, for the parts that answer readers; as text for the CDN's functions. */
export const servedTypes: readonly ServedType[] = [
  ...topicDocuments.map(({ file, type }) => ({ path: `^/feeds/(.+/)?${escaped(file)}$`, type, isTopic: true })),
  ...archiveDocuments.map(({ ending, type }) => ({
    path: `^/feeds/.+/archive/[^/]+\\.${escaped(ending)}$`,
    type,
    isTopic: false,
  })),
  { path: '^/feeds\\.opml$', type: 'text/x-opml; charset=utf-8', isTopic: false },
];

const storedTypes: ReadonlyMap<string, string> = new Map([
  ...feedDocuments.flatMap((row) => ('storedType' in row ? [[row.type, row.storedType] as const] : [])),
  ['text/x-opml; charset=utf-8', 'text/xml; charset=utf-8'],
]);

/** The media type under which a document is stored; answers give a document of `servedTypes` its own type again. */
export const storedType = (key: string, type: string): string =>
  servedTypes.some(({ path }) => new RegExp(path).test(`/${key}`)) ? (storedTypes.get(type) ?? type) : type;

/** The header that S3 adds to a document that answers 410. */
export const goneHeader = 'x-amz-meta-barid-gone';

/** The header that S3 adds to a document that leaves out hubs of the site file: their URLs, separated by spaces. */
export const withheldHubsHeader = 'x-amz-meta-barid-withheld-hubs';

/** The header that S3 adds to a document with terms: the path of its licence file. */
export const licenseHeader = 'x-amz-meta-barid-license';

/** The header that S3 adds to a document with terms: its `Content-Usage`. */
export const contentUsageHeader = 'x-amz-meta-barid-content-usage';

/** The header that S3 adds to each document: the revision of its feed that put it. Readers get it as `publicRevisionHeader`. */
export const revisionHeader = 'x-amz-meta-barid-revision';

/** The header by which viewer-request.js tells the origin that a person's browser asks for a page. */
export const navigationHeader = 'barid-navigation';

/** The header with which readers get the revision of its feed that put a document. */
export const publicRevisionHeader = 'barid-revision';

/**
 * Whether an answer shows a newer revision than this one. A document is put by a publisher that has read the state row
 * before its own revision, and the table after that: so it shows all that earlier revisions did, although its bytes are
 * not those that the state row names.
 */
export const isNewerThan = (revision: number, headers: Readonly<Record<string, string>>): boolean =>
  Number(headers[publicRevisionHeader] ?? 0) > revision;

/** How a stored document is to be served. */
export type DocumentMeta = {
  readonly type: string;
  readonly cacheControl: string;
  /** The revision of the state row that is written after the document. */
  readonly revision: number;
  /** The document was removed for good and is answered with 410. */
  readonly isGone?: boolean;
  /** Absolute URLs of hubs that the site file names and the document's `Link` header must not. */
  readonly withheldHubs?: readonly string[];
  /** The path of the licence file that the document's `Link` header names: `/license.xml` (RSL 1.0 §4.5). */
  readonly license?: string;
  /** What may be done with the document (draft-ietf-aipref-attach-05 §2): `train-ai=n`. */
  readonly contentUsage?: string;
};
