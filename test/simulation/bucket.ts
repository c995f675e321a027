import { createHash } from 'node:crypto';
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

const list = z.object({ Prefix: z.string().optional() });

const copy = z.object({ Key: z.string(), CopySource: z.string(), CopySourceIfMatch: z.string().optional() });

const metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

const failed = (name: string, status: number): S3ServiceException =>
  new S3ServiceException({ name, $fault: 'client', message: name, ...metadata(status) });

const noSuchKey = (): NoSuchKey => new NoSuchKey({ message: 'The specified key does not exist.', ...metadata(404) });

/** The body of an answer, as the SDK gives it. */
const toBody = (bytes: Uint8Array) => ({
  transformToByteArray: async (): Promise<Uint8Array> => bytes,
  transformToWebStream: (): ReadableStream<Uint8Array> => ReadableStream.from([bytes]),
});

/** S3 in memory: consistent, with conditional puts and deletes. `onPut` sees each object that comes, changes or goes. */
export const makeBucket = (
  now: () => number,
  onPut: (key: string, object: StoredObject | undefined, before: StoredObject | undefined) => void = () => undefined,
) => {
  const objects = new Map<string, StoredObject>();

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
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const { ContentType: type = '', CacheControl: cacheControl = '', Metadata = {} } = given;
    store(given.Key, { bytes, etag, modified: new Date(now()), type, cacheControl, metadata: Metadata });
    return { ETag: etag };
  };

  const getObject = (input: unknown): object => {
    const object = objects.get(named.parse(input).Key);
    if (object === undefined) throw noSuchKey();
    const { bytes, etag, modified, type, cacheControl } = object;
    return {
      Body: toBody(bytes),
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
    const { Key, CopySource, CopySourceIfMatch } = copy.parse(input);
    const source = objects.get(decodeURIComponent(CopySource.slice(CopySource.indexOf('/') + 1)));
    if (source === undefined) throw noSuchKey();
    if (CopySourceIfMatch !== undefined && source.etag !== CopySourceIfMatch) throw failed('PreconditionFailed', 412);
    store(Key, { ...source, modified: new Date(now()) });
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
        return { ETag: object.etag };
      }
      case 'DeleteObjectCommand':
        return deleteObject(input);
      case 'CopyObjectCommand':
        return copyObject(input);
      case 'ListObjectsV2Command': {
        const { Prefix = '' } = list.parse(input);
        const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).toSorted();
        return { Contents: keys.map((Key) => ({ Key })) };
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
