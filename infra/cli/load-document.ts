import { buffer } from 'node:stream/consumers';
import { Rejected } from '#shared/errors.ts';
import { readNamedFile } from './named-file.ts';
import { httpFor } from './site-client.ts';

/** A document from wherever a person named it; `url` is where it came from after redirects. */
export type LoadedDocument = {
  readonly bytes: Uint8Array;
  /** The Content-Type that it was served with; empty for a file. */
  readonly type: string;
  readonly name?: string;
  readonly url?: string;
};

const largest = 10 * 1024 * 1024;

const fetchDocument = async (url: string): Promise<LoadedDocument> => {
  const answer = await httpFor(url).send({ method: 'GET', url, redirects: 5, maxBytes: largest });
  if (answer.status === 200) return { bytes: answer.body, type: answer.headers['content-type'] ?? '', url: answer.url };
  throw new Rejected('PAGE_NOT_THERE', `${url} answers ${answer.status}, not 200.`);
};

/** Reads a file, a URL, or with `-` the standard input. @throws Rejected PAGE_NOT_THERE or FILE_UNREADABLE, or what `Http` throws */
export const loadDocument = async (source: string): Promise<LoadedDocument> => {
  if (source === '-') return { bytes: await buffer(process.stdin), type: '' };
  if (/^https?:\/\//.test(source)) return fetchDocument(source);
  return { bytes: await readNamedFile(source), type: '', name: source };
};
