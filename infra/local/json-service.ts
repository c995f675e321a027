import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log } from '#shared/log.ts';
import { isRecord, type JsonRecord } from './json-record.ts';
import { forThisMachine, readBody } from './loopback.ts';

/** One call of an AWS service that speaks JSON: `X-Amz-Target: Service.Operation`. */
export type JsonCall = {
  readonly operation: string;
  readonly input: JsonRecord;
  /** The server's own origin, as the caller wrote it. */
  readonly origin: string;
  /** Aborted when the caller disconnects. */
  readonly disconnected: AbortSignal;
};

/** The error that a service reports to its caller, e.g. `com.amazonaws.sqs#QueueDoesNotExist`; undefined for a bug. */
export type ErrorType = (error: unknown) => string | undefined;

const maxBodyBytes = 4 * 1024 * 1024;

const readInput = async (request: IncomingMessage): Promise<JsonRecord | undefined> => {
  try {
    const input: unknown = JSON.parse(((await readBody(request, maxBodyBytes)) ?? '').toString() || '{}');
    return isRecord(input) ? input : undefined;
  } catch {
    return undefined;
  }
};

/** An HTTP server for such a service. `answer` gives the output, or throws an error that `errorType` names. */
export const jsonService = (
  contentType: string,
  answer: (call: JsonCall) => Promise<JsonRecord>,
  errorType: ErrorType,
): Server => {
  const send = (response: ServerResponse, status: number, body: unknown): void => {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': contentType, 'content-length': bytes.length, 'x-amzn-requestid': randomUUID() };
    response.writeHead(status, headers).end(bytes);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target'] ?? '');
    const connection = new AbortController();
    response.once('close', () => connection.abort());
    const input = await readInput(request);
    if (input === undefined) {
      return send(response, 400, { __type: 'SerializationException', message: 'The body is not a JSON object.' });
    }
    try {
      const origin = `http://${request.headers.host}`;
      send(response, 200, await answer({ operation, input, origin, disconnected: connection.signal }));
    } catch (error) {
      const type = errorType(error);
      if (type === undefined) log.error('a local service failed', error, { operation });
      const message = type !== undefined && error instanceof Error ? error.message : 'The service failed; see the log.';
      send(response, type === undefined ? 500 : 400, { __type: type ?? 'InternalFailure', message });
    }
  };
  return createServer(forThisMachine((request, response) => void serve(request, response)));
};
