import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { refusals, S3Error } from './s3-error.ts';
import { headerOf } from './s3-request.ts';
import type { Unframed } from './unframe.ts';

const digest =
  (algorithm: string) =>
  (bytes: Buffer): string =>
    createHash(algorithm).update(bytes).digest('base64');

const crc32Of = (bytes: Buffer): string => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four.toString('base64');
};

const algorithms: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'x-amz-checksum-crc32': crc32Of,
  'x-amz-checksum-sha1': digest('sha1'),
  'x-amz-checksum-sha256': digest('sha256'),
};

const isUnknown = (name: string): boolean =>
  /^x-amz-checksum-(?!mode$|algorithm$|type$)/.test(name) && algorithms[name] === undefined;

const checkMd5 = (given: string | undefined, bytes: Buffer): void => {
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16) {
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (given !== digest('md5')(bytes)) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
};

const checkSha256 = (given: string | undefined, bytes: Buffer): void => {
  if (given === undefined || !/^[0-9a-f]{64}$/i.test(given)) return;
  if (given.toLowerCase() === createHash('sha256').update(bytes).digest('hex')) return;
  throw new S3Error(
    400,
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
};

/**
 * Holds the bytes against every checksum that came in a header or a trailer; gives those checksums, to be kept.
 * Throws BadDigest, InvalidDigest, XAmzContentSHA256Mismatch, or NotImplemented for CRC32C and CRC64NVME.
 */
export const checkChecksums = (headers: IncomingHttpHeaders, { bytes, trailers }: Unframed): Record<string, string> => {
  checkMd5(headerOf(headers, 'content-md5'), bytes);
  checkSha256(headerOf(headers, 'x-amz-content-sha256'), bytes);
  const unknown = [...Object.keys(headers), ...trailers.keys()].find(isUnknown);
  if (unknown !== undefined) throw refusals.notImplemented(unknown);
  const kept: Record<string, string> = {};
  for (const [name, compute] of Object.entries(algorithms)) {
    const given = trailers.get(name) ?? headerOf(headers, name);
    if (given === undefined) continue;
    if (given !== compute(bytes)) {
      const algorithm = name.slice('x-amz-checksum-'.length).toUpperCase();
      throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
    kept[name] = given;
  }
  return kept;
};
