import { HeadObjectCommand, NotFound, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { DocumentMeta } from '#shared/model/feed-document.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** 409 is S3's word for two conditional puts at the same instant; 404, for If-Match on an object deleted meanwhile. */
const lostTheRace = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  error.name !== 'NoSuchBucket' &&
  [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);

/** What S3 gives back as headers, by the names of shared/model/feed-document.ts; in ASCII, as headers are. */
const metadataOf = ({ isGone = false, withheldHubs = [] }: DocumentMeta): Record<string, string> => ({
  ...(isGone ? { 'barid-gone': 'true' } : {}),
  ...(withheldHubs.length === 0 ? {} : { 'barid-withheld-hubs': withheldHubs.map(encodeURI).join(' ') }),
});

/** The public bucket; every put is conditional, so that a slow writer never lays an older document over a newer. */
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
