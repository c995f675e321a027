import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from '#infra/local/json-record.ts';
import { readUpload } from './body.ts';
import { checkCopySource, isNotModified, writeCondition } from './conditions.ts';
import type { ObjectHead } from './object-files.ts';
import { type Bucket, type ObjectStore, objectOf } from './object-store.ts';
import {
  headerOf,
  inNamespace,
  parseXml,
  refusals,
  type S3Answer,
  S3Error,
  type S3Request,
  xmlAnswer,
} from './s3-protocol.ts';

const storedHeaders = ['cache-control', 'content-disposition', 'content-language', 'expires', 'content-type'];

/** The headers of a put that S3 stores. */
export const headersToStore = (headers: IncomingHttpHeaders): Record<string, string> => {
  const stored = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && (storedHeaders.includes(name) || name.startsWith('x-amz-meta-'))
      ? [[name, value]]
      : [],
  );
  // `aws-chunked` describes the transfer, not the object.
  const encoding = (headerOf(headers, 'content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked')
    .join(',');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(stored),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
};

const isChecksum = (name: string): boolean => name.startsWith('x-amz-checksum-');

/** The headers that S3 sends with an object, except checksums. */
const headersOf = (head: ObjectHead): S3Answer['headers'] => ({
  ...Object.fromEntries(Object.entries(head.headers).filter(([name]) => !isChecksum(name))),
  etag: head.etag,
  'last-modified': new Date(head.modified).toUTCString(),
  'content-length': head.size,
  'accept-ranges': 'bytes',
  'x-amz-server-side-encryption': 'AES256',
});

type Range = { readonly first: number; readonly last: number };

/** RFC 9110 §14.1.2: one range of bytes; several ranges, or malformed ones, are ignored. Throws InvalidRange. */
const parseRange = (text: string | undefined, size: number): Range | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
  if (first <= last) return { first, last };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
    'content-range': `bytes */${size}`,
  });
};

const answerRead = (head: ObjectHead, { headers }: S3Request, bytes?: Buffer): S3Answer => {
  if (isNotModified(headers, head)) {
    // RFC 9110 §15.4.5: a 304 carries the headers that a cache needs, and no body.
    const needed = ['etag', 'last-modified', 'cache-control'];
    const kept = Object.entries(headersOf(head)).filter(([name]) => needed.includes(name));
    return { status: 304, headers: Object.fromEntries(kept) };
  }
  const range = parseRange(headerOf(headers, 'range'), head.size);
  if (range !== undefined) {
    const { first, last } = range;
    const ranged = {
      ...headersOf(head),
      'content-length': last - first + 1,
      'content-range': `bytes ${first}-${last}/${head.size}`,
    };
    return { status: 206, headers: ranged, ...(bytes === undefined ? {} : { bytes: bytes.subarray(first, last + 1) }) };
  }
  const withChecksums = headerOf(headers, 'x-amz-checksum-mode') === 'ENABLED';
  const checksums = Object.entries(head.headers).filter(([name]) => withChecksums && isChecksum(name));
  return {
    status: 200,
    headers: { ...headersOf(head), ...Object.fromEntries(checksums) },
    ...(bytes === undefined ? {} : { bytes }),
  };
};

/** GetObject. */
export const getObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const object = await bucket.get(request.key);
  if (object === undefined) throw refusals.noSuchKey();
  return answerRead(object.head, request, object.bytes);
};

/** HeadObject. */
export const headObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const head = await bucket.head(request.key);
  if (head === undefined) throw refusals.noSuchKey();
  return answerRead(head, request);
};

/** PutObject. */
export const putObject = async (bucket: Bucket, request: S3Request, now: number): Promise<S3Answer> => {
  const condition = writeCondition(request.headers);
  const { bytes, checksums } = await readUpload(request);
  const object = objectOf(request.key, bytes, { ...headersToStore(request.headers), ...checksums }, now);
  await bucket.put(object, condition);
  return { status: 200, headers: { etag: object.head.etag, 'x-amz-server-side-encryption': 'AES256', ...checksums } };
};

/** CopyObject, with the headers of the source or, on `REPLACE`, of the request. */
export const copyObject = async (store: ObjectStore, request: S3Request, now: number): Promise<S3Answer> => {
  const { headers } = request;
  const copySource = decodeURIComponent(headerOf(headers, 'x-amz-copy-source') ?? '');
  const [, from, key] = /^\/?([^/]+)\/(.+)$/s.exec(copySource) ?? [];
  if (from === undefined || key === undefined) {
    throw refusals.invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  const replacesHeaders = headerOf(headers, 'x-amz-metadata-directive') === 'REPLACE';
  if (from === request.bucket && key === request.key && !replacesHeaders) {
    throw new S3Error(
      400,
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const source = await store.bucket(from).get(key);
  if (source === undefined) throw refusals.noSuchKey();
  checkCopySource(headers, source.head);
  const stored = replacesHeaders ? headersToStore(headers) : source.head.headers;
  const head = { ...source.head, key: request.key, modified: now, headers: stored };
  await store.bucket(request.bucket).put({ head, bytes: source.bytes }, writeCondition(headers));
  const result = { ETag: head.etag, LastModified: new Date(now).toISOString() };
  return xmlAnswer(200, { CopyObjectResult: inNamespace(result) });
};

/** DeleteObject; a missing object is no error. */
export const deleteObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  await bucket.remove(request.key, writeCondition(request.headers));
  return { status: 204, headers: {} };
};

const maxDeletions = 1000;

type Deletion = { readonly key: string; readonly etag: string | undefined };

const parseDeletions = (bytes: Buffer): { readonly deletions: readonly Deletion[]; readonly isQuiet: boolean } => {
  const malformed = () =>
    new S3Error(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const document = parseXml(bytes);
  const root = isRecord(document) ? document.Delete : undefined;
  if (!isRecord(root) || !Array.isArray(root.Object) || root.Object.length > maxDeletions) throw malformed();
  const deletions = root.Object.map((item: unknown): Deletion => {
    if (!isRecord(item) || typeof item.Key !== 'string') throw malformed();
    return { key: item.Key, etag: typeof item.ETag === 'string' ? item.ETag : undefined };
  });
  return { deletions, isQuiet: root.Quiet === 'true' };
};

/** DeleteObjects; each deletion has a result of its own. */
export const deleteObjects = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const { bytes } = await readUpload(request);
  const { deletions, isQuiet } = parseDeletions(bytes);
  const results = await Promise.all(
    deletions.map(async ({ key, etag }) => {
      try {
        await bucket.remove(key, writeCondition(etag === undefined ? {} : { 'if-match': etag }));
        return { Deleted: { Key: key } };
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        return { Error: { Key: key, Code: error.code, Message: error.message } };
      }
    }),
  );
  const deleted = results.flatMap((result) => (result.Deleted === undefined || isQuiet ? [] : [result.Deleted]));
  const failed = results.flatMap((result) => (result.Error === undefined ? [] : [result.Error]));
  return xmlAnswer(200, { DeleteResult: inNamespace({ Deleted: deleted, Error: failed }) });
};
