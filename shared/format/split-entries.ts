/** A document around its entries: head, entries with `separator` between them, and tail give its text again. */
export type SplitDocument = {
  readonly head: string;
  /** Each entry, and in Atom each tombstone, as the renderer wrote it. */
  readonly entries: readonly string[];
  readonly separator: string;
  readonly tail: string;
};

/**
 * An entry as rss.ts and atom.ts write it, to the end of its line. No text of a publisher can look like one: markup in
 * text is escaped, and the sanitiser allows no such element in a body.
 */
const xmlEntry =
  /<item[\s>][\s\S]*?<\/item>\s*|<entry[\s>][\s\S]*?<\/entry>\s*|<at:deleted-entry\b[\s\S]*?(?:\/>|<\/at:deleted-entry>)\s*/g;

/** json-feed.ts writes one item a line; a newline in a text is escaped. */
const jsonItems = /^([\s\S]*"items":\[\n)([\s\S]*)(\n\]\}\n)$/;

/** A feed document of this room's renderers, split into its entries; undefined for JSON that they did not write. */
export const splitEntries = (bytes: Uint8Array): SplitDocument | undefined => {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('{')) {
    const [, head, items = '', tail] = jsonItems.exec(text) ?? [];
    if (head === undefined || tail === undefined) return undefined;
    return { head, entries: items.split(',\n').filter((line) => line !== ''), separator: ',\n', tail };
  }
  const matches = [...text.matchAll(xmlEntry)];
  const start = matches[0]?.index ?? text.length;
  const last = matches.at(-1);
  const end = last === undefined ? text.length : last.index + last[0].length;
  const entries = matches.map(([entry]) => entry);
  return { head: text.slice(0, start), entries, separator: '', tail: text.slice(end) };
};

/** The inverse of `splitEntries`; with fewer entries, a document that shows only these. */
export const joinEntries = ({ head, entries, separator, tail }: SplitDocument): Uint8Array =>
  Buffer.from(`${head}${entries.join(separator)}${tail}`);
