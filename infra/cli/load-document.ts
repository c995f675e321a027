import { open, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Rejected } from '#shared/errors.ts';
import { describeSystemError, systemCode } from '#shared/system-error.ts';
import { UsageError } from './command.ts';
import { httpFor } from './site-client.ts';

/** A document that a person named. */
export type LoadedDocument = {
  readonly bytes: Uint8Array;
  /** The Content-Type that it was served with; empty for a file. */
  readonly type: string;
  readonly name?: string;
  /** Where it came from, after redirects. */
  readonly url?: string;
};

const maxDocumentBytes = 10 * 1024 * 1024;

/** A file that a person named and that cannot be read or written is theirs to correct. @throws Rejected FILE_UNREADABLE */
export const withNamedFile = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined || !(cause instanceof Error)) throw cause;
    const message = code === 'EISDIR' ? `${path} is a folder. Name the files in it.` : describeSystemError(cause, path);
    throw new Rejected('FILE_UNREADABLE', message, { cause });
  }
};

/** The bytes of a named file. @throws Rejected FILE_UNREADABLE */
export const readNamedFile = (path: string): Promise<Uint8Array> => withNamedFile(path, () => readFile(path));

/** The first 64 KiB of a file and its size in bytes, to recognise what it is. @throws Rejected FILE_UNREADABLE */
export const readFileStart = (path: string): Promise<{ readonly start: Buffer; readonly size: number }> =>
  withNamedFile(path, async () => {
    const length = 65_536;
    await using handle = await open(path);
    const { size } = await handle.stat();
    const { buffer: bytes, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return { start: bytes.subarray(0, bytesRead), size };
  });

/** Is this the name of a page on the web, and not of a file? @throws UsageError for an address that cannot be one */
export const isWebAddress = (source: string): boolean => {
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):\/\//i.exec(source) ?? [];
  if (scheme === '') return false;
  if (/^https?$/i.test(scheme) && URL.canParse(source)) return true;
  throw new UsageError(`${source} is no address of a page: one begins with https:// or http://, and has no spaces.`);
};

/** Reads a file, a URL, or standard input (`-`). @throws Rejected PAGE_NOT_THERE or FILE_UNREADABLE; as `Http` does */
export const loadDocument = async (source: string): Promise<LoadedDocument> => {
  if (source === '-') return { bytes: await buffer(process.stdin), type: '' };
  if (!isWebAddress(source)) return { bytes: await readNamedFile(source), type: '', name: source };
  const answer = await httpFor(source).send({ method: 'GET', url: source, redirects: 5, maxBytes: maxDocumentBytes });
  if (answer.status !== 200) throw new Rejected('PAGE_NOT_THERE', `${source} answers ${answer.status}, not 200.`);
  return { bytes: answer.body, type: answer.headers['content-type'] ?? '', url: answer.url };
};
