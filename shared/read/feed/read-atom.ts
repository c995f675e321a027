import { isUtf8 } from 'node:buffer';
import { addressOf, distinct, htmlOf, lineOf, personOf } from './element-values.ts';
import { childOf, childrenOf, hasMarkup, innerHtml, type LenientElement, textOf } from './lenient-xml.ts';
import { entryImage, mediaFiles } from './read-media-rss.ts';
import type { UpstreamEntry, UpstreamFeed, UpstreamPerson } from './upstream-feed.ts';

const keys = (name: string): readonly [string, string] => [`atom:${name}`, name];
const child = (element: LenientElement | undefined, name: string): LenientElement | undefined =>
  childOf(element, ...keys(name));
const all = (element: LenientElement, name: string): readonly LenientElement[] => childrenOf(element, ...keys(name));
const line = (element: LenientElement | undefined, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const found = lineOf(name.includes(':') ? childOf(element, name) : child(element, name));
    if (found !== undefined) return found;
  }
  return undefined;
};

const escapeMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Base64 of a text where that is what it is: not everything that a feed calls binary has been encoded. */
const decodeBase64 = (text: string): string => {
  const bare = text.replace(/\s+/g, '');
  const bytes = Buffer.from(bare, 'base64');
  const isBase64 = bare.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(bare);
  return isBase64 && isUtf8(bytes) ? bytes.toString('utf8') : text.trim();
};

/** RFC 4287 §4.1.3.3: base64 is for media types that are neither text nor XML; Atom 0.3 said it by `mode`, and for titles too. */
const isBinary = ({ type = '', mode }: LenientElement['attributes']): boolean =>
  mode === undefined ? !/^(?:text|html|xhtml)?$|^text\/|xml$/i.test(type) : mode === 'base64';

/** RFC 4287 §3.1.1: a text construct is text, HTML or XHTML; Atom 0.3 said it by `mode` and a media type. */
const constructHtml = (element: LenientElement | undefined): string | undefined => {
  if (element === undefined) return undefined;
  const { type = 'text', mode } = element.attributes;
  if (isBinary(element.attributes)) return decodeBase64(textOf(element));
  if (type === 'xhtml' || hasMarkup(element)) return xhtmlOf(element);
  const text = textOf(element).trim();
  if (text === '') return undefined;
  // What calls itself text and is markup all the same is read as what it is.
  const isHtml = /html|xml/.test(type) || mode === 'escaped' || /<\/?[a-z][^<]*>/i.test(text);
  return isHtml ? text : escapeMarkup(text);
};

/** RFC 4287 §3.1.1.3: the `div` itself is not part of the content. */
const xhtmlOf = (element: LenientElement): string | undefined => {
  const inner = element.children.filter((part) => typeof part !== 'string' || part.trim() !== '');
  const [only] = inner;
  const isDiv = inner.length === 1 && typeof only === 'object' && /(?:^|:)div$/i.test(only.name);
  const written = innerHtml(isDiv ? only : element).trim();
  return written === '' ? undefined : written;
};

const contentOf = (entry: LenientElement): string | undefined => {
  const content = child(entry, 'content');
  return content?.attributes.src === undefined ? constructHtml(content) : undefined;
};

const linkWith = (element: LenientElement, isIt: (rel: string, type: string) => boolean): string | undefined => {
  const found = all(element, 'link').find(
    ({ attributes }) =>
      attributes.href !== undefined &&
      isIt(
        attributes.rel?.replace(/^http:\/\/www\.iana\.org\/assignments\/relation\//, '') ?? 'alternate',
        attributes.type ?? '',
      ),
  );
  return addressOf(found?.attributes.href, found);
};

/** Some feeds write the address between the tags, as RSS does. */
const writtenLink = (element: LenientElement): string | undefined => {
  const links = all(element, 'link').filter((link) => lineOf(link) !== undefined);
  const found = links.find(({ attributes: { rel = 'alternate' } }) => rel === 'alternate') ?? links[0];
  return addressOf(lineOf(found), found);
};

/** RFC 4287 §4.2.7.2: `alternate` where no relation is given; an HTML one before the others. */
const permalinkOf = (element: LenientElement): string | undefined =>
  linkWith(element, (rel, type) => rel === 'alternate' && /^$|html/.test(type)) ??
  linkWith(element, (rel) => rel === 'alternate') ??
  writtenLink(element);

const personsOf = (element: LenientElement | undefined): readonly UpstreamPerson[] =>
  element === undefined
    ? []
    : all(element, 'author').map((author) => {
        const name = line(author, 'name');
        const [uri] = [line(author, 'uri', 'url')];
        return name === undefined && uri === undefined && line(author, 'email') === undefined
          ? (personOf(lineOf(author)) ?? {})
          : { name, email: line(author, 'email'), url: addressOf(uri, author) };
      });

const categoriesOf = (element: LenientElement): readonly string[] =>
  [
    ...all(element, 'category').map(
      ({ attributes, children }) =>
        attributes.term ??
        attributes.label ??
        children
          .filter((part) => typeof part === 'string')
          .join('')
          .trim(),
    ),
    ...childrenOf(element, 'dc:subject').flatMap((subject) => lineOf(subject) ?? []),
  ].filter((category, index, list) => category !== '' && list.indexOf(category) === index);

const enclosuresOf = (entry: LenientElement): UpstreamEntry['files'] => [
  ...all(entry, 'link').flatMap((link) => {
    const url = addressOf(link.attributes.href, link);
    const { type, length, title } = link.attributes;
    return link.attributes.rel === 'enclosure' && url !== undefined ? [{ url, type, size: length, title }] : [];
  }),
  ...mediaFiles(entry),
];

const sourceOf = (entry: LenientElement): UpstreamEntry['source'] => {
  const source = child(entry, 'source');
  const name = source === undefined ? undefined : lineOf(child(source, 'title'));
  const url = source === undefined ? undefined : permalinkOf(source);
  const feed = source === undefined ? undefined : linkWith(source, (rel) => rel === 'self');
  return name === undefined
    ? undefined
    : { name, ...(url === undefined ? {} : { url }), ...(feed === undefined ? {} : { feed }) };
};

const toEntry = (entry: LenientElement): UpstreamEntry => {
  const own = personsOf(entry);
  // RFC 4287 §4.2.1: an entry without authors has its source's.
  const authors = own.length > 0 ? own : personsOf(child(entry, 'source'));
  return {
    id: line(entry, 'id') ?? line(entry, 'guid'),
    link: permalinkOf(entry),
    title: constructHtml(child(entry, 'title')) ?? htmlOf(childOf(entry, 'media:title')),
    summary: constructHtml(child(entry, 'summary')) ?? htmlOf(childOf(entry, 'dc:description', 'media:description')),
    content: contentOf(entry) ?? htmlOf(childOf(entry, 'content:encoded')) ?? mediaDescription(entry),
    published: line(entry, 'published', 'issued', 'created', 'dc:date', 'pubdate'),
    updated: line(entry, 'updated', 'modified', 'dcterms:modified'),
    authors: distinct([...authors, ...childrenOf(entry, 'dc:creator').map((creator) => personOf(lineOf(creator)))]),
    categories: categoriesOf(entry),
    files: enclosuresOf(entry),
    image: entryImage(entry),
    comments: linkWith(entry, (rel, type) => rel === 'replies' && /html/.test(type)),
    copyright: constructHtml(child(entry, 'rights') ?? child(entry, 'copyright')),
    language: child(entry, 'content')?.language ?? entry.language,
    base: child(entry, 'content')?.base ?? entry.base,
    source: sourceOf(entry),
  };
};

const mediaDescription = (entry: LenientElement): string | undefined =>
  htmlOf(childOf(childOf(entry, 'media:group'), 'media:description'));

/** Atom 0.3 and 1.0 (RFC 4287): `root` is `<feed>`, or a single `<entry>`. */
export const readAtom = (root: LenientElement): UpstreamFeed => {
  const isEntry = root.key === 'atom:entry' || root.key === 'entry';
  const entries = isEntry ? [root] : all(root, 'entry');
  return {
    id: line(root, 'id'),
    link: isEntry ? undefined : permalinkOf(root),
    title: isEntry ? undefined : constructHtml(child(root, 'title')),
    description: constructHtml(child(root, 'subtitle') ?? child(root, 'tagline')),
    language: root.language ?? line(root, 'dc:language'),
    copyright: constructHtml(child(root, 'rights') ?? child(root, 'copyright')),
    generator: line(root, 'generator'),
    image: addressOf(line(root, 'logo', 'icon'), root),
    published: line(root, 'published'),
    updated: line(root, 'updated', 'modified'),
    authors: distinct([
      ...personsOf(root),
      ...childrenOf(root, 'dc:creator').map((creator) => personOf(lineOf(creator))),
    ]),
    categories: categoriesOf(root),
    entries: entries.map(toEntry),
  };
};
