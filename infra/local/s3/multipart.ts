import { createHash, randomUUID } from 'node:crypto';
import { isRecord } from '#infra/local/json-record.ts';
import { readUpload } from './body.ts';
import { writeCondition } from './conditions.ts';
import type { Bucket } from './object-store.ts';
import { headersToStore } from './objects.ts';
import {
  inNamespace,
  parseXml,
  refusals,
  type S3Answer,
  S3Error,
  type S3Request,
  toInteger,
  xmlAnswer,
} from './s3-protocol.ts';

/** A part of an object, and its ETag in quotes. */
type Part = { readonly bytes: Buffer; readonly etag: string };

type Upload = {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
};

/** S3's limits: of the number of a part, and of the bytes of every part but the last. */
const maxPartNumber = 10_000;
const minPartBytes = 5 * 1024 * 1024;

/** Bytes of all uploads under way, which are in memory; an object may have as many. */
const maxBytes = 256 * 1024 * 1024;

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();

/** The parts that CompleteMultipartUpload names, in its order. */
const parseParts = (body: Buffer): readonly { readonly number: number; readonly etag: string }[] => {
  const malformed = () => new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed');
  const document = parseXml(body);
  const root = isRecord(document) ? document.CompleteMultipartUpload : undefined;
  if (!isRecord(root) || !Array.isArray(root.Part)) throw malformed();
  return root.Part.map((part: unknown) => {
    if (!isRecord(part) || typeof part.PartNumber !== 'string' || typeof part.ETag !== 'string') throw malformed();
    return { number: toInteger(part.PartNumber, 'PartNumber'), etag: part.ETag.replaceAll('"', '') };
  });
};

/**
 * Multipart uploads, as tools send files of more than a few megabytes. They are kept in memory: one that a restart interrupts
 * is begun again by its tool, as one that S3 has aborted.
 */
export const openUploads = () => {
  const uploads = new Map<string, Upload>();

  const uploadOf = ({ bucket, key, query }: S3Request): Upload => {
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.');
  };

  const begin = ({ bucket, key, headers }: S3Request): S3Answer => {
    const UploadId = randomUUID();
    uploads.set(UploadId, { bucket, key, headers: headersToStore(headers), parts: new Map() });
    const result = { Bucket: bucket, Key: key, UploadId };
    return xmlAnswer(200, { InitiateMultipartUploadResult: inNamespace(result) });
  };

  const putPart = async (request: S3Request): Promise<S3Answer> => {
    const { parts } = uploadOf(request);
    const number = toInteger(request.query.get('partNumber') ?? '', 'partNumber');
    if (number < 1 || number > maxPartNumber) throw refusals.invalidArgument('Part number must be from 1 to 10000');
    const { bytes, checksums } = await readUpload(request);
    const held = [...uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    if (held.reduce((sum, part) => sum + part.bytes.length, bytes.length) > maxBytes)
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    const etag = `"${md5(bytes).toString('hex')}"`;
    parts.set(number, { bytes, etag });
    return { status: 200, headers: { etag, ...checksums } };
  };

  const complete = async (bucket: Bucket, request: S3Request, now: number): Promise<S3Answer> => {
    const upload = uploadOf(request);
    const { bytes: body } = await readUpload(request);
    const named = parseParts(body);
    const parts = named.map(({ number, etag }, index): Part => {
      const part = upload.parts.get(number);
      if (part?.etag !== `"${etag}"`)
        throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
      if (number <= (named[index - 1]?.number ?? 0))
        throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
      if (index < named.length - 1 && part.bytes.length < minPartBytes)
        throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
      return part;
    });
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const digests = Buffer.concat(parts.map((part) => md5(part.bytes)));
    const etag = `"${md5(digests).toString('hex')}-${parts.length}"`;
    const head = { key: request.key, etag, size: bytes.length, modified: now, headers: upload.headers };
    await bucket.put({ head, bytes }, writeCondition(request.headers));
    uploads.delete(request.query.get('uploadId') ?? '');
    const result = { Bucket: request.bucket, Key: request.key, ETag: etag };
    return xmlAnswer(200, { CompleteMultipartUploadResult: inNamespace(result) });
  };

  /** Answers a call that names an upload, or begins one. */
  return async (bucket: Bucket, request: S3Request, now: number): Promise<S3Answer> => {
    const { method, query } = request;
    if (method === 'POST' && query.has('uploads')) return begin(request);
    if (method === 'PUT' && query.has('partNumber') && request.headers['x-amz-copy-source'] === undefined)
      return putPart(request);
    if (method === 'POST') return complete(bucket, request, now);
    if (method !== 'DELETE') throw refusals.notImplemented(`${method} of an upload`);
    uploadOf(request);
    uploads.delete(query.get('uploadId') ?? '');
    return { status: 204, headers: {} };
  };
};
