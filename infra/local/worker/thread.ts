import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { type Failure, InvocationError, toFailure } from './invocation-error.ts';
import { openCalls } from './open-calls.ts';
import { isReport, type Order, type Report, type ThreadData } from './wire.ts';

/** A thread with a function in it. Once it is over it stays so. */
export type Thread = {
  /** Resolves once the handler is loaded; rejects with what was thrown while loading. */
  readonly loaded: Promise<void>;
  readonly run: (event: unknown, timeoutMs: number) => Promise<unknown>;
  readonly isOver: () => boolean;
  readonly end: () => Promise<void>;
};

/** What a thread is made of: its settings are all of its environment. */
export type ThreadSource = {
  readonly data: ThreadData;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
};

const toError = ({ errorType, errorMessage, trace }: Failure): InvocationError =>
  new InvocationError(errorType, errorMessage, trace);

const forwardLines = (output: Readable, onLine: (line: string) => void): void => {
  createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
};

/** Megabytes for what has just been made: V8 would keep 48 for each of a dozen threads. */
const youngMb = 16;

const makeWorker = ({ data, env, onLine }: ThreadSource): Worker => {
  const worker = new Worker(new URL('./run-handler.ts', import.meta.url), {
    workerData: data,
    env: { ...env },
    resourceLimits: { maxOldGenerationSizeMb: data.memoryMb, maxYoungGenerationSizeMb: youngMb },
    stdout: true,
    stderr: true,
  });
  forwardLines(worker.stdout, onLine);
  forwardLines(worker.stderr, onLine);
  return worker;
};

const exited = (words: string): InvocationError => new InvocationError('Runtime.ExitError', words);

const timedOut = (timeoutMs: number): InvocationError =>
  new InvocationError('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);

/** Starts a thread and loads the function in it. */
export const startThread = (source: ThreadSource): Thread => {
  const worker = makeWorker(source);
  const calls = openCalls();
  const loading = Promise.withResolvers<void>();
  loading.promise.catch(() => undefined);
  let over = false;

  /** Lambda ends the whole sandbox too: a handler that hangs cannot be stopped otherwise. */
  const finish = async (error: InvocationError): Promise<void> => {
    over = true;
    loading.reject(error);
    calls.failAll(error);
    await worker.terminate();
  };
  const hear = (report: Report): void => {
    if (report.kind === 'loaded') loading.resolve();
    else if (report.kind === 'not loaded') void finish(toError(report.failure));
    else if (report.kind === 'done') calls.done(report.id, JSON.parse(report.result));
    else calls.failed(report.id, toError(report.failure));
  };
  worker.on('message', (message: unknown) => isReport(message) && hear(message));
  worker.on('error', (error) => void finish(toError(toFailure(error))));
  worker.on('exit', (code) => void finish(exited(`The function exited with ${code}.`)));

  const run = async (event: unknown, timeoutMs: number): Promise<unknown> => {
    if (over) throw exited('The thread ended before the call reached it.');
    const deadline = Date.now() + timeoutMs;
    const send = (id: string): void =>
      worker.postMessage({ id, event: JSON.stringify(event), deadline } satisfies Order);
    return calls.open(timeoutMs, () => void finish(timedOut(timeoutMs)), send);
  };
  return { loaded: loading.promise, run, isOver: () => over, end: () => finish(exited('The function was closed.')) };
};
