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

type Waiting = { readonly line: string; readonly done: () => void; readonly failed: (error: unknown) => void };

/** Bytes after which a journal is begun anew from what is left of it. */
const compactAfter = 32 * 1024 * 1024;

/**
 * Opens a journal that begins with `snapshot()`, and begins it anew so whenever it has grown long. The caller changes
 * its state before it appends, so that a snapshot never lacks what was appended.
 */
export const openJournal = async (path: string, snapshot: () => readonly unknown[]): Promise<Journal> => {
  await mkdir(dirname(path), { recursive: true });
  let handle = await begin(path, snapshot());
  let grown = 0;
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;

  const write = async (lines: string): Promise<void> => {
    grown += lines.length;
    if (grown > compactAfter) {
      const old = handle;
      handle = await begin(path, snapshot());
      grown = 0;
      await old.close();
    } else {
      await handle.appendFile(lines);
      await handle.datasync();
    }
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.map(({ line }) => line).join(''));
        for (const { done } of batch) done();
      } catch (error) {
        // The file may end in half a line now: the next write begins it anew.
        grown = Number.POSITIVE_INFINITY;
        for (const { failed } of batch) failed(error);
      }
    }
    flushing = undefined;
  };

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ line: toLines([entry]), done, failed });
        flushing ??= flush();
      }),
    close: async () => {
      await flushing;
      await handle.close();
    },
  };
};
