import { isUtf8 } from 'node:buffer';
import { defined } from '#shared/defined.ts';
import { fromGuidUrn } from '#shared/model/guid-urn.ts';
import { trimmed } from '#shared/plain-text.ts';
import type { ExtractedAuthor } from '../extracted-fields.ts';
import { addressOf, bytesOf, distinctPersons, htmlOf, lineOf, personOf } from './element-values.ts';
import { entryMarks } from './entry-marks.ts';
import { foreignKindOf, isBloggerKind } from './foreign-entry.ts';
import { childOf, childrenOf, hasMarkup, innerHtml, type LenientElement, textOf } from './lenient-xml.ts';
import { episodeOf, locationOf } from './read-episode.ts';
import { entryImage, mediaAttachments, mediaCategories, mediaDescription } from './read-media-rss.ts';
import { licensesOf, restrictionOf } from './read-terms.ts';
import { maxFeedEntries, type UpstreamEntry, type UpstreamFeed } from './upstream-feed.ts';

/** A child of Atom's namespace, or of none: feeds forget to declare it. */
const child = (element: LenientElement | undefined, name: string): LenientElement | undefined =>
  childOf(element, `atom:${name}`, name);
const children = (element: LenientElement | undefined, name: string): readonly LenientElement[] =>
  childrenOf(element, `atom:${name}`, name);

/** The text of the first of several children that has any; names with a prefix belong to another namespace. */
const lineIn = (element: LenientElement | undefined, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const line = lineOf(name.includes(':') ? childOf(element, name) : child(element, name));
    if (line !== undefined) return line;
  }
  return undefined;
};

/** Elements of a line of text that many feeds escape into a title without declaring HTML. */
const openInline = /<(?:b|i|em|strong|a|span|sup|sub|u|font|code|br|wbr)\b[^<>]*>/i;
const closeInline = /<\/(?:b|i|em|strong|a|span|sup|sub|u|font|code)>|<br\b/i;
const blockMarkup =
  /^\s*<(?:p|div|ul|ol|table|h[1-6]|blockquote|figure|img|a|section|article)\b|<\/(?:p|div|a|ul|li)>/i;

/**
 * Whether the text of a construct is HTML although the feed declares none. RFC 4287 §3.1.1.1: a construct of type text has
 * no markup, so that a title may speak of `<blink>`; many feeds escape HTML and declare nothing, or text.
 */
const isUndeclaredHtml = (text: string, type: string | undefined, isTitle: boolean): boolean => {
  if (isTitle) return type === undefined && openInline.test(text) && closeInline.test(text);
  return type === undefined ? /<\/?[a-z][^<]*>/i.test(text) : blockMarkup.test(text);
};

/** RFC 4287 §3.1.1: a text construct is text, HTML or XHTML; Atom 0.3 has `mode` and a media type instead. */
const constructHtml = (element: LenientElement | undefined): string | undefined => {
  if (element === undefined) return undefined;
  const { type, mode } = element.attributes;
  // RFC 4287 §4.1.3.3: base64 is for media types that are neither text nor XML; Atom 0.3 declares it with `mode`.
  const isTextual = /^(?:text|html|xhtml)?$|^text\/|xml$/i.test(type ?? '');
  if (mode === undefined ? !isTextual : mode === 'base64') {
    const base64 = textOf(element).replace(/\s+/g, '');
    const bytes = Buffer.from(base64, 'base64');
    const isBase64 = base64.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(base64) && isUtf8(bytes);
    // Text that the feed only declares as base64 stays as it is.
    return isBase64 ? bytes.toString('utf8') : textOf(element).trim();
  }
  if (type === 'xhtml' || hasMarkup(element)) {
    // RFC 4287 §3.1.1.3: the `div` is not part of the content.
    const parts = element.children.filter((part) => typeof part !== 'string' || part.trim() !== '');
    const [only] = parts;
    const isDiv = parts.length === 1 && typeof only === 'object' && /(?:^|:)div$/i.test(only.name);
    return innerHtml(isDiv ? only : element).trim() || undefined;
  }
  const text = trimmed(textOf(element));
  const isTitle = /(?:^|:)title$/.test(element.key);
  const isHtml = /html|xml/.test(type ?? '') || mode === 'escaped' || isUndeclaredHtml(text, type, isTitle);
  return (isHtml ? text : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')) || undefined;
};

/** The URL of the first `link` with `href` whose relation and media type match; a missing relation is `alternate`. */
const linkWith = (
  element: LenientElement | undefined,
  matches: (rel: string, type: string) => boolean,
): string | undefined => {
  const link = children(element, 'link').find(({ attributes: { href, rel = 'alternate', type = '' } }) => {
    const relation = rel.replace(/^http:\/\/www\.iana\.org\/assignments\/relation\//, '');
    return href !== undefined && matches(relation, type);
  });
  return addressOf(link?.attributes.href, link);
};

/** RFC 4287 §4.2.7.2: the `alternate` link, HTML first. Some feeds write the URL between the tags, as RSS does. */
const permalinkOf = (element: LenientElement): string | undefined => {
  const withText = children(element, 'link').filter((link) => lineOf(link) !== undefined);
  const written = withText.find(({ attributes: { rel } }) => (rel ?? 'alternate') === 'alternate') ?? withText[0];
  return (
    linkWith(element, (rel, type) => rel === 'alternate' && /^$|html/.test(type)) ??
    linkWith(element, (rel) => rel === 'alternate') ??
    addressOf(lineOf(written), written)
  );
};

const authorsOf = (element: LenientElement | undefined): readonly ExtractedAuthor[] =>
  children(element, 'author').map((author) => {
    const name = lineIn(author, 'name');
    const email = lineIn(author, 'email');
    const uri = lineIn(author, 'uri', 'url');
    if (name === undefined && email === undefined && uri === undefined) return personOf(lineOf(author)) ?? {};
    return { name, email, url: addressOf(uri, author) };
  });

const creatorsOf = (element: LenientElement): readonly (ExtractedAuthor | undefined)[] =>
  childrenOf(element, 'dc:creator').map((creator) => personOf(lineOf(creator)));

const categoriesOf = (element: LenientElement): readonly string[] => {
  const categories = [
    ...children(element, 'category').flatMap((category) => {
      if (isBloggerKind(category)) return [];
      const text = category.children.filter((part) => typeof part === 'string').join('');
      return category.attributes.term ?? category.attributes.label ?? text.trim();
    }),
    ...childrenOf(element, 'dc:subject').map((subject) => lineOf(subject) ?? ''),
    ...mediaCategories(element),
  ];
  return [...new Set(categories)].filter((category) => category !== '');
};

const toEntry = (entry: LenientElement): UpstreamEntry => {
  const id = lineIn(entry, 'id') ?? lineIn(entry, 'guid');
  const content = child(entry, 'content');
  const html = content?.attributes.src === undefined ? constructHtml(content) : undefined;
  const source = child(entry, 'source');
  const sourceName = lineIn(source, 'title');
  const authors = authorsOf(entry);
  const enclosures = children(entry, 'link').filter(({ attributes }) => attributes.rel === 'enclosure');
  // Google Takeout gives the permalink of a Blogger post as a path on the blog.
  const link = permalinkOf(entry) ?? addressOf(lineIn(entry, 'blogger:filename'), entry);
  return {
    id: id === undefined ? undefined : fromGuidUrn(id),
    link,
    related: linkWith(entry, (rel) => rel === 'related'),
    title: constructHtml(child(entry, 'title')) ?? htmlOf(childOf(entry, 'media:title')),
    summary: constructHtml(child(entry, 'summary')) ?? htmlOf(childOf(entry, 'dc:description')),
    content: html ?? htmlOf(childOf(entry, 'content:encoded')) ?? mediaDescription(entry),
    published: lineIn(entry, 'published', 'issued', 'created', 'dc:date', 'pubdate'),
    updated: lineIn(entry, 'updated', 'modified', 'dcterms:modified'),
    // RFC 4287 §4.2.1: an entry without authors has those of its source.
    authors: distinctPersons([...(authors.length > 0 ? authors : authorsOf(source)), ...creatorsOf(entry)]),
    categories: categoriesOf(entry),
    attachments: [
      ...enclosures.flatMap((link) => {
        const { type, length, title } = link.attributes;
        const url = addressOf(link.attributes.href, link);
        return url === undefined ? [] : [{ url, type, size: bytesOf(length), title }];
      }),
      ...mediaAttachments(entry),
    ],
    image: entryImage(entry),
    comments: linkWith(entry, (rel, type) => rel === 'replies' && /html/.test(type)),
    copyright: constructHtml(child(entry, 'rights') ?? child(entry, 'copyright')),
    language: content?.language ?? entry.language,
    base: content?.base ?? entry.base,
    foreignKind: foreignKindOf(entry, link),
    isUnclosed: entry.isUnclosed,
    source:
      source === undefined || sourceName === undefined
        ? undefined
        : defined({ name: sourceName, url: permalinkOf(source), feed: linkWith(source, (rel) => rel === 'self') }),
    episode: episodeOf(entry),
    location: locationOf(entry),
    terms: licensesOf(entry),
    marks: entryMarks(entry),
  };
};

/** Atom 0.3 and 1.0 (RFC 4287): `root` is `<feed>`, or a single `<entry>`. */
export const readAtom = (root: LenientElement): UpstreamFeed => {
  const isEntry = root.key === 'atom:entry' || root.key === 'entry';
  const written = isEntry ? [root] : children(root, 'entry');
  const entries = written.slice(0, maxFeedEntries).map(toEntry);
  const copyright = constructHtml(child(root, 'rights') ?? child(root, 'copyright'));
  return {
    id: lineIn(root, 'id'),
    link: isEntry ? undefined : permalinkOf(root),
    self: linkWith(root, (rel) => rel === 'self'),
    title: isEntry ? undefined : constructHtml(child(root, 'title')),
    description: constructHtml(child(root, 'subtitle') ?? child(root, 'tagline')),
    language: root.language ?? lineIn(root, 'dc:language'),
    // RFC 4946 §2: the licence of a feed is not that of its entries.
    copyright,
    restriction: restrictionOf({ elements: [root], copyright, entries }),
    generator: lineIn(root, 'generator'),
    image: addressOf(lineIn(root, 'logo', 'icon'), root),
    published: lineIn(root, 'published'),
    updated: lineIn(root, 'updated', 'modified'),
    authors: distinctPersons([...authorsOf(root), ...creatorsOf(root)]),
    categories: categoriesOf(root),
    entries,
    entryCount: written.length,
    unclosedRoot: root.isUnclosed ? root.name : undefined,
  };
};
