import { boundedFaults } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import type { RefusedFile } from '#shared/model/refused-file.ts';
import type { Inbox, RefusedFiles } from '#shared/ports.ts';

/** Far beyond the limit of a document. */
const maxReadBytes = 11 * 1024 * 1024;

/** The inbox of one process: files by their keys, rejected ones under `rejected/`. */
export const memoryInbox = (texts: Readonly<Record<string, string>> = {}) => {
  const stored = new Map<string, { readonly bytes: Uint8Array; readonly type: string; readonly at: Date }>();
  const drop = (key: string, content: string | Uint8Array, type = ''): void =>
    void stored.set(key, { bytes: Buffer.from(content), type, at: new Date() });
  for (const [key, text] of Object.entries(texts)) drop(key, text);

  const etagOf = (key: string): string | undefined => {
    const file = stored.get(key);
    return file === undefined ? undefined : `"${sha256(file.bytes)}"`;
  };

  const inbox: Inbox = {
    read: async (key) => {
      const file = stored.get(key);
      if (file === undefined) return undefined;
      const { bytes, type, at: arrivedAt } = file;
      return { bytes: bytes.subarray(0, maxReadBytes), type, etag: etagOf(key) ?? '', arrivedAt };
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
    forgetRefusal: async (key, arrivedAt) => {
      const problem = stored.get(`rejected/${key}.problem.json`);
      if (problem === undefined || problem.at > arrivedAt) return;
      stored.delete(`rejected/${key}`);
      stored.delete(`rejected/${key}.problem.json`);
    },
    readBeside: async (key) => (stored.get(key) ?? stored.get(`.pictures/${key}`))?.bytes.subarray(0, maxReadBytes),
    setAside: async (key, etag) => {
      const file = stored.get(key);
      if (file === undefined || etagOf(key) !== etag) return;
      stored.set(`.pictures/${key}`, file);
      stored.delete(key);
    },
  };

  const shownAs = (name: string): RefusedFile | undefined => {
    const [file, problem] = [stored.get(`rejected/${name}`), stored.get(`rejected/${name}.problem.json`)];
    if (file === undefined || problem === undefined) return undefined;
    const parse = (): Partial<RefusedFile> => {
      try {
        return JSON.parse(Buffer.from(problem.bytes).toString());
      } catch {
        return {};
      }
    };
    const { code = 'UNKNOWN', detail = '', errors = [] } = parse();
    return { name, refusedAt: problem.at.toISOString(), size: file.bytes.length, code, detail, errors };
  };

  const refused: RefusedFiles = {
    list: async (limit) => {
      const names = [...stored.keys()].flatMap((key) =>
        key.startsWith('rejected/') ? [key.slice('rejected/'.length)] : [],
      );
      const files = names.map(shownAs).filter((file) => file !== undefined);
      const newestFirst = files.toSorted((a, b) => (a.refusedAt < b.refusedAt ? 1 : -1));
      const shown = newestFirst.slice(0, limit).map((file) => ({ ...file, errors: boundedFaults(file.errors, 10) }));
      return { files: shown, count: files.length };
    },
    read: async (name) => {
      const file = shownAs(name);
      return file && { ...file, bytes: stored.get(`rejected/${name}`)?.bytes ?? new Uint8Array() };
    },
    retry: async (name) => {
      const file = stored.get(`rejected/${name}`);
      if (file !== undefined && !stored.has(name)) stored.set(name, { ...file, at: new Date() });
      return file !== undefined;
    },
    dismiss: async (name) => {
      stored.delete(`rejected/${name}.problem.json`);
      return stored.delete(`rejected/${name}`);
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

  return { inbox, refused, drop, files, problem };
};
