/** The namespaces that the linter knows, by the prefix in its messages and tables. */
const byPrefix = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  atom: 'http://www.w3.org/2005/Atom',
  atom03: 'http://purl.org/atom/ns#',
  rss1: 'http://purl.org/rss/1.0/',
  rss090: 'http://my.netscape.com/rdf/simple/0.9/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  opensearch: 'http://a9.com/-/spec/opensearch/1.1/',
  opensearch10: 'http://a9.com/-/spec/opensearchrss/1.0/',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
  slash: 'http://purl.org/rss/1.0/modules/slash/',
  wfw: 'http://wellformedweb.org/CommentAPI/',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
  at: 'http://purl.org/atompub/tombstones/1.0',
  app: 'http://www.w3.org/2007/app',
  thr: 'http://purl.org/syndication/thread/1.0',
  trackback: 'http://madskills.com/public/xml/rss/module/trackback/',
  creativeCommons: 'http://backend.userland.com/creativeCommonsRssModule',
  access: 'http://www.bloglines.com/about/specs/fac-1.0',
  cc: 'http://web.resource.org/cc/',
  blogChannel: 'http://backend.userland.com/blogChannelModule',
  feedburner: 'http://rssnamespace.org/feedburner/ext/1.0',
  admin: 'http://webns.net/mvcb/',
  geo: 'http://www.w3.org/2003/01/geo/wgs84_pos#',
  georss: 'http://www.georss.org/georss',
  gml: 'http://www.opengis.net/gml',
  geourl: 'http://geourl.org/rss/module/',
  icbm: 'http://postneo.com/icbm',
  podcast: 'https://podcastindex.org/namespace/1.0',
  rsl: 'https://rslstandard.org/rsl',
  sitemap: 'http://www.sitemaps.org/schemas/sitemap/0.9',
  news: 'http://www.google.com/schemas/sitemap-news/0.9',
  image: 'http://www.google.com/schemas/sitemap-image/1.1',
  video: 'http://www.google.com/schemas/sitemap-video/1.1',
  snf: 'http://www.smartnews.be/snf',
  mi: 'http://schemas.ingestion.microsoft.com/common/',
  xhtml: 'http://www.w3.org/1999/xhtml',
  svg: 'http://www.w3.org/2000/svg',
  mathml: 'http://www.w3.org/1998/Math/MathML',
} as const;

const prefixes: ReadonlyMap<string, string> = new Map([
  ...Object.entries(byPrefix).map(([prefix, name]) => [name, prefix] as const),
  // "Clients … must also recognize … as identical".
  ['https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md', 'podcast'],
]);

/** The name without the parts that publishers get wrong: case, scheme, `www.`, and the final slash or hash. */
const looseName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/(?<![/#])[/#]+$/, '');

const loosePrefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(byPrefix).map(([prefix, name]) => [looseName(name), prefix]),
);

/** The known namespace that this name misspells; undefined for a correct or unrelated name. */
export const correctNamespace = (name: string): string | undefined => {
  if (prefixes.has(name)) return undefined;
  const prefix = loosePrefixes.get(looseName(name));
  return Object.entries(byPrefix).find(([known]) => known === prefix)?.[1];
};

/** Media RSS without its slash is the commonest mistake, and readers show no picture then. */
export const isMediaRss = (name: string): boolean => name === byPrefix.media;

/** Prefixes that belong to one vocabulary by custom, and those that only this linter uses. */
const ownPrefixes = new Set([
  'xml',
  'xmlns',
  'atom03',
  'rss1',
  'rss090',
  'at',
  'app',
  'cc',
  'geo',
  'image',
  'sitemap',
  'mi',
]);

/** The vocabulary that programs expect for this prefix, if the prefix stands for another one here. */
export const customaryNamespace = (prefix: string, name: string): string | undefined => {
  const [, customary] = Object.entries(byPrefix).find(([known]) => known === prefix) ?? [];
  const isOther = customary !== undefined && canonicalName(name, '') !== `${prefix}:`;
  return isOther && !ownPrefixes.has(prefix) ? customary : undefined;
};

/** The name in tables and messages: `title`, `atom:link`, or `{namespace}local` for an unknown namespace. */
export const canonicalName = (namespace: string, local: string): string => {
  if (namespace === '') return local;
  const prefix = prefixes.get(namespace) ?? loosePrefixes.get(looseName(namespace));
  return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
};
