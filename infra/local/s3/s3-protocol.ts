import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { readBody } from '#infra/local/loopback.ts';

/** One call, path style: `/bucket/key`. */
export type S3Request = {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as sent, framing included (body.ts). Throws EntityTooLarge. */
  readonly readBody: () => Promise<Buffer>;
};

/** The answer to a call; without `bytes` to a HEAD. */
export type S3Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly bytes?: Uint8Array;
};

/** A refusal in S3's words. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The refusals of more than one operation. */
export const refusals = {
  noSuchBucket: (): S3Error => new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  noSuchKey: (): S3Error => new S3Error(404, 'NoSuchKey', 'The specified key does not exist.'),
  preconditionFailed: (): S3Error =>
    new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'),
  notImplemented: (feature: string): S3Error =>
    new S3Error(501, 'NotImplemented', `${feature} is not implemented by Barid's local object store.`),
  invalidArgument: (message: string): S3Error => new S3Error(400, 'InvalidArgument', message),
} as const;

/** Far above any document of Barid, and small enough to hold in memory. */
const maxObjectBytes = 256 * 1024 * 1024;
const maxKeyBytes = 1024;

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
};

/** Parses a request. Throws InvalidURI or KeyTooLongError. */
export const parseS3Request = (request: IncomingMessage): S3Request => {
  const [path = '', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  const name = decode(key);
  if (Buffer.byteLength(name) > maxKeyBytes) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
  return {
    method: request.method ?? 'GET',
    bucket: decode(bucket),
    key: name,
    query: new URLSearchParams(query),
    headers: request.headers,
    readBody: async () => {
      const body = await readBody(request, maxObjectBytes);
      if (body !== undefined) return body;
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    },
  };
};

/** A header that was sent once; else undefined. */
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

const builder = new XMLBuilder({ format: false, ignoreAttributes: false, suppressEmptyNode: false });

/** An answer with an XML document as its body. */
export const xmlAnswer = (
  status: number,
  document: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): S3Answer => {
  const declaration = { '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' } };
  const bytes = Buffer.from(builder.build({ ...declaration, ...document }));
  return { status, headers: { ...headers, 'content-type': 'application/xml', 'content-length': bytes.length }, bytes };
};

/** The content of a root element, in S3's namespace. */
export const inNamespace = (content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/',
  ...content,
});

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'Object' || name === 'Part',
});

/** An XML document as nested records, unchecked. */
export const parseXml = (bytes: Buffer): unknown => parser.parse(bytes.toString('utf8'));
