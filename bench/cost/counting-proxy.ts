import { Agent, createServer, type IncomingMessage, request as sendRequest } from 'node:http';
import { isRecord, type JsonRecord, recordsOf } from '#infra/local/json-record.ts';
import { listen, type Running } from '#infra/local/loopback.ts';
import { countTableCall, isCounted, type TableCall } from './capacity.ts';
import type { Counters } from './counters.ts';

type Call = { readonly request: IncomingMessage; readonly body: Buffer };
type Answer = { readonly status: number; readonly body: Buffer };

/** What a proxy does to a call before it passes it on, and counts once it is answered. */
type Counting = {
  readonly prepare?: (call: Call) => Buffer;
  readonly count: (call: Call, answer: Answer) => void;
};

const readAll = async (message: IncomingMessage): Promise<Buffer> => Buffer.concat(await message.toArray());

/** Starts a server that passes every request on to `target`. */
const startProxy = async (target: string, { prepare = ({ body }) => body, count }: Counting): Promise<Running> => {
  const agent = new Agent({ keepAlive: true });
  const forward = (request: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { ...request.headers, 'content-length': body.length };
      const upstream = sendRequest(target, { method: request.method, path: request.url, headers, agent }, resolve);
      upstream.once('error', reject).end(body);
    });
  /** One call after the other, so that they are counted in the order in which they are answered. */
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    const pass = async () => {
      const answer = await forward(request, prepare({ request, body }));
      const status = answer.statusCode ?? 502;
      const answered = await readAll(answer);
      count({ request, body }, { status, body: answered });
      return { answer, status, answered };
    };
    const passing = last.then(pass);
    last = passing.catch(() => undefined);
    const { answer, status, answered } = await passing;
    // The bench has a clock of its own: by a date that differs, the SDK corrects its clock and sends a failed call again.
    response.sendDate = false;
    const { date: _, ...headers } = answer.headers;
    response.writeHead(status, headers).end(answered);
  });
  const running = await listen(server, 0);
  return {
    url: running.url,
    close: async () => {
      await running.close();
      agent.destroy();
    },
  };
};

const operationOf = ({ request }: Call): string =>
  String(request.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? '';

const parse = (bytes: Buffer): JsonRecord => {
  const value: unknown = JSON.parse(bytes.toString() || '{}');
  return isRecord(value) ? value : {};
};

/**
 * A DynamoDB endpoint before another one that counts operations, read units and write units. The database itself says
 * what a call consumed, so an update counts the larger of the old and the new item, as AWS bills it. `onCall` sees each call
 * that consumes capacity.
 */
export const countTable = (
  target: string,
  counters: Counters,
  onCall: (call: TableCall) => void = () => undefined,
): Promise<Running> =>
  startProxy(target, {
    prepare: (call) =>
      isCounted(operationOf(call))
        ? Buffer.from(JSON.stringify({ ...parse(call.body), ReturnConsumedCapacity: 'TOTAL' }))
        : call.body,
    count: (call, { status, body }) => {
      const operation = operationOf(call);
      if (!isCounted(operation)) return;
      const [input, output] = [parse(call.body), status === 200 ? parse(body) : undefined];
      countTableCall({ operation, input, output }, counters);
      onCall({ operation, input, output });
    },
  });

/** An S3 endpoint before another one that counts requests by method, and the bytes that are put. */
export const countBucket = (target: string, counters: Counters): Promise<Running> =>
  startProxy(target, {
    count: ({ request, body }) => {
      counters.add(request.url?.includes('list-type=2') === true ? 'LIST' : (request.method ?? ''));
      if (request.method === 'PUT') counters.add('PUT bytes', body.length);
    },
  });

/** An SQS endpoint before another one that counts requests, and the messages that are sent. */
export const countQueue = (target: string, counters: Counters): Promise<Running> =>
  startProxy(target, {
    count: (call) => {
      counters.add(operationOf(call));
      const batched = recordsOf(parse(call.body), 'Entries').length;
      if (operationOf(call).startsWith('SendMessage')) counters.add('messages', Math.max(1, batched));
    },
  });
