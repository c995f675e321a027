import { isRecord } from '#infra/local/loopback/fields.ts';
import type { Failure } from './invocation-error.ts';

/** What a thread is started with. */
export type ThreadData = {
  /** URL of the module that exports `handler`. */
  readonly module: string;
  readonly functionName: string;
  readonly memoryMb: number;
};

/** Parent to thread: an event as JSON, and the instant (milliseconds since 1970) at which the function must be done. */
export type Order = { readonly id: string; readonly event: string; readonly deadline: number };

/** Thread to parent. `result` is JSON. */
export type Report =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'not loaded'; readonly failure: Failure }
  | { readonly kind: 'done'; readonly id: string; readonly result: string }
  | { readonly kind: 'failed'; readonly id: string; readonly failure: Failure };

/** Whether a message is an order; both ends are this folder's own code. */
export const isOrder = (value: unknown): value is Order => isRecord(value) && typeof value.event === 'string';

/** Whether a message is a report. */
export const isReport = (value: unknown): value is Report => isRecord(value) && typeof value.kind === 'string';

/** Whether a thread was given what it needs. */
export const isThreadData = (value: unknown): value is ThreadData =>
  isRecord(value) && typeof value.module === 'string';
