import { createHash } from 'node:crypto';

/** A document around its entries: `only` puts it together again with those whose marks are named. */
export type EntriesOf = {
  /** One for each entry and tombstone; another when a byte of it is another. */
  readonly marks: readonly string[];
  readonly only: (wanted: ReadonlySet<string>) => Uint8Array;
};

/** Entries as our own renderers write them; nothing that a publisher says can look like one: markup in it is escaped or allowed. */
const xmlEntry =
  /<item[\s>][\s\S]*?<\/item>\s*|<entry[\s>][\s\S]*?<\/entry>\s*|<at:deleted-entry\b[\s\S]*?(?:\/>|<\/at:deleted-entry>)\s*/g;

/** One item on each line (shared/format/json-feed.ts); a newline in a text of it is escaped. */
const jsonItems = /^([\s\S]*"items":\[\n)([\s\S]*)(\n\]\}\n)$/;

const markOf = (entry: string): string => createHash('sha256').update(entry.trim()).digest('base64url').slice(0, 12);

const ofJson = (text: string): EntriesOf | undefined => {
  const [, before = '', items = '', after = ''] = jsonItems.exec(text) ?? [];
  if (after === '') return undefined;
  const lines = items.split(',\n').filter((line) => line !== '');
  const kept = (wanted: ReadonlySet<string>): string => lines.filter((line) => wanted.has(markOf(line))).join(',\n');
  return { marks: lines.map(markOf), only: (wanted) => Buffer.from(`${before}${kept(wanted)}${after}`) };
};

const ofXml = (text: string): EntriesOf => ({
  marks: (text.match(xmlEntry) ?? []).map(markOf),
  only: (wanted) => Buffer.from(text.replace(xmlEntry, (entry) => (wanted.has(markOf(entry)) ? entry : ''))),
});

/** The entries of a feed document of ours; undefined where it has another form. */
export const entriesOf = (bytes: Uint8Array): EntriesOf | undefined => {
  const text = new TextDecoder().decode(bytes);
  return text.startsWith('{') ? ofJson(text) : ofXml(text);
};
