import { AsyncLocalStorage } from 'node:async_hooks';
import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { isRecord } from '#infra/local/json-record.ts';
import { setLogSink } from '#shared/log.ts';
import {
  type Failure,
  type FunctionCode,
  type Invocation,
  isInvocation,
  isWorkerData,
  type Report,
  toFailure,
} from './worker-protocol.ts';

// The code inside a worker: it loads handlers and runs one invocation for each message of the parent.

/** Shorter than the minute after which the schedules run again. */
const idleMs = 3_000;

type Handler = (event: unknown, context: Context) => unknown;

/** The function on whose behalf code runs: functions that share a worker share its output. */
const current = new AsyncLocalStorage<string>();

const importHandler = async ({ module }: FunctionCode, attempt: number): Promise<Handler> => {
  const isHandler = (value: unknown): value is Handler => typeof value === 'function';
  // A module that threw stays broken under its URL; Lambda would load it again.
  const loaded: unknown = await import(attempt === 0 ? module : `${module}?attempt=${attempt}`);
  if (isRecord(loaded) && isHandler(loaded.handler)) return loaded.handler;
  throw new Error(`${module} exports no function named handler.`);
};

const handlers = new Map<string, Promise<Handler>>();
const failedLoads = new Map<string, number>();

const loadHandler = (code: FunctionCode): Promise<Handler> => {
  const known = handlers.get(code.name);
  if (known !== undefined) return known;
  const attempt = failedLoads.get(code.name) ?? 0;
  const handler = current.run(code.name, () => importHandler(code, attempt));
  handlers.set(code.name, handler);
  handler.catch(() => {
    failedLoads.set(code.name, attempt + 1);
    handlers.delete(code.name);
  });
  return handler;
};

/** Lambda's Node 24 runtime has no callbacks. */
const unsupported = (): never => {
  throw new Error('A handler returns a promise: context.done, fail and succeed do not exist since Node 24.');
};

const contextOf = ({ code: { name: functionName, memoryMb }, id }: Invocation, deadline: number): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: String(memoryMb),
  awsRequestId: id,
  logGroupName: `/barid/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
  done: unsupported,
  fail: unsupported,
  succeed: unsupported,
});

const run = async (invocation: Invocation): Promise<Report> => {
  const { id, code, event, timeoutMs } = invocation;
  const deadline = performance.now() + timeoutMs;
  try {
    const handler = await loadHandler(code);
    const result = await current.run(code.name, () => handler(JSON.parse(event), contextOf(invocation, deadline)));
    return { kind: 'done', id, result: JSON.stringify(result ?? null) };
  } catch (error) {
    return { kind: 'failed', id, failure: toFailure(error) };
  }
};

const data: unknown = workerData;
if (!isWorkerData(data) || parentPort === null) throw new Error('run-handler.ts runs in a worker thread only.');
const parent = parentPort;
const report = (message: Report): void => parent.postMessage(message);
setLogSink((line) => {
  const functionName = current.getStore();
  if (functionName === undefined) process.stdout.write(line);
  else report({ kind: 'log', functionName, line: line.trimEnd() });
});
/** Collects garbage when nothing has run for a while: V8 keeps the heap of a busy hour otherwise. */
const collectWhenIdle = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => typeof collect === 'function' && collect(), idleMs).unref();
  };
};

const onActivity = collectWhenIdle();
parent.on('message', async (message: unknown) => {
  if (!isInvocation(message)) return;
  onActivity();
  report(await run(message));
  onActivity();
});
const failures: Failure[] = [];
// One function that cannot be loaded does not keep the others from it.
for (const code of data.preloaded) await loadHandler(code).catch((error: unknown) => failures.push(toFailure(error)));
const [failure] = failures;
report(failure === undefined ? { kind: 'loaded' } : { kind: 'not loaded', failure });
// The next start compiles nothing, even if this one is killed.
flushCompileCache();
