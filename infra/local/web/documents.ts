import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type Coding, encode } from './coding.ts';

/** A document of the public bucket. */
export type Document = {
  readonly etag: string;
  readonly modified: Date;
  readonly type: string;
  readonly cacheControl: string | undefined;
  /** What S3 was told of it beside its bytes, as headers of its answer. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Its bytes in a coding, made once. */
  readonly inCoding: (coding: Coding) => Promise<Buffer>;
};

/** The document under a key, as the bucket has it at this moment. */
export type Documents = (key: string) => Promise<Document | undefined>;

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

const withCodings = (document: Omit<Document, 'inCoding'>): Document => {
  const made = new Map<Coding, Promise<Buffer>>();
  const inCoding = (coding: Coding): Promise<Buffer> => {
    const bytes = made.get(coding) ?? encode(document.bytes, coding);
    made.set(coding, bytes);
    return bytes;
  };
  return { ...document, inCoding };
};

/** As many documents stay in memory; each is asked for again, but not sent again while it is the same. */
const maxKept = 200;

/** Reads documents from the bucket, and asks it at each request whether what is in memory still holds. */
export const documentsOf = (client: S3Client, bucket: string): Documents => {
  const kept = new Map<string, Document>();
  const read = async (key: string, known: Document | undefined): Promise<Document> => {
    const condition = known === undefined ? {} : { IfNoneMatch: known.etag };
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...condition }));
    return withCodings({
      etag: answer.ETag ?? '',
      modified: answer.LastModified ?? new Date(0),
      type: answer.ContentType ?? 'application/octet-stream',
      cacheControl: answer.CacheControl,
      metadata: Object.fromEntries(
        Object.entries(answer.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]),
      ),
      bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []),
    });
  };
  const keep = (key: string, document: Document): void => {
    kept.delete(key);
    kept.set(key, document);
    const oldest = kept.keys().next().value;
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  };
  return async (key) => {
    const known = kept.get(key);
    try {
      const document = await read(key, known);
      keep(key, document);
      return document;
    } catch (error) {
      if (statusOf(error) === 304 && known !== undefined) return known;
      kept.delete(key);
      // A key that is too long is one that no document has.
      if (error instanceof NoSuchKey || statusOf(error) === 400) return undefined;
      throw error;
    }
  };
};
