import { splitEntries } from './split-entries.ts';

/**
 * What a document says of one of its entries. The guid in Atom is that of `atomEntryId`; the revision stands in JSON Feed
 * only, the date of the last change elsewhere.
 */
export type ListedEntry = {
  readonly guid: string;
  readonly published: string;
  readonly revision?: number;
  readonly modified?: string;
};

type Item = {
  readonly id?: unknown;
  readonly date_published?: unknown;
  readonly _barid?: { readonly revision?: unknown };
};

const fromJson = (text: string): readonly ListedEntry[] => {
  const { items = [] }: { readonly items?: readonly Item[] } = JSON.parse(text);
  return items.map(({ id, date_published: published, _barid: { revision } = {} }) => ({
    guid: String(id),
    published: String(published),
    revision: Number(revision ?? 1),
  }));
};

/** The text of the first of these elements: titles and dates stand before the content, and markup in texts is escaped. */
const textOf = (entry: string, names: string): string =>
  (new RegExp(`<(${names})(?: [^>]*)?>([^<]*)</\\1>`).exec(entry)?.[2] ?? '')
    .replaceAll('&#xD;', '\r')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/**
 * The entries of a feed document of this room's renderers, in its order.
 * @throws SyntaxError for JSON that breaks off
 */
export const listEntries = (bytes: Uint8Array): readonly ListedEntry[] => {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('{')) return fromJson(text);
  const entries = splitEntries(bytes)?.entries ?? [];
  return entries
    .filter((entry) => !entry.startsWith('<at:'))
    .map((entry) => ({
      guid: textOf(entry, 'guid|id'),
      published: textOf(entry, 'pubDate|published'),
      modified: textOf(entry, 'atom:updated|updated'),
    }));
};

/** Whether a feed document names an archive (RFC 5005 §4): it need not have all entries of its feed then. */
export const namesArchive = (bytes: Uint8Array): boolean => {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('{')) {
    const { next_url: next }: { readonly next_url?: unknown } = JSON.parse(text);
    return next !== undefined;
  }
  // Texts of entries may contain anything.
  const head = text.slice(0, /<(?:item|entry)[ >]/.exec(text)?.index);
  return head.includes('rel="prev-archive"');
};
