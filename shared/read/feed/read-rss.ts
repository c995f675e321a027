import { defined } from '#shared/defined.ts';
import type { ExtractedAttachment, ExtractedAuthor } from '../extracted-fields.ts';
import { addressOf, bytesOf, distinctPersons, durationOf, htmlOf, lineOf, personOf } from './element-values.ts';
import { entryMarks } from './entry-marks.ts';
import { foreignKindOf } from './foreign-entry.ts';
import { childOf, childrenOf, type LenientElement, textOf } from './lenient-xml.ts';
import { episodeOf, locationOf } from './read-episode.ts';
import { entryImage, mediaAttachments, mediaCategories, mediaDescription } from './read-media-rss.ts';
import { licensesOf, restrictionOf } from './read-terms.ts';
import { maxFeedEntries, type UpstreamEntry, type UpstreamFeed } from './upstream-feed.ts';

/** The text of the first child that is not empty, for the first key with such a child. */
const lineIn = (element: LenientElement, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    for (const child of childrenOf(element, key)) {
      const line = lineOf(child);
      if (line !== undefined) return line;
    }
  }
  return undefined;
};

/** The HTML of the first child with a key, for the first key whose child is not empty. */
const htmlIn = (element: LenientElement, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const html = htmlOf(childOf(element, key));
    if (html !== undefined) return html;
  }
  return undefined;
};

const linkOf = (element: LenientElement): string | undefined => {
  // Of several links, other parsers take the last.
  for (const link of childrenOf(element, 'link').toReversed()) {
    const url = addressOf(lineOf(link) ?? link.attributes.href, link);
    if (url !== undefined) return url;
  }
  const atom = childrenOf(element, 'atom:link').find(
    ({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate',
  );
  return addressOf(atom?.attributes.href, atom);
};

const categoriesOf = (element: LenientElement): readonly string[] => {
  const itunesCategories = (category: LenientElement): readonly string[] => [
    category.attributes.text?.trim() ?? '',
    ...childrenOf(category, 'itunes:category').flatMap(itunesCategories),
  ];
  const categories = [
    ...childrenOf(element, 'category', 'dc:subject').map((category) => lineOf(category) ?? ''),
    ...childrenOf(element, 'atom:category').map(({ attributes }) => attributes.term?.trim() ?? ''),
    ...mediaCategories(element),
    ...childrenOf(element, 'itunes:category').flatMap(itunesCategories),
    ...childrenOf(element, 'itunes:keywords', 'media:keywords')
      .flatMap((keywords) => textOf(keywords).split(','))
      .map((keyword) => keyword.trim()),
  ];
  return [...new Set(categories)].filter((category) => category !== '');
};

const atomAuthors = (element: LenientElement): readonly ExtractedAuthor[] =>
  childrenOf(element, 'atom:author').map((author) => ({
    name: lineIn(author, 'atom:name'),
    email: lineIn(author, 'atom:email'),
    url: lineIn(author, 'atom:uri'),
  }));

const attachmentsOf = (item: LenientElement): readonly ExtractedAttachment[] => {
  const duration = durationOf(lineIn(item, 'itunes:duration'));
  const enclosures = childrenOf(item, 'enclosure').flatMap((enclosure) => {
    const { href, type, length } = enclosure.attributes;
    const url = addressOf(enclosure.attributes.url ?? href, enclosure);
    return url === undefined ? [] : [{ url, type, size: bytesOf(length), duration }];
  });
  const known = new Set(enclosures.map(({ url }) => url));
  return [...enclosures, ...mediaAttachments(item).filter(({ url }) => !known.has(url))];
};

const toEntry = (item: LenientElement): UpstreamEntry => {
  const guid = childOf(item, 'guid');
  const guidText = lineOf(guid) ?? '';
  // RSS 2.0, "guid": "If its value is true, the reader may assume that it is a permalink".
  const isPermalink = guid?.attributes.ispermalink?.trim().toLowerCase() !== 'false' && /^https?:\/\//i.test(guidText);
  const source = childOf(item, 'source');
  const sourceName = lineOf(source);
  const itunesAuthors = childOf(item, 'author', 'dc:creator') === undefined ? childrenOf(item, 'itunes:author') : [];
  const modified = lineIn(item, 'atom:updated', 'dcterms:modified', 'atom:modified', 'dc:modified', 'lastbuilddate');
  const link = linkOf(item) ?? (isPermalink ? guidText : undefined);
  return {
    id: lineIn(item, 'guid', 'atom:id', 'dc:identifier') ?? item.attributes['rdf:about'],
    link,
    title: htmlIn(item, 'title', 'dc:title', 'itunes:title', 'atom:title', 'media:title'),
    summary:
      htmlIn(item, 'description', 'itunes:summary', 'dc:description', 'atom:summary') ??
      mediaDescription(item) ??
      htmlIn(item, 'itunes:subtitle', 'summary'),
    content: htmlIn(
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
    published: lineIn(
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
    updated: modified ?? lineIn(item, 'dc:date'),
    isChangeStated: modified !== undefined,
    authors: distinctPersons([
      ...childrenOf(item, 'author').map((author) => personOf(lineIn(author, 'name') ?? lineOf(author))),
      ...[...childrenOf(item, 'dc:creator', 'dc:author'), ...itunesAuthors].map((person) => personOf(lineOf(person))),
      ...atomAuthors(item),
    ]),
    categories: categoriesOf(item),
    attachments: attachmentsOf(item),
    image: entryImage(item),
    comments: addressOf(lineIn(item, 'comments'), item),
    copyright: lineIn(item, 'dc:rights', 'copyright', 'media:copyright'),
    language: lineIn(item, 'dc:language', 'language') ?? item.language,
    base: item.base,
    foreignKind: foreignKindOf(item, link),
    isUnclosed: item.isUnclosed,
    source:
      sourceName === undefined
        ? undefined
        : defined({ name: sourceName, feed: addressOf(source?.attributes.url, source) }),
    episode: episodeOf(item),
    location: locationOf(item),
    terms: licensesOf(item),
    marks: entryMarks(item),
  };
};

const feedImage = (channel: LenientElement, root: LenientElement): string | undefined => {
  for (const image of [...childrenOf(channel, 'image'), ...childrenOf(root, 'image')]) {
    const line = lineOf(image) ?? '';
    const url = addressOf(lineIn(image, 'url') ?? (/^https?:/.test(line) ? line : undefined), image);
    if (url !== undefined) return url;
  }
  const itunes =
    childOf(channel, 'itunes:image') ??
    childrenOf(channel, 'itunes:link').find(({ attributes: { rel } }) => rel === 'image');
  return (
    addressOf(itunes?.attributes.href ?? itunes?.attributes.url ?? lineOf(itunes), itunes) ?? entryImage(channel)?.url
  );
};

/**
 * The name of the root where the document ends inside it. Some servers print scripts or error messages where `</rss>`
 * should stand: after whole items in a whole channel they are no sign of a loss.
 */
const unclosedRoot = (root: LenientElement, channel: LenientElement): string | undefined => {
  if (!root.isUnclosed) return undefined;
  const after = root.children.slice(root.children.indexOf(channel) + 1);
  const isReplaced = after.some((node) =>
    typeof node === 'string' ? /^\s*[^<\s]/.test(node) : !node.isUnclosed && node.key !== 'item',
  );
  const isWhole = channel !== root && !channel.isUnclosed && childOf(channel, 'item') !== undefined;
  return isWhole && isReplaced ? undefined : root.name;
};

/** RSS 0.90, 0.91, 0.92, 1.0 (RDF) and 2.0: `root` is `<rss>`, `<rdf:RDF>`, or the channel itself. */
export const readRss = (root: LenientElement): UpstreamFeed => {
  const channel = childOf(root, 'channel') ?? root;
  // RSS 1.0 §5.5: items are siblings of the channel. Some feeds wrap them in a list.
  const parents = new Set([channel, root, ...childrenOf(channel, 'items', 'rdf:items')]);
  const items = [...parents].flatMap((parent) => childrenOf(parent, 'item'));
  const entries = items.slice(0, maxFeedEntries).map(toEntry);
  const copyright = htmlIn(channel, 'copyright', 'dc:rights');
  const licence = childOf(channel, 'cc:license');
  return {
    id: lineIn(channel, 'atom:id', 'guid') ?? channel.attributes['rdf:about'],
    link: linkOf(channel),
    self: addressOf(
      childrenOf(channel, 'atom:link').find(({ attributes: { rel } }) => rel === 'self')?.attributes.href,
      channel,
    ),
    title: htmlIn(channel, 'title', 'dc:title', 'itunes:title'),
    description: htmlIn(channel, 'description', 'tagline', 'dc:description', 'itunes:summary', 'itunes:subtitle'),
    language: lineIn(channel, 'language', 'dc:language') ?? channel.language,
    copyright,
    // The Creative Commons module: a licence of the channel is that of its items.
    license: addressOf(lineOf(licence) ?? licence?.attributes['rdf:resource'], licence),
    restriction: restrictionOf({ elements: [root, channel], copyright, entries }),
    generator: lineIn(channel, 'generator'),
    image: feedImage(channel, root),
    published: lineIn(channel, 'pubdate', 'dc:date', 'dcterms:issued', 'dcterms:created'),
    updated: lineIn(channel, 'lastbuilddate', 'atom:updated', 'dc:date', 'dcterms:modified', 'pubdate'),
    authors: distinctPersons([
      ...childrenOf(channel, 'managingeditor', 'author', 'dc:creator', 'dc:author', 'webmaster', 'itunes:author').map(
        (person) => personOf(lineOf(person)),
      ),
      ...childrenOf(channel, 'itunes:owner').map((owner) => ({
        name: lineIn(owner, 'itunes:name'),
        email: lineIn(owner, 'itunes:email'),
      })),
      ...atomAuthors(channel),
    ]),
    categories: categoriesOf(channel),
    entries,
    entryCount: items.length,
    unclosedRoot: unclosedRoot(root, channel),
  };
};
