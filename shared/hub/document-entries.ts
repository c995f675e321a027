import { createHash } from 'node:crypto';
import { joinEntries, splitEntries } from '#shared/format/split-entries.ts';

/** The entries of a feed document by their hashes; `withEntries` renders the document with the entries of these hashes. */
export type DocumentEntries = {
  /** One for each entry and tombstone; a changed byte changes it. */
  readonly hashes: readonly string[];
  readonly withEntries: (wanted: ReadonlySet<string>) => Uint8Array;
};

const hashOf = (entry: string): string => createHash('sha256').update(entry.trim()).digest('base64url').slice(0, 12);

/** The entries of a feed document that Barid rendered; undefined for another document. */
export const documentEntries = (bytes: Uint8Array): DocumentEntries | undefined => {
  const document = splitEntries(bytes);
  if (document === undefined) return undefined;
  return {
    hashes: document.entries.map(hashOf),
    withEntries: (wanted) =>
      joinEntries({ ...document, entries: document.entries.filter((entry) => wanted.has(hashOf(entry))) }),
  };
};
