import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { type Failure, InvocationError } from './invocation-error.ts';
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

type Open = { readonly done: (result: unknown) => void; readonly failed: (error: InvocationError) => void };

const toError = ({ errorType, errorMessage, trace }: Failure): InvocationError =>
  new InvocationError(errorType, errorMessage, trace);

const forwardLines = (output: Readable, onLine: (line: string) => void): void => {
  createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
};

const makeWorker = ({ data, env, onLine }: ThreadSource): Worker => {
  const worker = new Worker(new URL('./run-handler.ts', import.meta.url), {
    workerData: data,
    env: { ...env },
    execArgv: ['--enable-source-maps'],
    resourceLimits: { maxOldGenerationSizeMb: data.memoryMb },
    stdout: true,
    stderr: true,
  });
  forwardLines(worker.stdout, onLine);
  forwardLines(worker.stderr, onLine);
  return worker;
};

/** Starts a thread and loads the function in it. */
export const startThread = (source: ThreadSource): Thread => {
  const worker = makeWorker(source);
  const open = new Map<string, Open>();
  const loading = Promise.withResolvers<void>();
  loading.promise.catch(() => undefined);
  let over = false;

  const finish = (error: InvocationError): void => {
    over = true;
    loading.reject(error);
    for (const { failed } of open.values()) failed(error);
    open.clear();
  };
  const hear = (report: Report): void => {
    if (report.kind === 'loaded') return loading.resolve();
    if (report.kind === 'not loaded') {
      finish(toError(report.failure));
      return void end();
    }
    const waiting = open.get(report.id);
    open.delete(report.id);
    if (report.kind === 'done') waiting?.done(JSON.parse(report.result));
    else waiting?.failed(toError(report.failure));
  };
  worker.on('message', (message: unknown) => isReport(message) && hear(message));
  worker.on('error', (error) => finish(new InvocationError(error.name, error.message, error.stack)));
  worker.on('exit', (code) => finish(new InvocationError('Runtime.ExitError', `The function exited with ${code}.`)));

  const end = async (): Promise<void> => {
    over = true;
    await worker.terminate();
  };
  const run = (event: unknown, timeoutMs: number): Promise<unknown> =>
    new Promise((done, failed) => {
      if (over) return failed(new InvocationError('Runtime.ExitError', 'The thread ended before the call reached it.'));
      const id = randomUUID();
      const timeout = setTimeout(() => {
        // Lambda ends the whole sandbox too: a handler that hangs cannot be stopped otherwise.
        finish(
          new InvocationError('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`),
        );
        void end();
      }, timeoutMs);
      const settle =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timeout);
          act(value);
        };
      open.set(id, { done: settle(done), failed: settle(failed) });
      worker.postMessage({ id, event: JSON.stringify(event), deadline: Date.now() + timeoutMs } satisfies Order);
    });
  return { loaded: loading.promise, run, isOver: () => over, end };
};
