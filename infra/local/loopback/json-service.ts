import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '#shared/log.ts';
import { isRecord, type JsonRecord } from './fields.ts';
import { readBody } from './read-body.ts';

/** One call of an AWS service that speaks JSON: `X-Amz-Target: Service.Operation`. */
export type JsonCall = {
  readonly operation: string;
  readonly input: JsonRecord;
  /** The server's own address, as the caller wrote it. */
  readonly origin: string;
  /** Fires when the caller has gone. */
  readonly gone: AbortSignal;
};

const maxBodyBytes = 4 * 1024 * 1024;

const readInput = async (request: IncomingMessage): Promise<JsonRecord | undefined> => {
  try {
    const input: unknown = JSON.parse(((await readBody(request, maxBodyBytes)) ?? '').toString() || '{}');
    return isRecord(input) ? input : undefined;
  } catch {
    return undefined;
  }
};

const send = (response: ServerResponse, contentType: string, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': contentType, 'content-length': bytes.length, 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, headers).end(bytes);
};

/** The name of an error that a service means to tell, e.g. `com.amazonaws.sqs#QueueDoesNotExist`; else undefined. */
export type ErrorType = (error: unknown) => string | undefined;

/** A server for such a service: `answer` gives the output, or throws what `errorType` knows to name. */
export const jsonService = (
  contentType: string,
  answer: (call: JsonCall) => Promise<JsonRecord>,
  errorType: ErrorType,
): Server => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target'] ?? '');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const input = await readInput(request);
    if (input === undefined) {
      return send(response, contentType, 400, { __type: 'SerializationException', message: 'The body is not JSON.' });
    }
    try {
      const call = { operation, input, origin: `http://${request.headers.host}`, gone: gone.signal };
      send(response, contentType, 200, await answer(call));
    } catch (error) {
      const type = errorType(error);
      if (type === undefined) log.error('a local service failed', error, { operation });
      const message = type !== undefined && error instanceof Error ? error.message : 'It failed; see the log.';
      send(response, contentType, type === undefined ? 500 : 400, { __type: type ?? 'InternalFailure', message });
    }
  };
  return createServer((request, response) => void serve(request, response));
};
