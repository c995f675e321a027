import { copyFile, type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readText, syncFolder } from '#infra/local/files.ts';
import { log } from '#shared/log.ts';

/** A file of JSON lines to which entries are appended. */
export type Journal = {
  /** Resolves once the entry is flushed to disk. Entries that are appended together share one flush. */
  readonly append: (entry: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
};

const parseLine = (line: string): { readonly entry: unknown } | undefined => {
  try {
    return { entry: JSON.parse(line) };
  } catch {
    return undefined;
  }
};

/**
 * The entries of a journal. A last line without its newline was torn by a kill, never acknowledged, and is dropped. Other lines
 * that cannot be read were spoilt by a disk, or by a power cut before they were acknowledged: the journal goes on without them,
 * and a copy of the file stays beside it.
 */
export const readJournal = async (path: string): Promise<readonly unknown[]> => {
  const text = (await readText(path)) ?? '';
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  const entries = lines.flatMap((line) => parseLine(line) ?? []);
  if (entries.length < lines.length) {
    const copy = `${path}.broken`;
    await copyFile(path, copy);
    log.error('a journal has lines that cannot be read and goes on without them', undefined, {
      path,
      copy,
      lines: lines.length - entries.length,
    });
  }
  return entries.map(({ entry }) => entry);
};

const toLines = (entries: readonly unknown[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** Replaces the journal by one with these entries, as a whole or not at all. */
const replaceJournal = async (path: string, entries: readonly unknown[]): Promise<FileHandle> => {
  const handle = await open(`${path}.new`, 'w');
  await handle.writeFile(toLines(entries));
  await handle.sync();
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
  return handle;
};

/** A journal that has grown by this much is replaced by a snapshot. */
const compactionBytes = 32 * 1024 * 1024;

const openWriter = async (path: string, snapshot: () => readonly unknown[]) => {
  let handle = await replaceJournal(path, snapshot());
  let grownBytes = 0;
  const write = async (lines: string): Promise<void> => {
    grownBytes += lines.length;
    if (grownBytes > compactionBytes) {
      const previous = handle;
      handle = await replaceJournal(path, snapshot());
      grownBytes = 0;
      return previous.close();
    }
    try {
      await handle.appendFile(lines);
      await handle.datasync();
    } catch (error) {
      // The file may end in half a line: the next write replaces it.
      grownBytes = Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  return { write, close: () => handle.close() };
};

/**
 * Opens a journal that begins with `snapshot()`. The caller changes its state before it appends the entry, so that each
 * snapshot includes all entries that were appended before.
 */
export const openJournal = async (path: string, snapshot: () => readonly unknown[]): Promise<Journal> => {
  await mkdir(dirname(path), { recursive: true });
  const writer = await openWriter(path, snapshot);
  let pending = '';
  let nextFlush: Promise<void> | undefined;
  let lastFlush: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await lastFlush.catch(() => undefined);
    const lines = pending;
    pending = '';
    nextFlush = undefined;
    lastFlush = writer.write(lines);
    return lastFlush;
  };
  return {
    append: (entry) => {
      pending += toLines([entry]);
      nextFlush ??= flush();
      return nextFlush;
    },
    close: async () => {
      await nextFlush?.catch(() => undefined);
      await lastFlush.catch(() => undefined);
      await writer.close();
    },
  };
};
