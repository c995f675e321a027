import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

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

/** A document of the public bucket. */
export type Document = {
  readonly etag: string;
  readonly modified: Date;
  readonly type: string;
  readonly cacheControl: string | undefined;
  /** `x-amz-meta-…` headers of S3's answer. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The bytes in a coding, encoded once. */
  readonly encoded: (coding: Coding) => Promise<Buffer>;
};

/** Reads the document under a key as it is in the bucket now. */
export type ReadDocument = (key: string) => Promise<Document | undefined>;

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Reads documents from a bucket; a cached document is revalidated at each read. */
export const documentReader = (client: S3Client, bucket: string, maxCached: number): ReadDocument => {
  const cache = new Map<string, Document>();
  const read = async (key: string, cached: Document | undefined): Promise<Document> => {
    const condition = cached === undefined ? {} : { IfNoneMatch: cached.etag };
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...condition }));
    const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    const encodings = new Map<Coding, Promise<Buffer>>();
    return {
      etag: answer.ETag ?? '',
      modified: answer.LastModified ?? new Date(0),
      type: answer.ContentType ?? 'application/octet-stream',
      cacheControl: answer.CacheControl,
      metadata: Object.fromEntries(
        Object.entries(answer.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]),
      ),
      bytes,
      encoded: (coding) => {
        const encoded = encodings.get(coding) ?? encode(bytes, coding);
        encodings.set(coding, encoded);
        return encoded;
      },
    };
  };
  return async (key) => {
    const cached = cache.get(key);
    try {
      const document = await read(key, cached);
      cache.delete(key);
      cache.set(key, document);
      const oldest = cache.keys().next().value;
      if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
      return document;
    } catch (error) {
      if (statusOf(error) === 304 && cached !== undefined) return cached;
      cache.delete(key);
      // S3 answers 400 to a key that is too long, which no document has.
      if (error instanceof NoSuchKey || statusOf(error) === 400) return undefined;
      throw error;
    }
  };
};
