import { copyObject } from './copy-object.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { getObject, headObject } from './get-object.ts';
import { listObjects } from './list-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { putObject } from './put-object.ts';
import { refusals } from './s3-error.ts';
import type { S3Answer, S3Request } from './s3-request.ts';

/** Subresources that would change what a call means. */
const unknown = ['acl', 'tagging', 'uploads', 'uploadId', 'versionId', 'versions', 'policy', 'lifecycle', 'cors'];

const answerBucket = async (store: ObjectStore, request: S3Request): Promise<S3Answer> => {
  const { method, bucket, query } = request;
  if (method === 'PUT') {
    await store.create(bucket);
    return { status: 200, headers: { location: `/${bucket}` } };
  }
  const found = store.bucket(bucket);
  if (method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
  if (method === 'GET' && query.get('list-type') === '2') return listObjects(found, request);
  if (method === 'POST' && query.has('delete')) return deleteObjects(found, request);
  throw refusals.notImplemented(`${method} of a bucket`);
};

const answerObject = async (store: ObjectStore, request: S3Request, now: number): Promise<S3Answer> => {
  const bucket = store.bucket(request.bucket);
  switch (request.method) {
    case 'GET':
      return getObject(bucket, request);
    case 'HEAD':
      return headObject(bucket, request);
    case 'PUT':
      return request.headers['x-amz-copy-source'] === undefined
        ? putObject(bucket, request, now)
        : copyObject(store, request, now);
    case 'DELETE':
      return deleteObject(bucket, request);
    default:
      throw refusals.notImplemented(`${request.method} of an object`);
  }
};

/** One call of S3. Throws S3Error for every refusal. */
export const answerRequest = async (store: ObjectStore, request: S3Request, now: number): Promise<S3Answer> => {
  const asked = unknown.find((name) => request.query.has(name));
  if (asked !== undefined) throw refusals.notImplemented(asked);
  if (request.bucket === '') throw refusals.notImplemented('ListBuckets');
  return request.key === '' ? answerBucket(store, request) : answerObject(store, request, now);
};
