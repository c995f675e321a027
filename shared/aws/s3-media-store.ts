import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { MediaStore } from '#shared/ports.ts';
import { bucketClient } from './clients.ts';
import { callStore } from './translate-errors.ts';

/** A picture never changes under its key. */
const CacheControl = 'public, max-age=31536000, immutable';

const partKey = (upload: string, first: number): string => `uploads/${upload}/${first}`;

/** The media bucket. Its `media/` is public; its `uploads/` is not, and is emptied after a day. */
export const s3MediaStore = (bucket: string, client = bucketClient()): MediaStore => ({
  save: async function save(key, bytes, type) {
    const put = { Bucket: bucket, Key: key, Body: bytes, ContentType: type, CacheControl, IfNoneMatch: '*' };
    try {
      await callStore(() => client.send(new PutObjectCommand(put)));
      return true;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      // Another writer puts the same bytes at this moment, and may still fail.
      if (status === 409) return save(key, bytes, type);
      if (status === 412) return false;
      throw error;
    }
  },

  remove: async (key) => {
    await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
  },

  savePart: async (upload, first, bytes) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: partKey(upload, first), Body: bytes });
    await callStore(() => client.send(put));
  },

  readPart: (upload, first) =>
    callStore(async () => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: partKey(upload, first) }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    }),

  removePart: async (upload, first) => {
    await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: partKey(upload, first) })));
  },
});
