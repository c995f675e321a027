import { hash } from 'node:crypto';
import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { z } from 'zod';

/** An object of a bucket. */
export type StoredObject = {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modified: Date;
  readonly type: string;
  readonly cacheControl: string;
  readonly metadata: Readonly<Record<string, string>>;
};

const put = z.object({
  Key: z.string(),
  Body: z.union([z.instanceof(Uint8Array), z.string()]),
  ContentType: z.string().optional(),
  CacheControl: z.string().optional(),
  Metadata: z.record(z.string(), z.string()).optional(),
  IfMatch: z.string().optional(),
  IfNoneMatch: z.literal('*').optional(),
});

const named = z.object({ Key: z.string(), IfMatch: z.string().optional() });

const list = z.object({
  Prefix: z.string().optional(),
  StartAfter: z.string().optional(),
  ContinuationToken: z.string().optional(),
  MaxKeys: z.number().optional(),
});

const copy = z.object({
  Key: z.string(),
  CopySource: z.string(),
  CopySourceIfMatch: z.string().optional(),
  IfNoneMatch: z.literal('*').optional(),
});

const metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

const failed = (name: string, status: number): S3ServiceException =>
  new S3ServiceException({ name, $fault: 'client', message: name, ...metadata(status) });

const noSuchKey = (): NoSuchKey => new NoSuchKey({ message: 'The specified key does not exist.', ...metadata(404) });

const chunkBytes = 64 * 1024;

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

/** The body of an answer, as the SDK gives it. */
const toBody = (bytes: Uint8Array) => ({
  transformToByteArray: async (): Promise<Uint8Array> => bytes,
  transformToWebStream: (): ReadableStream<Uint8Array> => ReadableStream.from(chunksOf(bytes)),
});

/** S3 in memory: consistent, with conditional puts, copies and deletes. `onPut` sees each object that comes, changes or goes. */
export const makeBucket = (
  now: () => number,
  onPut: (key: string, object: StoredObject | undefined, before: StoredObject | undefined) => void = () => undefined,
) => {
  const objects = new Map<string, StoredObject>();
  /** S3 tells times in whole seconds. */
  const modifiedNow = (): Date => new Date(Math.floor(now() / 1000) * 1000);

  const store = (key: string, object: StoredObject | undefined): void => {
    const before = objects.get(key);
    if (object === undefined) objects.delete(key);
    else objects.set(key, object);
    onPut(key, object, before);
  };

  const putObject = (input: unknown): object => {
    const given = put.parse(input);
    const before = objects.get(given.Key);
    if (given.IfNoneMatch !== undefined && before !== undefined) throw failed('PreconditionFailed', 412);
    if (given.IfMatch !== undefined && before === undefined) throw noSuchKey();
    if (given.IfMatch !== undefined && before?.etag !== given.IfMatch) throw failed('PreconditionFailed', 412);
    const bytes = new Uint8Array(Buffer.from(given.Body));
    const etag = `"${hash('md5', bytes)}"`;
    const { ContentType: type = '', CacheControl: cacheControl = '', Metadata = {} } = given;
    store(given.Key, { bytes, etag, modified: modifiedNow(), type, cacheControl, metadata: Metadata });
    return { ETag: etag };
  };

  const getObject = (input: unknown): object => {
    const object = objects.get(named.parse(input).Key);
    if (object === undefined) throw noSuchKey();
    const { bytes, etag, modified, type, cacheControl } = object;
    return {
      Body: toBody(bytes),
      ContentLength: bytes.length,
      ETag: etag,
      LastModified: modified,
      ContentType: type,
      CacheControl: cacheControl,
      Metadata: object.metadata,
    };
  };

  const deleteObject = (input: unknown): object => {
    const { Key, IfMatch } = named.parse(input);
    const before = objects.get(Key);
    if (IfMatch !== undefined && before?.etag !== IfMatch)
      throw before === undefined ? noSuchKey() : failed('PreconditionFailed', 412);
    if (before !== undefined) store(Key, undefined);
    return {};
  };

  const copyObject = (input: unknown): object => {
    const { Key, CopySource, CopySourceIfMatch, IfNoneMatch } = copy.parse(input);
    const source = objects.get(decodeURIComponent(CopySource.slice(CopySource.indexOf('/') + 1)));
    if (source === undefined) throw noSuchKey();
    if (CopySourceIfMatch !== undefined && source.etag !== CopySourceIfMatch) throw failed('PreconditionFailed', 412);
    if (IfNoneMatch !== undefined && objects.has(Key)) throw failed('PreconditionFailed', 412);
    store(Key, { ...source, modified: modifiedNow() });
    return {};
  };

  const serve = (command: { readonly input: unknown }): object => {
    const { input } = command;
    switch (command.constructor.name) {
      case 'PutObjectCommand':
        return putObject(input);
      case 'GetObjectCommand':
        return getObject(input);
      case 'HeadObjectCommand': {
        const object = objects.get(named.parse(input).Key);
        if (object === undefined) throw new NotFound({ message: 'Not Found', ...metadata(404) });
        return { ETag: object.etag, LastModified: object.modified };
      }
      case 'DeleteObjectCommand':
        return deleteObject(input);
      case 'CopyObjectCommand':
        return copyObject(input);
      case 'ListObjectsV2Command': {
        const {
          Prefix = '',
          StartAfter = '',
          ContinuationToken: after = StartAfter,
          MaxKeys = 1000,
        } = list.parse(input);
        const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix) && key > after).toSorted();
        const shown = keys.slice(0, MaxKeys).flatMap((Key) => {
          const object = objects.get(Key);
          return object === undefined ? [] : [{ Key, Size: object.bytes.length, LastModified: object.modified }];
        });
        if (keys.length <= MaxKeys) return { Contents: shown };
        return { Contents: shown, IsTruncated: true, NextContinuationToken: shown.at(-1)?.Key };
      }
      default:
        throw new Error(`The simulated bucket does not know ${command.constructor.name}.`);
    }
  };

  return {
    serve,
    get: (key: string) => objects.get(key),
    keys: (): readonly string[] => [...objects.keys()].toSorted(),
    store,
  };
};

/** A simulated bucket. */
export type SimulatedBucket = ReturnType<typeof makeBucket>;
