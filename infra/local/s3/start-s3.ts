import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Running } from '#infra/local/loopback/listen.ts';
import { log } from '#shared/log.ts';
import { answerRequest } from './answer-request.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';
import { parseS3Request, type S3Answer } from './s3-request.ts';
import { xmlAnswer } from './xml.ts';

/** An object that was just put or copied. */
export type Created = { readonly bucket: string; readonly key: string };

const refuse = (error: unknown, url: string, requestId: string): S3Answer => {
  if (!(error instanceof S3Error)) log.error('the object store failed', error, { url });
  const { status, code, message, headers } =
    error instanceof S3Error
      ? error
      : new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
  const content = { Code: code, Message: message, Resource: url, RequestId: requestId };
  return xmlAnswer(status, { Error: content }, headers);
};

const send = (request: IncomingMessage, response: ServerResponse, answer: S3Answer, requestId: string): void => {
  response.writeHead(answer.status, { ...answer.headers, 'x-amz-request-id': requestId, server: 'AmazonS3' });
  response.end(request.method === 'HEAD' ? undefined : answer.bytes);
};

const serve = async (
  store: ObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
  onCreated: (created: Created) => void,
): Promise<void> => {
  const requestId = randomUUID();
  try {
    const call = parseS3Request(request);
    const answer = await answerRequest(store, call, Date.now());
    send(request, response, answer, requestId);
    if (call.method === 'PUT' && call.key !== '') onCreated({ bucket: call.bucket, key: call.key });
  } catch (error) {
    send(request, response, refuse(error, request.url ?? '', requestId), requestId);
  }
};

/**
 * Starts an object store that speaks S3 (path style) over a folder; port 0 takes a free one. `onCreated` hears of each
 * put and copy after it was answered, and of none that happened while nobody listened.
 */
export const startS3 = async (
  folder: string,
  port: number,
  onCreated: (created: Created) => void = () => undefined,
): Promise<Running> => {
  const store = await openObjectStore(folder);
  return listen(
    createServer((request, response) => void serve(store, request, response, onCreated)),
    port,
  );
};
