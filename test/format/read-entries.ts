import { childOf, childrenOf, textOf, type XmlElement } from './xml-tree.ts';

/** An entry as a feed reader sees it, in any format. Instants in seconds since 1970. */
export type ReadEntry = {
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly title: string | undefined;
  readonly summary: string | undefined;
  readonly content: string | undefined;
  readonly published: number;
  readonly modified: number;
  readonly authors: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
};

const toSecond = (text: unknown): number => Math.floor(Date.parse(String(text)) / 1000);

/** HTML that shows plain text, as the text, without the element that declares its direction. */
const fromHtml = (html: string): string =>
  html
    .replace(/^<div dir='(?:rtl|ltr)' lang='[a-z0-9-]*'>(.*)<\/div>$/is, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#13;', '\r')
    .replaceAll('&amp;', '&');

/** The items of an RSS document. */
export const readRss = (rss: XmlElement): readonly ReadEntry[] =>
  childrenOf(childOf(rss, 'channel'), 'item').map((item) => ({
    id: textOf(item, 'guid'),
    url: textOf(item, 'link'),
    title: textOf(item, 'title'),
    summary: fromHtml(textOf(item, 'description') ?? ''),
    content: textOf(item, 'content:encoded'),
    published: toSecond(textOf(item, 'pubDate')),
    modified: toSecond(textOf(item, 'atom:updated')),
    authors: childrenOf(item, 'dc:creator').map(({ text }) => text),
    tags: childrenOf(item, 'category').map(({ text }) => text),
  }));

/** The entries of an Atom document. */
export const readAtom = (feed: XmlElement): readonly ReadEntry[] =>
  childrenOf(feed, 'entry').map((entry) => ({
    id: textOf(entry, 'id'),
    url: childrenOf(entry, 'link').find(({ attributes }) => attributes.rel === 'alternate')?.attributes.href,
    title: textOf(entry, 'title'),
    summary:
      childOf(entry, 'summary')?.attributes.type === 'html'
        ? fromHtml(textOf(entry, 'summary') ?? '')
        : textOf(entry, 'summary'),
    content: textOf(entry, 'content'),
    published: toSecond(textOf(entry, 'published')),
    modified: toSecond(textOf(entry, 'updated')),
    authors: childrenOf(entry, 'author').map((author) => textOf(author, 'name')),
    tags: childrenOf(entry, 'category').map(({ attributes }) => attributes.term),
  }));

type JsonItem = {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly content_html: string;
  readonly date_published: string;
  readonly date_modified: string;
  readonly authors?: readonly { readonly name: string }[];
  readonly tags?: readonly string[];
};

/** The items of a JSON Feed document. */
export const readJson = (bytes: Uint8Array): readonly ReadEntry[] => {
  const { items }: { items: readonly JsonItem[] } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  return items.map((item) => ({
    id: item.id,
    url: item.url,
    title: item.title,
    summary: item.summary,
    content: item.content_html,
    published: toSecond(item.date_published),
    modified: toSecond(item.date_modified),
    authors: (item.authors ?? []).map(({ name }) => name),
    tags: item.tags ?? [],
  }));
};
