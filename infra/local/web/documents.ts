import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { hasObject, type ObjectHead, readObject, type StoredObject } from '#infra/local/s3/object-files.ts';
import type { Versions } from '#infra/local/s3/versions.ts';
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

/** Where documents are read: the folder of a bucket, by any thread. */
export type DocumentSource = {
  /** Moves with each put and removal: while it is the same, so is the object. */
  readonly version: (key: string) => number;
  readonly read: (key: string) => Promise<StoredObject | undefined>;
};

const noVersion = -1;

/** A bucket of a folder of buckets as a source of documents. */
export const bucketSource = (folder: string, bucket: string, versions: Versions): DocumentSource => {
  const path = join(folder, bucket);
  return {
    version: (key) => (hasObject(path, key) ? versions.of(bucket, key) : noVersion),
    read: (key) => readObject(path, key),
  };
};

/** A document in memory, or on its way there, and the version that was current before it was read. */
type Cached = { readonly version: number; readonly document: Promise<Document | undefined>; size: number };

/**
 * Reads documents from a source and keeps those read last, up to `maxCachedBytes`. A cached document is served only while
 * the source has the version with which it was read: a put moves the version before it is acknowledged, so no document is
 * older than an acknowledged put.
 */
export const documentReader = (source: DocumentSource, maxCachedBytes: number): ReadDocument => {
  const cache = new Map<string, Cached>();
  let cachedBytes = 0;
  const forget = (key: string): void => {
    cachedBytes -= cache.get(key)?.size ?? 0;
    cache.delete(key);
  };
  /** Counts a document that was read, and makes room for it. */
  const keep = (key: string, entry: Cached, size: number): void => {
    if (cache.get(key) !== entry) return;
    if (size > maxCachedBytes) {
      forget(key);
      return;
    }
    entry.size = size;
    cachedBytes += size;
    for (const oldest of cache.keys()) {
      if (cachedBytes <= maxCachedBytes) break;
      forget(oldest);
    }
  };
  return (key) => {
    const version = source.version(key);
    const cached = cache.get(key);
    if (cached?.version === version) {
      // The least recently read document is the first of the map.
      cache.delete(key);
      cache.set(key, cached);
      return cached.document;
    }
    forget(key);
    if (version === noVersion) return Promise.resolve(undefined);
    const document = source
      .read(key)
      .then((object) => (object === undefined ? undefined : toDocument(object.head, object.bytes)));
    const entry: Cached = { version, document, size: 0 };
    cache.set(key, entry);
    document.then(
      (value) => keep(key, entry, value?.bytes.length ?? 0),
      // A failure to read is not kept: the next request tries again.
      () => cache.get(key) === entry && forget(key),
    );
    return document;
  };
};
