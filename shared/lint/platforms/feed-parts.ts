import type { Position } from '../finding.ts';
import { childNamed, childrenNamed, textOf, type XmlElement } from '../xml/element.ts';

/** A value with its place in the document. */
export type Part = { readonly value: string; readonly at: Position };

/** A picture that an item names, with its size in pixels where the item gives it. */
export type PicturePart = Part & { readonly width: number | undefined; readonly height: number | undefined };

/** What RSS and Atom both say of an item, whatever they call it. A blank value counts as missing. */
export type ItemParts = {
  readonly element: XmlElement;
  readonly title: Part | undefined;
  readonly link: Part | undefined;
  readonly id: Part | undefined;
  readonly published: Part | undefined;
  readonly summary: Part | undefined;
  /** The whole text as HTML. */
  readonly body: Part | undefined;
  readonly author: Part | undefined;
  readonly pictures: readonly PicturePart[];
};

/** What RSS and Atom both say of a feed. */
export type FeedParts = {
  readonly element: XmlElement;
  readonly title: Part | undefined;
  readonly link: Part | undefined;
  readonly description: Part | undefined;
  readonly language: Part | undefined;
  readonly published: Part | undefined;
  readonly items: readonly ItemParts[];
};

const partOf = (element: XmlElement | undefined): Part | undefined => {
  const value = element?.text.trim() ?? '';
  // XHTML has its text in elements.
  if (element === undefined || (value === '' && element.children.length === 0)) return undefined;
  return { value, at: element.at };
};

const attributePart = (element: XmlElement | undefined, name: string): Part | undefined => {
  const value = element?.attributes.get(name)?.trim() ?? '';
  return element === undefined || value === '' ? undefined : { value, at: element.at };
};

const firstPart = (element: XmlElement, ...names: readonly string[]): Part | undefined =>
  names.map((name) => partOf(childNamed(element, name))).find((part) => part !== undefined);

/** The link of an Atom element to its page; MSN's own examples call it `self`. */
const atomLink = (element: XmlElement): Part | undefined => {
  const links = childrenNamed(element, 'atom:link');
  const ofRelation = (rel: string): XmlElement | undefined =>
    links.find(({ attributes }) => (attributes.get('rel') ?? 'alternate') === rel);
  return attributePart(ofRelation('alternate') ?? ofRelation('self'), 'href');
};

const sizeOf = (element: XmlElement, name: string): number | undefined => {
  const value = element.attributes.get(name) ?? '';
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined;
};

const toPicture = (element: XmlElement, attribute: string): PicturePart | undefined => {
  const part = attributePart(element, attribute);
  return part && { ...part, width: sizeOf(element, 'width'), height: sizeOf(element, 'height') };
};

const isPicture = ({ name, attributes }: XmlElement): boolean =>
  name === 'media:thumbnail' || attributes.get('medium') === 'image' || /^image\//.test(attributes.get('type') ?? '');

/** The files of an item: its own, and those in groups. */
export const mediaOf = (item: XmlElement): readonly XmlElement[] =>
  [item, ...childrenNamed(item, 'media:group')].flatMap((parent) => childrenNamed(parent, 'media:content'));

const picturesOf = (item: XmlElement): readonly PicturePart[] => {
  const files = mediaOf(item);
  const named = [
    ...childrenNamed(item, 'media:thumbnail'),
    ...files,
    ...files.flatMap((file) => childrenNamed(file, 'media:thumbnail')),
  ].filter(isPicture);
  const enclosures = [
    ...childrenNamed(item, 'enclosure').map((element) => ({ element, attribute: 'url' })),
    ...childrenNamed(item, 'atom:link')
      .filter(({ attributes }) => attributes.get('rel') === 'enclosure')
      .map((element) => ({ element, attribute: 'href' })),
  ].filter(({ element }) => isPicture(element));
  return [
    ...named.flatMap((element) => toPicture(element, 'url') ?? []),
    ...enclosures.flatMap(({ element, attribute }) => toPicture(element, attribute) ?? []),
  ];
};

const rssItem = (item: XmlElement): ItemParts => ({
  element: item,
  title: firstPart(item, 'title', 'atom:title'),
  link: firstPart(item, 'link') ?? atomLink(item),
  id: firstPart(item, 'guid', 'atom:id'),
  published: firstPart(item, 'pubDate', 'dc:date', 'atom:published'),
  summary: firstPart(item, 'description', 'atom:summary'),
  body: firstPart(item, 'content:encoded', 'atom:content'),
  author: firstPart(item, 'dc:creator', 'author', 'atom:author'),
  pictures: picturesOf(item),
});

const atomEntry = (entry: XmlElement): ItemParts => ({
  element: entry,
  title: firstPart(entry, 'atom:title'),
  link: atomLink(entry),
  id: firstPart(entry, 'atom:id'),
  published: firstPart(entry, 'atom:published', 'atom:updated'),
  summary: firstPart(entry, 'atom:summary'),
  body: firstPart(entry, 'atom:content'),
  author: firstPart(entry, 'atom:author'),
  pictures: picturesOf(entry),
});

/** What a feed says, in RSS 2.0 or Atom; undefined for a document in another format. */
export const feedParts = (root: XmlElement): FeedParts | undefined => {
  if (root.name === 'atom:feed')
    return {
      element: root,
      title: firstPart(root, 'atom:title'),
      link: atomLink(root),
      description: firstPart(root, 'atom:subtitle'),
      language: attributePart(root, 'xml:lang'),
      published: firstPart(root, 'atom:updated'),
      items: childrenNamed(root, 'atom:entry').map(atomEntry),
    };
  const channel = root.name === 'rss' ? childNamed(root, 'channel') : undefined;
  if (channel === undefined) return undefined;
  return {
    element: channel,
    title: firstPart(channel, 'title'),
    link: firstPart(channel, 'link'),
    description: firstPart(channel, 'description'),
    language: firstPart(channel, 'language', 'dc:language'),
    published: firstPart(channel, 'pubDate'),
    items: childrenNamed(channel, 'item').map(rssItem),
  };
};

/** The characters that a person sees of HTML or plain text. */
export const visibleLength = (html: string): number =>
  [
    ...html
      .replace(/<[^<>]*>/g, ' ')
      .replace(/&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);/gi, '?')
      .replace(/\s+/g, ' ')
      .trim(),
  ].length;

/** Characters at the end of a text in which an ellipsis and the tags after it fit. */
const endLength = 200;

const cutText = /(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*(?:<[^<>]*>\s*)*$/;

/** Whether the text of an item was cut off, or the item has none. */
export const isCutOff = ({ body }: ItemParts): boolean =>
  body === undefined || cutText.test(body.value.slice(-endLength));

/** Whether no item of several has a longer text than its summary. */
export const hasSummariesOnly = ({ items }: FeedParts): boolean =>
  items.length > 1 &&
  items.every(({ body, summary }) => visibleLength(body?.value ?? '') <= visibleLength(summary?.value ?? ''));

/** An instant in milliseconds since 1970; undefined for what is no date. */
export const instantOf = (part: Part | undefined): number | undefined => {
  const ms = Date.parse(part?.value ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};

/** The language that an item declares. */
export const languageOf = ({ element }: ItemParts): string | undefined =>
  element.attributes.get('xml:lang') ?? textOf(element, 'dc:language');
