import type { IncomingHttpHeaders } from 'node:http';
import type { ObjectHead } from './object-file.ts';
import { headerOf, type S3Answer } from './s3-request.ts';

const kept = ['cache-control', 'content-disposition', 'content-language', 'expires', 'content-type'];

/** Content-Encoding without `aws-chunked`, which is about the way and not about the object. */
const ownEncoding = (headers: IncomingHttpHeaders): Record<string, string> => {
  const codings = (headerOf(headers, 'content-encoding') ?? '').split(',').map((coding) => coding.trim());
  const own = codings.filter((coding) => coding !== '' && coding !== 'aws-chunked').join(',');
  return own === '' ? {} : { 'content-encoding': own };
};

/** The headers of a put that S3 keeps and gives back. */
export const headersToKeep = (headers: IncomingHttpHeaders): Record<string, string> => {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && (kept.includes(name) || name.startsWith('x-amz-meta-')) ? [[name, value]] : [],
  );
  return { 'content-type': 'binary/octet-stream', ...Object.fromEntries(entries), ...ownEncoding(headers) };
};

/** The headers that S3 sends with an object, checksums apart. */
export const headersOf = (head: ObjectHead): S3Answer['headers'] => ({
  ...Object.fromEntries(Object.entries(head.headers).filter(([name]) => !name.startsWith('x-amz-checksum-'))),
  etag: head.etag,
  'last-modified': new Date(head.modified).toUTCString(),
  'content-length': head.size,
  'accept-ranges': 'bytes',
  'x-amz-server-side-encryption': 'AES256',
});

/** The checksums that were kept: sent when asked for, with the object whole. */
export const checksumsOf = (head: ObjectHead): Record<string, string> =>
  Object.fromEntries(Object.entries(head.headers).filter(([name]) => name.startsWith('x-amz-checksum-')));
