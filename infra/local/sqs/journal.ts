import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readText } from '#infra/local/disk/read-json.ts';
import { syncFolder } from '#infra/local/disk/sync-folder.ts';

/** A file of JSON lines that is only ever appended to. */
export type Journal = {
  /** Resolves once the line is on the disk. Lines that come together share one flush. */
  readonly append: (entry: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The entries of a journal. The last line, where a kill tore it, was never acknowledged and is dropped. */
export const readJournal = async (path: string): Promise<readonly unknown[]> => {
  const text = (await readText(path)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
};

const toLines = (entries: readonly unknown[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** Puts a journal of these entries in the place of whatever stood there: wholly or not at all. */
const begin = async (path: string, entries: readonly unknown[]): Promise<FileHandle> => {
  const handle = await open(`${path}.new`, 'w');
  await handle.writeFile(toLines(entries));
  await handle.sync();
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
  return handle;
};

/** Bytes after which a journal is begun anew from what is left of it. */
const compactAfter = 32 * 1024 * 1024;

/** Writes lines to a journal, and begins it anew from a snapshot whenever it has grown long. */
const openWriter = async (path: string, snapshot: () => readonly unknown[]) => {
  let handle = await begin(path, snapshot());
  let grown = 0;
  const write = async (lines: string): Promise<void> => {
    grown += lines.length;
    if (grown > compactAfter) {
      const old = handle;
      handle = await begin(path, snapshot());
      grown = 0;
      return old.close();
    }
    try {
      await handle.appendFile(lines);
      await handle.datasync();
    } catch (error) {
      // The file may end in half a line now: the next write begins it anew.
      grown = Number.POSITIVE_INFINITY;
      throw error;
    }
  };
  return { write, close: () => handle.close() };
};

/**
 * Opens a journal that begins with `snapshot()`. The caller changes its state before it appends, so that a snapshot
 * never lacks what was appended.
 */
export const openJournal = async (path: string, snapshot: () => readonly unknown[]): Promise<Journal> => {
  await mkdir(dirname(path), { recursive: true });
  const writer = await openWriter(path, snapshot);
  let lines = '';
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await last.catch(() => undefined);
    const batch = lines;
    lines = '';
    next = undefined;
    last = writer.write(batch);
    return last;
  };
  return {
    append: (entry) => {
      lines += toLines([entry]);
      next ??= flush();
      return next;
    },
    close: async () => {
      await next?.catch(() => undefined);
      await last.catch(() => undefined);
      await writer.close();
    },
  };
};
