import { addressOf, distinct, durationOf, htmlOf, lineOf, personOf } from './element-values.ts';
import { childOf, childrenOf, type LenientElement, textOf } from './lenient-xml.ts';
import { entryImage, mediaFiles } from './read-media-rss.ts';
import type { UpstreamEntry, UpstreamFeed, UpstreamFile } from './upstream-feed.ts';

const line = (element: LenientElement, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    for (const child of childrenOf(element, key)) {
      const found = lineOf(child);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const html = (element: LenientElement, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const found = htmlOf(childOf(element, key));
    if (found !== undefined) return found;
  }
  return undefined;
};

const linkOf = (element: LenientElement): string | undefined => {
  // Where there are several, parsers agree on the last.
  for (const link of childrenOf(element, 'link').toReversed()) {
    const found = addressOf(lineOf(link) ?? link.attributes.href, link);
    if (found !== undefined) return found;
  }
  const atom = childrenOf(element, 'atom:link').find(
    ({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate',
  );
  return addressOf(atom?.attributes.href, atom);
};

const categoriesOf = (element: LenientElement): readonly string[] =>
  [
    ...childrenOf(element, 'category', 'dc:subject').flatMap((category) => lineOf(category) ?? []),
    ...childrenOf(element, 'atom:category').flatMap(({ attributes }) => attributes.term?.trim() ?? []),
    ...childrenOf(element, 'itunes:category').flatMap(itunesCategories),
    ...childrenOf(element, 'itunes:keywords', 'media:keywords').flatMap((keywords) =>
      textOf(keywords)
        .split(',')
        .map((word) => word.trim()),
    ),
  ].filter((category, index, all) => category !== '' && all.indexOf(category) === index);

const itunesCategories = (category: LenientElement): readonly string[] => [
  ...(category.attributes.text === undefined ? [] : [category.attributes.text.trim()]),
  ...childrenOf(category, 'itunes:category').flatMap(itunesCategories),
];

const filesOf = (item: LenientElement): readonly UpstreamFile[] => {
  const duration = durationOf(line(item, 'itunes:duration'));
  const enclosures = childrenOf(item, 'enclosure').flatMap((enclosure) => {
    const { url, href, type, length } = enclosure.attributes;
    const address = addressOf(url ?? href, enclosure);
    return address === undefined ? [] : [{ url: address, type, size: length, duration }];
  });
  const known = new Set(enclosures.map(({ url }) => url));
  return [...enclosures, ...mediaFiles(item).filter(({ url }) => !known.has(url))];
};

/** RSS 2.0, "guid": "If its value is true, the reader may assume that it is a permalink". */
const permalinkGuid = (item: LenientElement): string | undefined => {
  const guid = childOf(item, 'guid');
  const text = lineOf(guid);
  const isPermalink = guid?.attributes.ispermalink?.trim().toLowerCase() !== 'false';
  return text !== undefined && isPermalink && /^https?:\/\//i.test(text) ? text : undefined;
};

const sourceOf = (item: LenientElement): UpstreamEntry['source'] => {
  const source = childOf(item, 'source');
  const name = lineOf(source);
  const feed = addressOf(source?.attributes.url, source);
  return name === undefined ? undefined : { name, ...(feed === undefined ? {} : { feed }) };
};

const atomPersons = (element: LenientElement) =>
  childrenOf(element, 'atom:author').map((author) => ({
    name: line(author, 'atom:name'),
    email: line(author, 'atom:email'),
    url: line(author, 'atom:uri'),
  }));

const toEntry = (item: LenientElement): UpstreamEntry => {
  const description = html(
    item,
    'description',
    'itunes:summary',
    'dc:description',
    'atom:summary',
    'media:description',
    'itunes:subtitle',
    'summary',
  );
  return {
    id: line(item, 'guid', 'atom:id', 'dc:identifier') ?? item.attributes['rdf:about'],
    link: linkOf(item) ?? permalinkGuid(item),
    title: html(item, 'title', 'dc:title', 'itunes:title', 'atom:title', 'media:title'),
    summary: description,
    content: html(
      item,
      'content:encoded',
      'content:items',
      'atom:content',
      'html:body',
      'html:div',
      'fullitem',
      'body',
      'content',
    ),
    published: line(
      item,
      'pubdate',
      'dc:date',
      'dcterms:issued',
      'dcterms:created',
      'dc:created',
      'atom:published',
      'atom:issued',
      'dcterms:modified',
      'date',
      'atom:updated',
    ),
    updated: line(item, 'atom:updated', 'dcterms:modified', 'atom:modified', 'dc:modified', 'lastbuilddate', 'dc:date'),
    authors: distinct([
      ...childrenOf(item, 'author').map((author) => personOf(line(author, 'name') ?? lineOf(author))),
      ...childrenOf(item, 'dc:creator', 'dc:author').map((author) => personOf(lineOf(author))),
      ...(childOf(item, 'author', 'dc:creator') === undefined
        ? childrenOf(item, 'itunes:author').map((author) => personOf(lineOf(author)))
        : []),
      ...atomPersons(item),
    ]),
    categories: categoriesOf(item),
    files: filesOf(item),
    image: entryImage(item),
    comments: addressOf(line(item, 'comments'), item),
    copyright: line(item, 'dc:rights', 'copyright', 'media:copyright'),
    language: line(item, 'dc:language', 'language') ?? item.language,
    base: item.base,
    source: sourceOf(item),
  };
};

const feedImage = (channel: LenientElement, root: LenientElement): string | undefined => {
  for (const image of [...childrenOf(channel, 'image'), ...childrenOf(root, 'image')]) {
    const url = addressOf(
      line(image, 'url') ?? (/^https?:/.test(lineOf(image) ?? '') ? lineOf(image) : undefined),
      image,
    );
    if (url !== undefined) return url;
  }
  const itunes =
    childOf(channel, 'itunes:image') ??
    childrenOf(channel, 'itunes:link').find(({ attributes: { rel } }) => rel === 'image');
  return addressOf(itunes?.attributes.href ?? itunes?.attributes.url ?? lineOf(itunes), itunes) ?? entryImage(channel);
};

const ownersOf = (channel: LenientElement) =>
  childrenOf(channel, 'itunes:owner').map((owner) => ({
    name: line(owner, 'itunes:name'),
    email: line(owner, 'itunes:email'),
  }));

/** RSS 0.90, 0.91, 0.92, 1.0 (RDF) and 2.0: `root` is `<rss>` or `<rdf:RDF>`, or the channel itself. */
export const readRss = (root: LenientElement): UpstreamFeed => {
  const channel = childOf(root, 'channel') ?? root;
  // RSS 1.0 §5.5: items stand beside the channel. Some feeds put them into a list.
  const items = [channel, root, ...childrenOf(channel, 'items', 'rdf:items')].flatMap((scope, index) =>
    index === 1 && scope === channel ? [] : childrenOf(scope, 'item'),
  );
  return {
    id: line(channel, 'atom:id', 'guid') ?? channel.attributes['rdf:about'],
    link: linkOf(channel),
    title: html(channel, 'title', 'dc:title', 'itunes:title'),
    description: html(channel, 'description', 'tagline', 'dc:description', 'itunes:summary', 'itunes:subtitle'),
    language: line(channel, 'language', 'dc:language') ?? channel.language,
    copyright: html(channel, 'copyright', 'dc:rights'),
    generator: line(channel, 'generator'),
    image: feedImage(channel, root),
    published: line(channel, 'pubdate', 'dc:date', 'dcterms:issued', 'dcterms:created'),
    updated: line(channel, 'lastbuilddate', 'atom:updated', 'dc:date', 'dcterms:modified', 'pubdate'),
    authors: distinct([
      ...childrenOf(channel, 'managingeditor', 'author', 'dc:creator', 'dc:author', 'webmaster', 'itunes:author').map(
        (person) => personOf(lineOf(person)),
      ),
      ...ownersOf(channel),
      ...atomPersons(channel),
    ]),
    categories: categoriesOf(channel),
    entries: items.map(toEntry),
  };
};
