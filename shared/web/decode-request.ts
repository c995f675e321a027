import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';

/** Above the 10 MiB of a document and of a picture, each of which has a refusal of its own. */
const maxBytes = 12 * 1024 * 1024;

/** A body is compressed once, or twice by a proxy that did not notice. */
const maxCodings = 2;

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

/** What zlib throws beyond `maxOutputLength`; a broken body is another error. */
const isTooLong = (error: unknown): boolean => error instanceof RangeError;

const gunzipAll: Decode = promisify(gunzip);
const inflated: Decode = promisify(inflate);
const inflatedRaw: Decode = promisify(inflateRaw);

/** RFC 9110 §8.4.1.2 means zlib's format; programs that send the bare one are as many. */
const deflated: Decode = async (bytes, options) =>
  inflated(bytes, options).catch((error: unknown) => {
    if (isTooLong(error)) throw error;
    return inflatedRaw(bytes, options);
  });

const decoders: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzipAll],
  ['x-gzip', gunzipAll],
  ['deflate', deflated],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

const refuseCoding = (coding: string): never => {
  throw new Rejected(
    'CONTENT_ENCODING_UNKNOWN',
    `Content-Encoding: ${coding.slice(0, 50)} cannot be decoded. Send gzip, br, zstd or deflate, or the body as it is.`,
    { status: 415, headers: { 'accept-encoding': 'gzip, br, zstd, deflate' } },
  );
};

const decodeOnce = async (bytes: Uint8Array, coding: string): Promise<Uint8Array> => {
  const decode = decoders.get(coding) ?? refuseCoding(coding);
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (isTooLong(cause)) {
      const message = `The body has more than ${maxBytes / 1024 / 1024} MiB when it is decompressed. Send less at once.`;
      throw new Rejected('BODY_TOO_LARGE', message, { status: 413, cause });
    }
    const message = `The body is not the ${coding} that Content-Encoding says, or it breaks off. Send it again, or without that header.`;
    throw new Rejected('CONTENT_ENCODING_INVALID', message, { status: 400, cause });
  }
};

/**
 * The request with its body decompressed, in at most 12 MiB (RFC 9110 §8.4, §15.5.16).
 * @throws Rejected CONTENT_ENCODING_UNKNOWN, CONTENT_ENCODING_INVALID, BODY_TOO_LARGE
 */
export const decodeRequest = async (request: HttpRequest): Promise<HttpRequest> => {
  const { 'content-encoding': stated = '', ...headers } = request.headers;
  // The codings stand in the order in which they were applied.
  const codings = stated
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed();
  if (codings.length > maxCodings) refuseCoding(stated);
  let { body } = request;
  for (const coding of codings) body = await decodeOnce(body, coding);
  return { ...request, headers, body };
};
