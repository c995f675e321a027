import { HeadObjectCommand, NotFound, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { DocumentMeta } from '#shared/model/feed-document.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** S3 answers 409 to concurrent conditional puts, and 404 to If-Match on an object that was deleted meanwhile. */
const lostTheRace = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  error.name !== 'NoSuchBucket' &&
  [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);

/** Metadata that S3 returns as the headers named in shared/model/feed-document.ts; ASCII, as headers must be. */
const metadataOf = ({ isGone = false, withheldHubs = [] }: DocumentMeta): Record<string, string> => ({
  ...(isGone ? { 'barid-gone': 'true' } : {}),
  ...(withheldHubs.length === 0 ? {} : { 'barid-withheld-hubs': withheldHubs.map(encodeURI).join(' ') }),
});

/** The public bucket. Every put is conditional, so that a slow writer never puts an older document over a newer one. */
export const s3DocumentStore = (bucket: string, client = bucketClient()): DocumentStore => ({
  etag: async (key) => {
    try {
      const { ETag } = await callStore(() => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
      return ETag;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  },

  put: async (key, bytes, meta, expected) => {
    const put = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: bytes,
      ContentType: meta.type,
      CacheControl: meta.cacheControl,
      Metadata: metadataOf(meta),
      ...(expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected }),
    });
    try {
      const { ETag } = await callStore(() => client.send(put));
      if (ETag === undefined) throw new Error(`S3 gave no ETag for ${key}.`);
      return { etag: ETag };
    } catch (error) {
      if (lostTheRace(error)) return 'conflict';
      throw error;
    }
  },
});
