import { randomUUID } from 'node:crypto';
import { url as inspectorUrl } from 'node:inspector';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compileCacheEnv } from '#infra/local/compile-cache.ts';
import type { FunctionContract } from '#shared/function-contract.ts';
import {
  type FunctionCode,
  type Invocation,
  InvocationError,
  isReport,
  type Report,
  toFailure,
  type WorkerData,
} from './worker-protocol.ts';

/** A worker with functions in it. A worker that has ended stays so. */
export type FunctionWorker = {
  /** Resolves once the preloaded handlers are loaded; rejects with the error of a module. */
  readonly loaded: Promise<void>;
  readonly run: (code: FunctionCode, event: unknown, timeoutMs: number) => Promise<unknown>;
  readonly hasEnded: () => boolean;
  /** The share of the time since the last call in which the worker's thread was busy (0 to 1). */
  readonly utilization: () => number;
  readonly end: () => Promise<void>;
};

type WorkerSource = {
  readonly preloaded: readonly FunctionCode[];
  readonly memoryMb: number;
  /** The whole environment of the worker. */
  readonly env: Readonly<Record<string, string>>;
  /** The name for output that no invocation wrote. */
  readonly name: string;
  readonly onLine: (functionName: string, line: string) => void;
};

/** V8 would reserve 48 MB for new objects in each of a dozen workers. */
const maxYoungGenerationMb = 16;

const createWorker = ({ preloaded, memoryMb, env, name, onLine }: WorkerSource): Worker => {
  const data: WorkerData = { preloaded };
  const worker = new Worker(new URL('./run-handler.ts', import.meta.url), {
    workerData: data,
    name,
    env: { ...env, ...compileCacheEnv() },
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: maxYoungGenerationMb },
    stdout: true,
    stderr: true,
  });
  for (const input of [worker.stdout, worker.stderr]) {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => onLine(name, line));
  }
  return worker;
};

/** The error of an invocation whose worker is gone. */
export const exitError = (errorMessage: string): InvocationError =>
  new InvocationError({ errorType: 'Runtime.ExitError', errorMessage });

/** Starts a worker; its functions are loaded in the background. */
export const startWorker = (source: WorkerSource): FunctionWorker => {
  const worker = createWorker(source);
  const loading = Promise.withResolvers<void>();
  loading.promise.catch(() => undefined);
  const calls = new Map<string, PromiseWithResolvers<unknown>>();
  let ended = false;

  /** Fails all calls and ends the worker, as Lambda ends a sandbox: a handler that hangs cannot be stopped otherwise. */
  const fail = async (error: InvocationError): Promise<void> => {
    ended = true;
    loading.reject(error);
    for (const call of calls.values()) call.reject(error);
    calls.clear();
    await worker.terminate();
  };
  const onReport = (report: Report): void => {
    if (report.kind === 'loaded') loading.resolve();
    else if (report.kind === 'log') source.onLine(report.functionName, report.line);
    else if (report.kind === 'not loaded') loading.reject(new InvocationError(report.failure));
    else {
      const call = calls.get(report.id);
      calls.delete(report.id);
      if (report.kind === 'done') call?.resolve(JSON.parse(report.result));
      else call?.reject(new InvocationError(report.failure));
    }
  };
  worker.on('message', (message: unknown) => isReport(message) && onReport(message));
  worker.on('error', (error) => void fail(new InvocationError(toFailure(error))));
  worker.on('exit', (code) => void fail(exitError(`The function exited with ${code}.`)));

  const run = async (code: FunctionCode, event: unknown, timeoutMs: number): Promise<unknown> => {
    if (ended) throw exitError('The worker ended before the call reached it.');
    const id = randomUUID();
    const call = Promise.withResolvers<unknown>();
    calls.set(id, call);
    // A function that is stopped at a breakpoint must not time out.
    const errorMessage = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    const onTimeout = () => void fail(new InvocationError({ errorType: 'Sandbox.Timedout', errorMessage }));
    const timer = inspectorUrl() ? undefined : setTimeout(onTimeout, timeoutMs);
    const invocation: Invocation = { id, code, event: JSON.stringify(event), timeoutMs };
    worker.postMessage(invocation);
    return call.promise.finally(() => clearTimeout(timer));
  };
  let measured = worker.performance.eventLoopUtilization();
  return {
    loaded: loading.promise,
    run,
    utilization: () => {
      const now = worker.performance.eventLoopUtilization();
      const { utilization } = worker.performance.eventLoopUtilization(now, measured);
      measured = now;
      return utilization;
    },
    hasEnded: () => ended,
    end: () => fail(exitError('The function was closed.')),
  };
};

/** A function that can be invoked. Several invocations may run at a time, in one worker. */
export type LocalFunction = {
  readonly contract: FunctionContract;
  /**
   * Runs the handler; event and result are copied through JSON, as on Lambda.
   * @throws InvocationError with the name, message and stack of the handler's error, or for a timeout or a crash.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Resolves once the handler is loaded, and immediately for a lazy function; rejects with an InvocationError. */
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The code of a function, its environment, and the receiver of its log lines. */
export type FunctionSource = {
  /** The path of the module that exports `handler`. */
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
  /** Starts the worker with the first invocation, so that a function that is never called costs no memory. */
  readonly isLazy?: boolean;
};

/** The code of a function for a worker. */
export const codeOf = ({ name, memoryMb }: FunctionContract, { module }: FunctionSource): FunctionCode => ({
  name,
  module: pathToFileURL(module).href,
  memoryMb,
});

/** Starts a function in a worker of its own. After a timeout or crash, the next invocation starts a new worker. */
export const startFunction = (contract: FunctionContract, source: FunctionSource): LocalFunction => {
  const { env, onLine, isLazy = false } = source;
  const { name, memoryMb, timeoutSeconds } = contract;
  const code = codeOf(contract, source);
  const start = (): FunctionWorker =>
    startWorker({
      preloaded: [code],
      memoryMb,
      env: { ...env, AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) },
      name,
      onLine,
    });
  let worker = isLazy ? undefined : start();
  let closed = false;
  return {
    contract,
    invoke: async (event) => {
      if (closed) throw exitError(`${name} is closed.`);
      if (worker === undefined || worker.hasEnded()) worker = start();
      const current = worker;
      await current.loaded.catch(async (error: unknown) => {
        // The next invocation loads the module again.
        await current.end();
        throw error;
      });
      return current.run(code, event, timeoutSeconds * 1000);
    },
    ready: async () => worker?.loaded,
    close: async () => {
      closed = true;
      await worker?.end();
    },
  };
};
