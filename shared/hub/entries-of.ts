import { createHash } from 'node:crypto';
import { joinEntries, splitEntries } from '#shared/format/split-entries.ts';

/** The entries of a feed document by their hashes; `only` renders the document with the entries of these hashes. */
export type EntriesOf = {
  /** One for each entry and tombstone; a changed byte changes it. */
  readonly marks: readonly string[];
  readonly only: (wanted: ReadonlySet<string>) => Uint8Array;
};

const markOf = (entry: string): string => createHash('sha256').update(entry.trim()).digest('base64url').slice(0, 12);

/** The entries of a feed document that Barid rendered; undefined for another document. */
export const entriesOf = (bytes: Uint8Array): EntriesOf | undefined => {
  const document = splitEntries(bytes);
  if (document === undefined) return undefined;
  return {
    marks: document.entries.map(markOf),
    only: (wanted) =>
      joinEntries({ ...document, entries: document.entries.filter((entry) => wanted.has(markOf(entry))) }),
  };
};
