import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';

/** A full log is put beside the new one, and replaces the one that was put there before. */
const maxBytes = 20 * 1024 * 1024;

/** Milliseconds after which a log that cannot be written is tried again. */
const retryMs = 5_000;

/** A line with its time, which ours have: as the first member of a JSON object, else before its text. */
const timed = (line: string, now: Date): string => {
  if (line.startsWith('{"time"')) return `${line}\n`;
  return line.startsWith('{') ? `{"time":"${now.toISOString()}",${line.slice(1)}\n` : `${now.toISOString()} ${line}\n`;
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * The log of a running Barid: lines at the end of a file that begins again when it is full. A disk that takes no more costs
 * lines, never the process: `onFailure` gets a sentence once, and writing goes on as soon as it can.
 */
export const openLogFile = (path: string, onFailure: (sentence: string) => void): ((line: string) => void) => {
  let stream: WriteStream | undefined;
  let bytes = 0;
  let failedAt: number | undefined;

  const fail = (error: Error): void => {
    stream = undefined;
    if (failedAt === undefined)
      onFailure(`The log ${path} cannot be written: ${error.message}. Lines are lost until it can; nothing else is.`);
    failedAt = performance.now();
  };

  /** What the last stream has still to write goes to the file that it opened, under its new name. */
  const open = (isFull: boolean): WriteStream => {
    bytes = sizeOf(path);
    if (isFull || bytes > maxBytes) {
      renameSync(path, `${path}.1`);
      bytes = 0;
    }
    const opened = createWriteStream(path, { flags: 'a' });
    opened.once('error', fail);
    return opened;
  };

  return (line) => {
    if (stream === undefined && failedAt !== undefined && performance.now() - failedAt < retryMs) return;
    try {
      if (stream !== undefined && bytes > maxBytes) {
        stream.end();
        stream = open(true);
      }
      stream ??= open(false);
      const text = timed(line, new Date());
      bytes += Buffer.byteLength(text);
      stream.write(text, (error) => {
        if (!error) failedAt = undefined;
      });
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
};
