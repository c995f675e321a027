import type { Bucket } from './bucket.ts';
import type { ObjectHead } from './object-file.ts';
import { refusals } from './s3-error.ts';
import { type S3Answer, type S3Request, toInteger } from './s3-request.ts';
import { inNamespace, xmlAnswer } from './xml.ts';

/** S3's bound on a page. */
const maxPage = 1000;

/** One line of a list: an object, or all below a common prefix. */
type Line = { readonly name: string; readonly head?: ObjectHead };

/** Keys are in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
const byName = (a: Line, b: Line): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

const isAfter = (name: string, mark: string): boolean => Buffer.compare(Buffer.from(name), Buffer.from(mark)) > 0;

const linesOf = (heads: Iterable<ObjectHead>, prefix: string, delimiter: string): Line[] => {
  const lines = new Map<string, Line>();
  for (const head of heads) {
    if (!head.key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : head.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? head.key : head.key.slice(0, end + delimiter.length);
    lines.set(name, end === -1 ? { name, head } : { name });
  }
  return [...lines.values()].sort(byName);
};

const readToken = (token: string): string => {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (name === '') throw refusals.invalidArgument('The continuation token provided is incorrect');
  return name;
};

const toContents = (head: ObjectHead, encode: (name: string) => string) => ({
  Key: encode(head.key),
  LastModified: new Date(head.modified).toISOString(),
  ETag: head.etag,
  Size: head.size,
  StorageClass: 'STANDARD',
});

/** ListObjectsV2. */
export const listObjects = (bucket: Bucket, { bucket: name, query }: S3Request): S3Answer => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(toInteger(query.get('max-keys') ?? String(maxPage), 'maxKeys'), maxPage);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : readToken(token);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string): string => text;
  const left = linesOf(bucket.heads(), prefix, delimiter).filter((line) => after === '' || isAfter(line.name, after));
  const page = left.slice(0, limit);
  const last = page.at(-1)?.name;
  const isTruncated = left.length > page.length && last !== undefined;
  return xmlAnswer(200, {
    ListBucketResult: inNamespace({
      Name: name,
      Prefix: encode(prefix),
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      MaxKeys: limit,
      KeyCount: page.length,
      IsTruncated: isTruncated,
      ...(token === null ? {} : { ContinuationToken: token }),
      ...(isTruncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
      Contents: page.flatMap(({ head }) => (head === undefined ? [] : [toContents(head, encode)])),
      CommonPrefixes: page.flatMap((line) => (line.head === undefined ? [{ Prefix: encode(line.name) }] : [])),
    }),
  });
};
