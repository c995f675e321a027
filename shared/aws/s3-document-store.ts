import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { defined } from '#shared/defined.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

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

  get: async (key) => {
    try {
      const object = await callStore(() => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      const { Body, ETag, LastModified, ContentType: type = '', CacheControl: cacheControl = '', Metadata } = object;
      if (Body === undefined || ETag === undefined || LastModified === undefined) return undefined;
      const withheld = Metadata?.['barid-withheld-hubs'];
      const meta = defined({
        type,
        cacheControl,
        revision: Number(Metadata?.['barid-revision'] ?? 0),
        isGone: Metadata?.['barid-gone'] === undefined ? undefined : true,
        withheldHubs: withheld?.split(' ').map(decodeURI),
        license: Metadata?.['barid-license'],
        contentUsage: Metadata?.['barid-content-usage'],
      });
      return { bytes: await Body.transformToByteArray(), etag: ETag, modified: LastModified, meta };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },

  list: async (prefix) => {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = defined({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
      const { Contents = [], NextContinuationToken } = await callStore(() =>
        client.send(new ListObjectsV2Command(page)),
      );
      found.push(...Contents.map(({ Key = '' }) => Key));
      token = NextContinuationToken;
    } while (token !== undefined);
    return found;
  },

  put: async (key, bytes, meta, expected) => {
    const { isGone = false, withheldHubs = [], license, contentUsage } = meta;
    const put = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: bytes,
      ContentType: meta.type,
      CacheControl: meta.cacheControl,
      // S3 returns these as the headers named in shared/model/feed-document.ts; ASCII, as headers must be.
      Metadata: {
        'barid-revision': String(meta.revision),
        ...(isGone ? { 'barid-gone': 'true' } : {}),
        ...(withheldHubs.length === 0 ? {} : { 'barid-withheld-hubs': withheldHubs.map(encodeURI).join(' ') }),
        ...(license === undefined ? {} : { 'barid-license': license }),
        ...(contentUsage === undefined ? {} : { 'barid-content-usage': contentUsage }),
      },
      ...(expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected }),
    });
    try {
      const { ETag } = await callStore(() => client.send(put));
      if (ETag === undefined) throw new Error(`S3 gave no ETag for ${key}.`);
      return { etag: ETag };
    } catch (error) {
      // S3 answers 409 to concurrent conditional puts, and 404 to If-Match on an object that was deleted meanwhile.
      const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
      const isConflict = [404, 409, 412].includes(status);
      if (isConflict && error instanceof Error && error.name !== 'NoSuchBucket') return 'conflict';
      throw error;
    }
  },

  remove: async (key) => {
    await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
  },
});
