import { randomUUID } from 'node:crypto';
import type { InvocationError } from './invocation-error.ts';

type Call = { readonly done: (result: unknown) => void; readonly failed: (error: InvocationError) => void };

/** The calls that a thread has not answered yet. */
export type OpenCalls = {
  /** Opens a call and hands its id on; `late` is told when it is not settled in time (milliseconds). */
  readonly open: (timeoutMs: number, late: () => void, send: (id: string) => void) => Promise<unknown>;
  readonly done: (id: string, result: unknown) => void;
  readonly failed: (id: string, error: InvocationError) => void;
  readonly failAll: (error: InvocationError) => void;
};

/** Keeps calls by their ids; one that is settled twice is settled once. */
export const openCalls = (): OpenCalls => {
  const calls = new Map<string, Call>();
  const take = (id: string): Call | undefined => {
    const call = calls.get(id);
    calls.delete(id);
    return call;
  };
  return {
    open: async (timeoutMs, late, send) => {
      const id = randomUUID();
      const { promise, resolve: done, reject: failed } = Promise.withResolvers<unknown>();
      calls.set(id, { done, failed });
      const timeout = setTimeout(late, timeoutMs);
      send(id);
      return promise.finally(() => clearTimeout(timeout));
    },
    done: (id, result) => take(id)?.done(result),
    failed: (id, error) => take(id)?.failed(error),
    failAll: (error) => {
      for (const id of [...calls.keys()]) take(id)?.failed(error);
    },
  };
};
