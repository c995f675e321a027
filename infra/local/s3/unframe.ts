import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';
import { headerOf } from './s3-request.ts';

/** The object's own bytes, and the headers that followed them. */
export type Unframed = { readonly bytes: Buffer; readonly trailers: ReadonlyMap<string, string> };

const incomplete = (): S3Error =>
  new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

const lineFrom = (body: Buffer, start: number): { readonly line: string; readonly next: number } => {
  const end = body.indexOf('\r\n', start);
  if (end === -1) throw incomplete();
  return { line: body.toString('latin1', start, end), next: end + 2 };
};

const parseTrailers = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase().trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );

/** `aws-chunked`: chunks of `size;chunk-signature=…`, an empty one, then trailers. */
const unframeChunks = (body: Buffer): Unframed => {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const { line, next } = lineFrom(body, position);
    const size = Number.parseInt(line, 16);
    if (!(size >= 0)) throw incomplete();
    if (size === 0) return { bytes: Buffer.concat(chunks), trailers: parseTrailers(body.toString('latin1', next)) };
    if (next + size + 2 > body.length) throw incomplete();
    chunks.push(body.subarray(next, next + size));
    position = next + size + 2;
  }
};

const isChunked = (headers: IncomingHttpHeaders): boolean =>
  headerOf(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
  headerOf(headers, 'content-encoding')?.includes('aws-chunked') === true;

/** Takes off the framing that SDKs put around a body. Throws IncompleteBody. */
export const unframe = (headers: IncomingHttpHeaders, body: Buffer): Unframed => {
  const unframed = isChunked(headers) ? unframeChunks(body) : { bytes: body, trailers: new Map<string, string>() };
  const promised = headerOf(headers, 'x-amz-decoded-content-length');
  if (promised !== undefined && Number(promised) !== unframed.bytes.length) throw incomplete();
  return unframed;
};
