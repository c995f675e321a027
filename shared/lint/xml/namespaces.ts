/** The namespaces that the linter knows, by the prefix that its messages and tables use. */
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

/** The name less what people get wrong in it: case, scheme, `www.`, and what stands at its end. */
const loosely = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/[/#]+$/, '');

const loosePrefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(byPrefix).map(([prefix, name]) => [loosely(name), prefix]),
);

/** The namespace that this one is a misspelling of, if it is one. */
export const meantNamespace = (name: string): string | undefined => {
  if (prefixes.has(name)) return undefined;
  const prefix = loosePrefixes.get(loosely(name));
  return Object.entries(byPrefix).find(([known]) => known === prefix)?.[1];
};

/** A name as tables and messages have it: `title`, `atom:link`, or `{namespace}local` where it is not known. */
export const canonicalName = (namespace: string, local: string): string => {
  if (namespace === '') return local;
  const prefix = prefixes.get(namespace) ?? loosePrefixes.get(loosely(namespace));
  return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
};
