import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { headerOf, refusals, S3Error, type S3Request } from './s3-protocol.ts';

/** The bytes of an object, and the checksums that came with them, to be stored. */
export type Upload = { readonly bytes: Buffer; readonly checksums: Readonly<Record<string, string>> };

type Unframed = { readonly bytes: Buffer; readonly trailers: ReadonlyMap<string, string> };

const incompleteBody = (): S3Error =>
  new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

/** `aws-chunked`: chunks of `size;chunk-signature=…`, an empty chunk, then trailers. */
const unframeChunks = (body: Buffer): Unframed => {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = body.indexOf('\r\n', position);
    if (end === -1) throw incompleteBody();
    const start = end + 2;
    const size = Number.parseInt(body.toString('latin1', position, end), 16);
    if (!(size >= 0)) throw incompleteBody();
    if (size === 0) {
      const lines = body.toString('latin1', start).split('\r\n');
      const trailers = lines.flatMap((line) => {
        const [, name = '', value = ''] = /^([^:]*):(.*)$/s.exec(line) ?? [];
        return line.includes(':') ? [[name.toLowerCase().trim(), value.trim()] as const] : [];
      });
      return { bytes: Buffer.concat(chunks), trailers: new Map(trailers) };
    }
    if (start + size + 2 > body.length) throw incompleteBody();
    chunks.push(body.subarray(start, start + size));
    position = start + size + 2;
  }
};

const digest = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('base64');

const algorithms: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'x-amz-checksum-crc32': (bytes) => {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(bytes));
    return checksum.toString('base64');
  },
  'x-amz-checksum-sha1': (bytes) => digest('sha1', bytes),
  'x-amz-checksum-sha256': (bytes) => digest('sha256', bytes),
};

const checkDigests = (headers: IncomingHttpHeaders, bytes: Buffer): void => {
  const md5 = headerOf(headers, 'content-md5');
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) {
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (md5 !== undefined && md5 !== digest('md5', bytes)) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const hash = headerOf(headers, 'x-amz-content-sha256')?.toLowerCase();
  // The header may also say UNSIGNED-PAYLOAD or STREAMING-….
  if (hash === undefined || !/^[0-9a-f]{64}$/.test(hash)) return;
  if (hash === createHash('sha256').update(bytes).digest('hex')) return;
  throw new S3Error(
    400,
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
};

/**
 * Compares the bytes with every checksum in headers and trailers; returns the checksums.
 * Throws BadDigest, or NotImplemented for CRC32C and CRC64NVME.
 */
const checkChecksums = (headers: IncomingHttpHeaders, { bytes, trailers }: Unframed): Record<string, string> => {
  const unknown = [...Object.keys(headers), ...trailers.keys()].find(
    (name) => /^x-amz-checksum-(?!mode$|algorithm$|type$)/.test(name) && algorithms[name] === undefined,
  );
  if (unknown !== undefined) throw refusals.notImplemented(unknown);
  const checksums: Record<string, string> = {};
  for (const [name, compute] of Object.entries(algorithms)) {
    const given = trailers.get(name) ?? headerOf(headers, name);
    if (given === undefined) continue;
    if (given !== compute(bytes)) {
      const algorithm = name.slice('x-amz-checksum-'.length).toUpperCase();
      throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
    checksums[name] = given;
  }
  return checksums;
};

/**
 * Reads the body of a request without its framing, and checks it.
 * Throws EntityTooLarge, IncompleteBody, InvalidDigest, BadDigest, XAmzContentSHA256Mismatch or NotImplemented.
 */
export const readUpload = async ({ headers, readBody }: S3Request): Promise<Upload> => {
  const body = await readBody();
  const isChunked =
    headerOf(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
    headerOf(headers, 'content-encoding')?.includes('aws-chunked') === true;
  const unframed = isChunked ? unframeChunks(body) : { bytes: body, trailers: new Map<string, string>() };
  const decodedLength = headerOf(headers, 'x-amz-decoded-content-length');
  if (decodedLength !== undefined && Number(decodedLength) !== unframed.bytes.length) throw incompleteBody();
  checkDigests(headers, unframed.bytes);
  return { bytes: unframed.bytes, checksums: checkChecksums(headers, unframed) };
};
