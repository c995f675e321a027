import type { StoredObject } from './bucket.ts';
import { publicUrl } from './pipeline.ts';
import type { Rested } from './rest.ts';

const textOf = (object: StoredObject): string => Buffer.from(object.bytes).toString('utf8');

/** The document at a key, where there is one and it is not gone. */
const documentAt = ({ pipeline }: Rested, key: string): string | undefined => {
  const object = pipeline.publicBucket.get(key);
  return object === undefined || object.metadata['barid-gone'] !== undefined ? undefined : textOf(object);
};

const keysBelow = (rested: Rested, pattern: RegExp): readonly string[] =>
  rested.pipeline.publicBucket.keys().filter((key) => pattern.test(key) && documentAt(rested, key) !== undefined);

const matchesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

const unescaped = (text: string): string => text.replaceAll('&amp;', '&');

const keyOf = (url: string): string => unescaped(url).slice(publicUrl.length + 1);

const listed = (names: Iterable<string>): string => [...names].toSorted().join(' ') || 'nothing';

const areSame = (one: readonly string[], other: readonly string[]): boolean =>
  listed(new Set(one)) === listed(new Set(other)) && one.length === other.length;

/** The formats of a feed: the guids of its entries, in their order. */
const formats: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'rss.xml': (text) => matchesIn(text, /<guid[^>]*>([^<]*)</g).map(unescaped),
  // Guids that are no IRI are one in Atom (docs/formats.md).
  'atom.xml': (text) =>
    matchesIn(text, /<entry[^>]*>.*?<id>(?:urn:barid:guid:)?([^<]*)</gs).map((id) => decodeURIComponent(unescaped(id))),
};

const guidsOfJson = (text: string): readonly string[] => {
  const { items }: { items: readonly { readonly id: string }[] } = JSON.parse(text);
  return items.map(({ id }) => decodeURIComponent(id));
};

/** RSS, Atom and JSON Feed have the same entries in the same order, in a feed's documents and in its archives. */
const sameEntries = (rested: Rested): void => {
  for (const key of keysBelow(rested, /^feeds\/.*(?:\/feed\.json|\/archive\/[\d.-]+\.json)$/)) {
    const expected = guidsOfJson(documentAt(rested, key) ?? '').join(' ');
    for (const [file, guidsOf] of Object.entries(formats)) {
      const other = key.endsWith('/feed.json') ? key.replace('feed.json', file) : key.replace(/json$/, file);
      const text = documentAt(rested, other);
      // The documents of a facet are there once each was requested.
      if (text === undefined) continue;
      const found = guidsOf(text).join(' ');
      if (found !== expected)
        rested.history.report('same entries', `${other} has ${found || 'nothing'}, ${key} ${expected || 'nothing'}.`);
    }
  }
};

/** Formats of partners: whether they keep retracted articles behind the others, for a while (docs/formats.md). */
const partners: Readonly<Record<string, boolean>> = { 'smartnews.xml': true, 'msn.xml': true, 'flipboard.xml': false };

/** The formats of partners have the feed's entries in the same order, and retract nothing that the feed or an archive shows. */
const partnersCurrent = (rested: Rested): void => {
  for (const key of keysBelow(rested, /^feeds\/.*\/(?:smartnews|msn|flipboard)\.xml$/)) {
    const file = key.slice(key.lastIndexOf('/') + 1);
    const folder = key.slice(0, -file.length);
    const expected = guidsOfJson(documentAt(rested, `${folder}feed.json`) ?? '{"items":[]}');
    const found = formats['rss.xml']?.(documentAt(rested, key) ?? '').map(decodeURIComponent) ?? [];
    const archived = keysBelow(rested, /\/archive\/[\d.-]+\.json$/).filter((one) => one.startsWith(folder));
    const shown = new Set([...expected, ...archived.flatMap((one) => guidsOfJson(documentAt(rested, one) ?? ''))]);
    const [entries, retracted] = [found.slice(0, expected.length), found.slice(expected.length)];
    if (entries.join(' ') !== expected.join(' ') || (partners[file] !== true && retracted.length > 0))
      rested.history.report('same entries', `${key} has ${listed(found)}, its feed ${listed(expected)}.`);
    for (const guid of retracted)
      if (shown.has(guid)) rested.history.report('same entries', `${key} retracts ${guid}, which is public.`);
  }
};

/** Whoever walks the archives of a feed from its document meets each of them once, and no link leads nowhere (RFC 5005 §4). */
const archivesLinked = (rested: Rested): void => {
  for (const key of keysBelow(rested, /^feeds\/.*\/rss\.xml$/)) {
    const folder = key.slice(0, -'rss.xml'.length);
    const archives = keysBelow(rested, /\.rss\.xml$/).filter((one) => one.startsWith(`${folder}archive/`));
    const met: string[] = [];
    let text: string | undefined = documentAt(rested, key);
    for (let at = key; text !== undefined; text = documentAt(rested, at)) {
      const [previous] = matchesIn(text, /href="([^"]*)" rel="prev-archive"/g);
      if (previous === undefined || met.includes(keyOf(previous))) break;
      const [next] = at === key ? [undefined] : matchesIn(text, /href="([^"]*)" rel="next-archive"/g);
      const behind = met.at(-2);
      if (next !== undefined && behind !== undefined && keyOf(next) !== behind)
        rested.history.report('archives', `${at} says that ${keyOf(next)} is next, but ${behind} leads to it.`);
      at = keyOf(previous);
      met.push(at);
    }
    if (!areSame(met, archives))
      rested.history.report('archives', `From ${key} readers meet ${listed(met)}, there are ${listed(archives)}.`);
  }
};

/** Sitemaps name the public articles of the site's own host, and the documents that list sitemaps name all of these. */
const sitemapsCurrent = (rested: Rested): void => {
  const { pipeline, history, now } = rested;
  const report = (message: string): void => history.report('lists', message);
  const locationsIn = (key: string): readonly string[] =>
    matchesIn(documentAt(rested, key) ?? '', /<loc>([^<]*)<\/loc>/g).map(unescaped);
  const found = pipeline.table.partitions().filter((PK) => PK.startsWith('ARTICLE#'));
  const heads = found
    .map((PK) => pipeline.table.row({ PK, SK: 'HEAD' }))
    .filter((head) => head !== undefined)
    .filter(({ status, url }) => status === 'live' && /^https:\/\/www\.example\.org\//.test(String(url ?? '')));
  const expected = heads.map(({ url }) => String(url));
  const months = keysBelow(rested, /^sitemap\//);
  // A sitemap has one address at least (sitemaps.org): without others, that of the feeds.
  const inMonths = months.flatMap(locationsIn).filter((url) => url !== `${publicUrl}/`);
  if (!areSame(inMonths, expected)) report(`The sitemaps have ${listed(inMonths)}; public are ${listed(expected)}.`);
  const news = locationsIn('news-sitemap.xml');
  const publicUrls = new Set([...expected, `${publicUrl}/`]);
  for (const url of news) if (!publicUrls.has(url)) report(`The news sitemap has ${url}, which is not public.`);
  const recent = heads.filter(({ published }) => Date.parse(String(published)) > now - 47 * 3_600_000);
  for (const { url } of recent) if (!news.includes(String(url))) report(`The news sitemap lacks ${String(url)}.`);
  if (pipeline.publicBucket.get('sitemap.xml') === undefined) return;
  const index = locationsIn('sitemap.xml').map(keyOf);
  if (!areSame(index, months.length > 0 ? months : ['news-sitemap.xml']))
    report(`sitemap.xml lists ${listed(index)}; there are ${listed(months)}.`);
  const robots = documentAt(rested, 'robots.txt') ?? '';
  for (const key of ['sitemap.xml', ...keysBelow(rested, /^news-sitemap/)])
    if (!robots.includes(`${publicUrl}/${key}\n`)) report(`robots.txt does not list ${key}.`);
};

/** The OPML list names every feed of the site file and every facet that has an entry, and the index page no other facet. */
const feedsListed = (rested: Rested): void => {
  const { pipeline, history } = rested;
  const opml = documentAt(rested, 'feeds.opml');
  const index = documentAt(rested, 'index.html');
  if (opml === undefined || index === undefined) return;
  const facets = pipeline.table
    .rows('FACETS')
    .map(({ SK }) => String(SK))
    .filter((slug) => pipeline.table.rows(`FEED#${slug}`).some(({ SK }) => String(SK).startsWith('ENTRY#')));
  const slugsIn = (text: string, pattern: RegExp): readonly string[] => [...new Set(matchesIn(text, pattern))];
  const inOpml = slugsIn(opml, /xmlUrl="[^"]*\/feeds\/([^"]+)\/rss\.xml"/g);
  const expected = [...rested.namedFeeds, ...facets];
  if (!areSame(inOpml, expected))
    history.report('lists', `feeds.opml names ${listed(inOpml)}; there are ${listed(expected)}.`);
  for (const slug of slugsIn(index, /\/feeds\/((?:tag|author|language|source)\/[^/"]+)\//g))
    if (!facets.includes(slug)) history.report('lists', `The page of all feeds names ${slug}, which has no entry.`);
};

/** What readers and search engines find in documents besides the entries of one. */
export const checkDocuments = (rested: Rested): void => {
  sameEntries(rested);
  partnersCurrent(rested);
  archivesLinked(rested);
};

/** The lists of articles and feeds, which the sweep publishes. */
export const checkLists = (rested: Rested): void => {
  sitemapsCurrent(rested);
  feedsListed(rested);
};
