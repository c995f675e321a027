import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { diskFull, isDiskFull } from '#infra/local/disk.ts';
import { forThisMachine, listen, type Running } from '#infra/local/loopback.ts';
import { log } from '#shared/log.ts';
import type { FolderView } from './folder-view.ts';
import { listObjects } from './list-objects.ts';
import { openUploads } from './multipart.ts';
import { type CreatedObject, type ObjectStore, openObjectStore } from './object-store.ts';
import { copyObject, deleteObject, deleteObjects, getObject, headObject, putObject } from './objects.ts';
import { parseS3Request, refusals, type S3Answer, S3Error, type S3Request, xmlAnswer } from './s3-protocol.ts';

/** Subresources that this server refuses: ignoring one would change the meaning of a call. */
const unsupported = ['acl', 'tagging', 'versionId', 'versions', 'policy', 'lifecycle', 'cors'];

const answerBucketCall = async (store: ObjectStore, request: S3Request): Promise<S3Answer> => {
  const { method, bucket: name, query } = request;
  if (method === 'PUT') {
    await store.create(name);
    return { status: 200, headers: { location: `/${name}` } };
  }
  const bucket = store.bucket(name);
  if (method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
  if (method === 'GET' && query.get('list-type') === '2') return listObjects(bucket, request);
  if (method === 'POST' && query.has('delete')) return deleteObjects(bucket, request);
  throw refusals.notImplemented(`${method} of a bucket`);
};

const answerObjectCall = async (store: ObjectStore, request: S3Request, now: number): Promise<S3Answer> => {
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

/** What failed, as far as S3 says it; of a full disk, what to do. */
const sentenceOf = (error: unknown): string =>
  isDiskFull(error) ? diskFull : 'We encountered an internal error. Please try again.';

/** A running object store, and the same store for callers in this process, without HTTP. */
export type RunningS3 = Running & ObjectStore;

/**
 * Starts an object store over a folder that speaks S3 (path style); port 0 takes a free one. `onCreated` and `view` are those
 * of `openObjectStore`.
 */
export const startS3 = async (
  folder: string,
  port: number,
  onCreated?: (created: CreatedObject) => void,
  view?: FolderView,
): Promise<RunningS3> => {
  const store = await openObjectStore(folder, onCreated, view);
  const answerUploadCall = openUploads();
  const answerCall = (call: S3Request): Promise<S3Answer> => {
    if (call.key === '') return answerBucketCall(store, call);
    const isUpload = call.query.has('uploads') || call.query.has('uploadId');
    return isUpload
      ? answerUploadCall(store.bucket(call.bucket), call, Date.now())
      : answerObjectCall(store, call, Date.now());
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const send = ({ status, headers, bytes }: S3Answer): void => {
      response.writeHead(status, { ...headers, 'x-amz-request-id': requestId, server: 'AmazonS3' });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    };
    try {
      const call = parseS3Request(request);
      const subresource = unsupported.find((name) => call.query.has(name));
      if (subresource !== undefined) throw refusals.notImplemented(subresource);
      if (call.bucket === '') throw refusals.notImplemented('ListBuckets');
      send(await answerCall(call));
    } catch (error) {
      const url = request.url ?? '';
      if (!(error instanceof S3Error)) log.error('the object store failed', error, { url });
      const { status, code, message, headers } =
        error instanceof S3Error ? error : new S3Error(500, 'InternalError', sentenceOf(error));
      const problem = { Code: code, Message: message, Resource: url, RequestId: requestId };
      send(xmlAnswer(status, { Error: problem }, headers));
    }
  };
  const server = createServer(forThisMachine((request, response) => void serve(request, response)));
  return { ...(await listen(server, port)), ...store };
};
