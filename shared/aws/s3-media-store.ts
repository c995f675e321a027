import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
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

/** An empty object that says when a picture was sent again. */
const sentAgainKey = (key: string): string => `uploads/again/${key}`;

/** The media bucket. Its `media/` is public; its `uploads/` is not, and is emptied after a day. */
export const s3MediaStore = (bucket: string, client = bucketClient()): MediaStore => {
  /** False where the picture is there. */
  const put = async (key: string, bytes: Uint8Array, type: string): Promise<boolean> => {
    const picture = { Bucket: bucket, Key: key, Body: bytes, ContentType: type, CacheControl, IfNoneMatch: '*' };
    try {
      await callStore(() => client.send(new PutObjectCommand(picture)));
      return true;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      // Another writer puts the same bytes at this moment, and may still fail.
      if (status === 409) return put(key, bytes, type);
      if (status === 412) return false;
      throw error;
    }
  };

  const get = (key: string): Promise<GetObjectCommandOutput | undefined> =>
    callStore(async () => {
      try {
        return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });

  const remove = async (key: string): Promise<void> => {
    await callStore(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
  };

  const wasSentAgain = async (key: string, since: Date): Promise<boolean> => {
    const { LastModified } = (await get(sentAgainKey(key))) ?? {};
    return LastModified !== undefined && LastModified >= since;
  };

  return {
    save: async (key, bytes, type) => {
      if (await put(key, bytes, type)) return true;
      // Before the picture is looked for again: whoever removes it after that finds this, and whoever did before is made up for.
      const again = new PutObjectCommand({ Bucket: bucket, Key: sentAgainKey(key), Body: new Uint8Array() });
      await callStore(() => client.send(again));
      return put(key, bytes, type);
    },

    remove: async (key, since) => {
      const picture = await get(key);
      if (picture === undefined) return true;
      const bytes = (await picture.Body?.transformToByteArray()) ?? new Uint8Array();
      if (await wasSentAgain(key, since)) return false;
      await remove(key);
      if (!(await wasSentAgain(key, since))) return true;
      await put(key, bytes, picture.ContentType ?? '');
      return false;
    },

    savePart: async (upload, first, bytes) => {
      const part = new PutObjectCommand({ Bucket: bucket, Key: partKey(upload, first), Body: bytes });
      await callStore(() => client.send(part));
    },

    readPart: async (upload, first) => (await get(partKey(upload, first)))?.Body?.transformToByteArray(),

    removePart: (upload, first) => remove(partKey(upload, first)),
  };
};
