import { createHash } from 'node:crypto';
import type { DocumentMeta } from '#shared/model/feed-document.ts';
import type { DocumentStore } from '#shared/ports.ts';

/** A document as it was put. */
export type MemoryDocument = { readonly bytes: Uint8Array; readonly meta: DocumentMeta; readonly etag: string };

/** The public bucket of one process; `all` shows what stands in it. ETags are hashes of the bytes, as S3's are. */
export const memoryDocumentStore = (): DocumentStore & { readonly all: Map<string, MemoryDocument> } => {
  const all = new Map<string, MemoryDocument>();
  return {
    all,
    etag: async (key) => all.get(key)?.etag,
    get: async (key) => {
      const document = all.get(key);
      return document === undefined ? undefined : { ...document, modified: new Date(0) };
    },
    list: async (prefix) => [...all.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    put: async (key, bytes, meta, expected) => {
      if (all.get(key)?.etag !== expected) return 'conflict';
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      all.set(key, { bytes: Uint8Array.from(bytes), meta, etag });
      return { etag };
    },
    remove: async (key) => void all.delete(key),
  };
};
