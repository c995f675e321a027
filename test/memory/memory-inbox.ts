import { sha256 } from '#shared/hash.ts';
import type { Inbox } from '#shared/ports.ts';

/** Far beyond the limit of a document. */
const maxReadBytes = 11 * 1024 * 1024;

/** The inbox of one process: files by their keys, rejected ones under `rejected/`. */
export const memoryInbox = (texts: Readonly<Record<string, string>> = {}) => {
  const stored = new Map<string, { readonly bytes: Uint8Array; readonly type: string }>();
  const drop = (key: string, content: string | Uint8Array, type = ''): void =>
    void stored.set(key, { bytes: Buffer.from(content), type });
  for (const [key, text] of Object.entries(texts)) drop(key, text);

  const etagOf = (key: string): string | undefined => {
    const file = stored.get(key);
    return file === undefined ? undefined : `"${sha256(file.bytes)}"`;
  };

  const inbox: Inbox = {
    read: async (key) => {
      const file = stored.get(key);
      return file && { bytes: file.bytes.subarray(0, maxReadBytes), type: file.type, etag: etagOf(key) ?? '' };
    },
    remove: async (key, etag) => {
      if (etagOf(key) === etag) stored.delete(key);
    },
    reject: async (key, etag, problem) => {
      const file = stored.get(key);
      if (file === undefined || etagOf(key) !== etag) return;
      stored.set(`rejected/${key}`, file);
      drop(`rejected/${key}.problem.json`, problem);
      stored.delete(key);
    },
    readBeside: async (key) => (stored.get(key) ?? stored.get(`.pictures/${key}`))?.bytes.subarray(0, maxReadBytes),
    setAside: async (key, etag) => {
      const file = stored.get(key);
      if (file === undefined || etagOf(key) !== etag) return;
      stored.set(`.pictures/${key}`, file);
      stored.delete(key);
    },
  };

  /** The text of every file, by its key. */
  const files = (): Readonly<Record<string, string>> =>
    Object.fromEntries([...stored].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()]));

  /** The problem of a rejected file. */
  const problem = (key: string): Record<string, unknown> | undefined => {
    const text = files()[`rejected/${key}.problem.json`];
    return text === undefined ? undefined : JSON.parse(text);
  };

  return { inbox, drop, files, problem };
};
