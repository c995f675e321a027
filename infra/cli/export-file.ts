import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isRecord, textOf } from '#infra/local/json-record.ts';
import { Rejected } from '#shared/errors.ts';
import { withNamedFile } from './load-document.ts';

/** The first line of an export. */
export type ExportHeader = { readonly export: string; readonly publicUrl: string; readonly startedAt: string };

/** The line after each page: where the next page begins, or that this was the last one. */
export type PageEnd = { readonly after: string } | { readonly rows: number };

/** How far an export has come. */
export type ExportProgress = {
  readonly header: ExportHeader;
  /** The bytes up to the end of the last whole page: what follows was broken off. */
  readonly bytes: number;
  readonly rows: number;
  readonly after?: string;
  readonly isComplete: boolean;
};

const invalid = (path: string, why: string): Rejected =>
  new Rejected('EXPORT_INVALID', `${path} is no export of Barid: ${why}.`);

const parseLine = (path: string, line: string, number: number): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
  } catch {
    // A line that was broken off and one that never was JSON are answered alike.
  }
  throw invalid(path, `line ${number} is no JSON object`);
};

const toHeader = (path: string, value: Readonly<Record<string, unknown>>): ExportHeader => {
  const [id, publicUrl, startedAt] = ['export', 'publicUrl', 'startedAt'].map((name) => textOf(value, name));
  if (id === undefined || publicUrl === undefined || startedAt === undefined) throw invalid(path, 'it has no header');
  return { export: id, publicUrl, startedAt };
};

/** The values of an export's lines, one by one. A file of any size takes no more memory than its longest line. */
export async function* readExportLines(path: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    yield parseLine(path, line, number);
  }
}

const progressOf = async (path: string): Promise<ExportProgress> => {
  let header: ExportHeader | undefined;
  let progress = { bytes: 0, rows: 0, isComplete: false };
  let after: string | undefined;
  let [bytes, rows, number] = [0, 0, 0];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    bytes += Buffer.byteLength(line) + 1;
    if (header === undefined) {
      header = toHeader(path, parseLine(path, line, number));
      progress = { ...progress, bytes };
    } else if (line.startsWith('{"after":') || line.startsWith('{"rows":')) {
      after = textOf(parseLine(path, line, number), 'after');
      progress = { bytes, rows, isComplete: after === undefined };
    } else rows += 1;
  }
  if (header === undefined) throw invalid(path, 'it is empty');
  return { header, ...progress, ...(after === undefined ? {} : { after }) };
};

/**
 * Reads how far an export has come: its header, and its last whole page.
 * @throws Rejected EXPORT_INVALID for another file, FILE_UNREADABLE
 */
export const readProgress = (path: string): Promise<ExportProgress> => withNamedFile(path, () => progressOf(path));
