/** The namespaces that the linter knows, by the prefix in its messages and tables. */
const byPrefix = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  atom: 'http://www.w3.org/2005/Atom',
  atom03: 'http://purl.org/atom/ns#',
  rss1: 'http://purl.org/rss/1.0/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
  slash: 'http://purl.org/rss/1.0/modules/slash/',
  wfw: 'http://wellformedweb.org/CommentAPI/',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
  at: 'http://purl.org/atompub/tombstones/1.0',
  app: 'http://www.w3.org/2007/app',
  thr: 'http://purl.org/syndication/thread/1.0',
  xhtml: 'http://www.w3.org/1999/xhtml',
} as const;

const prefixes: ReadonlyMap<string, string> = new Map(Object.entries(byPrefix).map(([prefix, name]) => [name, prefix]));

/** The name without the parts that publishers get wrong: case, scheme, `www.`, and the final slash or hash. */
const looseName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/[/#]+$/, '');

const loosePrefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(byPrefix).map(([prefix, name]) => [looseName(name), prefix]),
);

/** The known namespace that this name misspells; undefined for a correct or unrelated name. */
export const correctNamespace = (name: string): string | undefined => {
  if (prefixes.has(name)) return undefined;
  const prefix = loosePrefixes.get(looseName(name));
  return Object.entries(byPrefix).find(([known]) => known === prefix)?.[1];
};

/** The name in tables and messages: `title`, `atom:link`, or `{namespace}local` for an unknown namespace. */
export const canonicalName = (namespace: string, local: string): string => {
  if (namespace === '') return local;
  const prefix = prefixes.get(namespace) ?? loosePrefixes.get(looseName(namespace));
  return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
};
