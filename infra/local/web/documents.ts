import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Bucket, ObjectHead } from '#infra/local/s3/object-store.ts';
import type { WebAnswer } from '#infra/local/triggers/http-trigger.ts';

/** A content coding (RFC 9110 §8.4.1). */
export type Coding = 'br' | 'gzip' | 'identity';

/** Best first. */
const compressions: readonly Coding[] = ['br', 'gzip'];

/** RFC 9110 §12.5.3: the coding that the client prefers, Brotli among equals; identity is always acceptable. */
export const chooseCoding = (acceptEncoding: string | undefined): Coding => {
  const qualities = new Map(
    (acceptEncoding ?? '').split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      // RFC 9110 §8.4.1.3: x-gzip is an alias.
      return [name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2))] as const;
    }),
  );
  const qualityOf = (coding: Coding): number => qualities.get(coding) ?? qualities.get('*') ?? 0;
  const [best] = compressions.filter((coding) => qualityOf(coding) > 0).sort((a, b) => qualityOf(b) - qualityOf(a));
  return best === undefined || (qualities.get('identity') ?? 0) > qualityOf(best) ? 'identity' : best;
};

/** Is the media type one of text? Images and archives are compressed already. */
export const isText = (type: string): boolean =>
  /^text\/|^application\/(?:json|xml|javascript|manifest\+json)\b|\+(?:xml|json)\b/i.test(type);

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** A trade-off between speed and size: a feed of 350 KB takes a few milliseconds. */
const brotliQuality = 5;

const encode = (bytes: Buffer, coding: Coding): Promise<Buffer> => {
  if (coding === 'gzip') return toGzip(bytes);
  if (coding === 'identity') return Promise.resolve(bytes);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return toBrotli(bytes, { params });
};

/** A document of the public bucket: one version of it. */
export type Document = {
  readonly etag: string;
  readonly modified: Date;
  readonly type: string;
  readonly cacheControl: string | undefined;
  /** The `x-amz-meta-…` headers. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The bytes in a coding, encoded once. */
  readonly encoded: (coding: Coding) => Promise<Buffer>;
};

/** Reads the document under a key as it is in the bucket now. An unchanged document is the same value again. */
export type ReadDocument = (key: string) => Promise<Document | undefined>;

const toDocument = (head: Pick<ObjectHead, 'etag' | 'modified' | 'headers'>, bytes: Buffer): Document => {
  const encodings = new Map<Coding, Promise<Buffer>>();
  return {
    etag: head.etag,
    modified: new Date(head.modified),
    type: head.headers['content-type'] ?? 'application/octet-stream',
    cacheControl: head.headers['cache-control'],
    metadata: Object.fromEntries(Object.entries(head.headers).filter(([name]) => name.startsWith('x-amz-meta-'))),
    bytes,
    encoded: (coding) => {
      const encoded = encodings.get(coding) ?? encode(bytes, coding);
      encodings.set(coding, encoded);
      return encoded;
    },
  };
};

/** The document of a function's answer, as CloudFront would get it. */
export const toAnsweredDocument = ({ headers, body }: WebAnswer): Document => {
  const stored = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const { etag = '', 'last-modified': modified = '' } = stored;
  return toDocument({ headers: stored, etag, modified: Date.parse(modified) }, body);
};

/** A document in memory, or on its way there, and the head that the bucket had when it was read. */
type Cached = { readonly head: ObjectHead; readonly document: Promise<Document | undefined> };

/**
 * Reads documents from a bucket in this process and keeps those read last, up to `maxCachedBytes`. A cached document is
 * served only while the bucket has the very head with which it was read: a put changes the head before it is acknowledged,
 * so no document is older than an acknowledged put.
 */
export const documentReader = (bucket: Bucket, maxCachedBytes: number): ReadDocument => {
  const cache = new Map<string, Cached>();
  let cachedBytes = 0;
  const forget = (key: string): void => {
    cachedBytes -= cache.get(key)?.head.size ?? 0;
    cache.delete(key);
  };
  const read = async (key: string): Promise<Document | undefined> => {
    const object = await bucket.get(key);
    return object === undefined ? undefined : toDocument(object.head, object.bytes);
  };
  return (key) => {
    const head = bucket.head(key);
    const cached = cache.get(key);
    if (cached !== undefined && cached.head === head) {
      // The least recently read document is the first of the map.
      cache.delete(key);
      cache.set(key, cached);
      return cached.document;
    }
    forget(key);
    if (head === undefined) return Promise.resolve(undefined);
    const document = read(key);
    if (head.size > maxCachedBytes) return document;
    const entry = { head, document };
    cache.set(key, entry);
    cachedBytes += head.size;
    // A failure to read is not kept: the next request tries again.
    document.catch(() => cache.get(key) === entry && forget(key));
    for (const oldest of cache.keys()) {
      if (cachedBytes <= maxCachedBytes) break;
      forget(oldest);
    }
    return document;
  };
};
