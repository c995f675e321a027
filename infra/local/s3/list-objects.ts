import type { ObjectHead } from './object-files.ts';
import type { Bucket } from './object-store.ts';
import { inNamespace, refusals, type S3Answer, type S3Request, toInteger, xmlAnswer } from './s3-protocol.ts';

const maxPageSize = 1000;

/** One entry of a list: an object, or a common prefix with all objects below it. */
type Entry = { readonly name: string; readonly head?: ObjectHead };

/** S3 sorts keys by their UTF-8 bytes; JavaScript sorts strings by UTF-16 units. */
const compareNames = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const entriesOf = async (heads: AsyncIterable<ObjectHead>, prefix: string, delimiter: string): Promise<Entry[]> => {
  const entries = new Map<string, Entry>();
  for await (const head of heads) {
    if (!head.key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : head.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? head.key : head.key.slice(0, end + delimiter.length);
    entries.set(name, end === -1 ? { name, head } : { name });
  }
  return [...entries.values()].sort((a, b) => compareNames(a.name, b.name));
};

/** ListObjectsV2. A continuation token is the last name of the page before. */
export const listObjects = async (bucket: Bucket, { bucket: name, query }: S3Request): Promise<S3Answer> => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(toInteger(query.get('max-keys') ?? String(maxPageSize), 'maxKeys'), maxPageSize);
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  if (token !== null && after === '') throw refusals.invalidArgument('The continuation token provided is incorrect');
  const isEncoded = query.get('encoding-type') === 'url';
  // As S3 does, without the slashes. Clients decode only where the answer says that it is encoded.
  const encode = (text: string): string => (isEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const remaining = (await entriesOf(bucket.heads(), prefix, delimiter)).filter(
    (entry) => after === '' || compareNames(entry.name, after) > 0,
  );
  const page = remaining.slice(0, limit);
  const last = page.at(-1)?.name;
  const isTruncated = remaining.length > page.length && last !== undefined;
  const contents = page.flatMap(({ head }) =>
    head === undefined
      ? []
      : [
          {
            Key: encode(head.key),
            LastModified: new Date(head.modified).toISOString(),
            ETag: head.etag,
            Size: head.size,
            StorageClass: 'STANDARD',
          },
        ],
  );
  return xmlAnswer(200, {
    ListBucketResult: inNamespace({
      Name: name,
      Prefix: encode(prefix),
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      ...(isEncoded ? { EncodingType: 'url' } : {}),
      MaxKeys: limit,
      KeyCount: page.length,
      IsTruncated: isTruncated,
      ...(token === null ? {} : { ContinuationToken: token }),
      ...(isTruncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
      Contents: contents,
      CommonPrefixes: page.flatMap((entry) => (entry.head === undefined ? [{ Prefix: encode(entry.name) }] : [])),
    }),
  });
};
