import { z } from 'zod';
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

const jsonItem = z.object({
  id: z.coerce.string(),
  date_published: z.coerce.string(),
  _barid: z.object({ revision: z.coerce.number().default(1) }).default({ revision: 1 }),
});
const jsonDocument = z.object({ items: z.array(jsonItem), next_url: z.string().optional() });

/** A JSON Feed of ours: of another JSON, such as the error of a server in front of it, nothing is known. */
const readJson = (text: string): z.output<typeof jsonDocument> => {
  const { data, error } = jsonDocument.safeParse(JSON.parse(text));
  if (data === undefined) throw new SyntaxError('The document is no JSON Feed.', { cause: error });
  return data;
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
 * @throws SyntaxError for JSON that breaks off, or is no feed
 */
export const listEntries = (bytes: Uint8Array): readonly ListedEntry[] => {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('{')) {
    return readJson(text).items.map(({ id: guid, date_published: published, _barid: { revision } }) => ({
      guid,
      published,
      revision,
    }));
  }
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
  if (text.startsWith('{')) return readJson(text).next_url !== undefined;
  // Texts of entries may contain anything.
  const head = text.slice(0, /<(?:item|entry)[ >]/.exec(text)?.index);
  return head.includes('rel="prev-archive"');
};
