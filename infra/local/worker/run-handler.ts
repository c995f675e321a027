import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { isRecord } from '#infra/local/json-record.ts';
import {
  type Invocation,
  isInvocation,
  isWorkerData,
  type Report,
  toFailure,
  type WorkerData,
} from './worker-protocol.ts';

// The code inside a worker: it loads a handler and runs one invocation for each message of the parent.

type Handler = (event: unknown, context: Context) => unknown;

const loadHandler = async (module: string): Promise<Handler> => {
  // The functions share most of their modules: each compiles only what no other has compiled before.
  enableCompileCache();
  const isHandler = (value: unknown): value is Handler => typeof value === 'function';
  const loaded: unknown = await import(module);
  if (isRecord(loaded) && isHandler(loaded.handler)) return loaded.handler;
  throw new Error(`${module} exports no function named handler.`);
};

/** Lambda's Node 24 runtime has no callbacks. */
const unsupported = (): never => {
  throw new Error('A handler returns a promise: context.done, fail and succeed do not exist since Node 24.');
};

const contextOf = ({ functionName, memoryMb }: WorkerData, { id, deadline }: Invocation): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: String(memoryMb),
  awsRequestId: id,
  logGroupName: `/barid/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  done: unsupported,
  fail: unsupported,
  succeed: unsupported,
});

const run = async (handler: Handler, data: WorkerData, invocation: Invocation): Promise<Report> => {
  const { id, event } = invocation;
  try {
    const result = await handler(JSON.parse(event), contextOf(data, invocation));
    return { kind: 'done', id, result: JSON.stringify(result ?? null) };
  } catch (error) {
    return { kind: 'failed', id, failure: toFailure(error) };
  }
};

const data: unknown = workerData;
if (!isWorkerData(data) || parentPort === null) throw new Error('run-handler.ts runs in a worker thread only.');
const parent = parentPort;
const report = (message: Report): void => parent.postMessage(message);
try {
  const handler = await loadHandler(data.module);
  parent.on('message', async (message: unknown) => {
    if (isInvocation(message)) report(await run(handler, data, message));
  });
  report({ kind: 'loaded' });
} catch (error) {
  report({ kind: 'not loaded', failure: toFailure(error) });
}
