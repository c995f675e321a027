import type { Bucket } from './bucket.ts';
import { readCondition } from './conditions.ts';
import type { ObjectHead } from './object-file.ts';
import { checksumsOf, headersOf } from './object-headers.ts';
import { refusals, S3Error } from './s3-error.ts';
import { headerOf, type S3Answer, type S3Request } from './s3-request.ts';

type Range = { readonly first: number; readonly last: number };

/** RFC 9110 §14.1.2: one range of bytes; several, or what is no range, count as none. Throws InvalidRange. */
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

/** RFC 9110 §15.4.5: a 304 carries what a cache needs to know, and nothing of the body. */
const notModified = (head: ObjectHead): S3Answer => {
  const needed = ['etag', 'last-modified', 'cache-control'];
  return {
    status: 304,
    headers: Object.fromEntries(Object.entries(headersOf(head)).filter(([name]) => needed.includes(name))),
  };
};

const answerWith = (head: ObjectHead, request: S3Request, bytes: Buffer | undefined): S3Answer => {
  const range = parseRange(headerOf(request.headers, 'range'), head.size);
  if (range !== undefined) {
    const { first, last } = range;
    const headers = {
      ...headersOf(head),
      'content-length': last - first + 1,
      'content-range': `bytes ${first}-${last}/${head.size}`,
    };
    return { status: 206, headers, ...(bytes === undefined ? {} : { bytes: bytes.subarray(first, last + 1) }) };
  }
  const checksums = headerOf(request.headers, 'x-amz-checksum-mode') === 'ENABLED' ? checksumsOf(head) : {};
  return { status: 200, headers: { ...headersOf(head), ...checksums }, ...(bytes === undefined ? {} : { bytes }) };
};

/** GetObject. */
export const getObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const object = await bucket.get(request.key);
  if (object === undefined) throw refusals.noSuchKey();
  if (readCondition(request.headers, object.head) === 'not modified') return notModified(object.head);
  return answerWith(object.head, request, object.bytes);
};

/** HeadObject. */
export const headObject = async (bucket: Bucket, request: S3Request): Promise<S3Answer> => {
  const head = bucket.head(request.key);
  if (head === undefined) throw refusals.noSuchKey();
  if (readCondition(request.headers, head) === 'not modified') return notModified(head);
  return answerWith(head, request, undefined);
};
