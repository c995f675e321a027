import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readBody } from '#infra/local/loopback/read-body.ts';
import { refusals, S3Error } from './s3-error.ts';

/** One call, path style: `/bucket/key`. */
export type S3Request = {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As sent, framing included. Throws EntityTooLarge. */
  readonly body: () => Promise<Buffer>;
};

/** What a call answers; `bytes` are left out when it was a HEAD. */
export type S3Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly bytes?: Uint8Array;
};

/** Far above any document of ours, and small enough to hold in memory. */
const maxObjectBytes = 256 * 1024 * 1024;
const maxKeyBytes = 1024;

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
};

/** Understands a request. Throws InvalidURI or KeyTooLongError. */
export const parseS3Request = (request: IncomingMessage): S3Request => {
  const [path = '', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const name = decode(key);
  if (Buffer.byteLength(name) > maxKeyBytes) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
  return {
    method: request.method ?? 'GET',
    bucket: decode(bucket),
    key: name,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: async () => {
      const body = await readBody(request, maxObjectBytes);
      if (body !== undefined) return body;
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    },
  };
};

/** A header that came once, or not at all. */
export const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** A whole number from a query or a header. Throws InvalidArgument. */
export const toInteger = (text: string, name: string): number => {
  if (!/^\d{1,15}$/.test(text))
    throw refusals.invalidArgument(`Provided ${name} not an integer or within integer range`);
  return Number(text);
};
