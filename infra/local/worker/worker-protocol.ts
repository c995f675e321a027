import { isRecord } from '#infra/local/json-record.ts';

/** A function as a worker loads it. */
export type FunctionCode = {
  readonly name: string;
  /** The URL of the module that exports `handler`. */
  readonly module: string;
  readonly memoryMb: number;
};

/** The data of a new worker: the functions that it loads at once; others may follow with their first invocation. */
export type WorkerData = { readonly preloaded: readonly FunctionCode[] };

/** Parent to worker: an event as JSON, and the end of the function's timeout (milliseconds since 1970). */
export type Invocation = {
  readonly id: string;
  readonly code: FunctionCode;
  readonly event: string;
  /** Milliseconds that the handler has: the clocks of two threads differ. */
  readonly timeoutMs: number;
};

/** The error of a handler, in a form that can be posted from one thread to another. */
export type Failure = { readonly errorType: string; readonly errorMessage: string; readonly trace: string | undefined };

/** Worker to parent; `result` is JSON. */
export type Report =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'not loaded'; readonly failure: Failure }
  | { readonly kind: 'done'; readonly id: string; readonly result: string }
  | { readonly kind: 'failed'; readonly id: string; readonly failure: Failure }
  | { readonly kind: 'log'; readonly functionName: string; readonly line: string };

/** Is a message an invocation? Both ends are code of this folder: one field tells. */
export const isInvocation = (value: unknown): value is Invocation => isRecord(value) && typeof value.event === 'string';

/** Is a message a report? */
export const isReport = (value: unknown): value is Report => isRecord(value) && typeof value.kind === 'string';

/** Was this worker started by this folder? */
export const isWorkerData = (value: unknown): value is WorkerData => isRecord(value) && Array.isArray(value.preloaded);

/** The failure for anything that was thrown. */
export const toFailure = (thrown: unknown): Failure =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: undefined };

/** The error of an invocation, as Lambda reports it to the caller. */
export class InvocationError extends Error {
  /** The name of the error that was thrown, or `Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.ImportModuleError`. */
  readonly errorType: string;

  constructor({ errorType, errorMessage, trace }: Omit<Failure, 'trace'> & Partial<Failure>) {
    super(errorMessage);
    this.name = 'InvocationError';
    this.errorType = errorType;
    if (trace !== undefined) this.stack = trace;
  }
}
