import { open, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Rejected } from '#shared/errors.ts';
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

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist.',
  EISDIR: 'is a folder. Name the files in it.',
  EACCES: 'is not readable for you.',
};

/** The bytes of a named file. @throws Rejected FILE_UNREADABLE */
export const readNamedFile = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const reason = reasons[code] ?? `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Rejected('FILE_UNREADABLE', `${path} ${reason}`, { cause });
  }
};

/** The first 64 KiB of a file and its size in bytes, to recognise what it is. */
export const readFileStart = async (path: string): Promise<{ readonly start: Buffer; readonly size: number }> => {
  const length = 65_536;
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const { buffer: bytes, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return { start: bytes.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
};

/** Is this the name of a page on the web, and not of a file? */
export const isWebAddress = (source: string): boolean => /^https?:\/\//.test(source);

/** Reads a file, a URL, or standard input (`-`). @throws Rejected PAGE_NOT_THERE or FILE_UNREADABLE; as `Http` does */
export const loadDocument = async (source: string): Promise<LoadedDocument> => {
  if (source === '-') return { bytes: await buffer(process.stdin), type: '' };
  if (!isWebAddress(source)) return { bytes: await readNamedFile(source), type: '', name: source };
  const answer = await httpFor(source).send({ method: 'GET', url: source, redirects: 5, maxBytes: maxDocumentBytes });
  if (answer.status !== 200) throw new Rejected('PAGE_NOT_THERE', `${source} answers ${answer.status}, not 200.`);
  return { bytes: answer.body, type: answer.headers['content-type'] ?? '', url: answer.url };
};
