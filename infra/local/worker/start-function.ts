import { pathToFileURL } from 'node:url';
import type { FunctionContract } from '#shared/contract.ts';
import { InvocationError } from './invocation-error.ts';
import { startThread, type Thread } from './thread.ts';

/** A function that can be called. Several calls may run at once, in one thread. */
export type LocalFunction = {
  readonly contract: FunctionContract;
  /**
   * Runs the handler and gives what it answers, both as JSON would carry them.
   * @throws InvocationError with the name, message and stack of whatever the handler threw, or for a timeout or a crash.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Resolves once the handler is loaded, or has no reason yet to be; rejects with an InvocationError when it cannot be. */
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Where a function's code is, what its environment holds, and who hears its log. */
export type FunctionSource = {
  /** Path of the module that exports `handler`. */
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
  /** Its thread starts with the first call, as on Lambda, and not before: one that nobody calls costs nothing. */
  readonly isLazy?: boolean;
};

/** Starts a function in a thread of its own, and starts the thread anew for the next call after it timed out or crashed. */
export const startFunction = (contract: FunctionContract, source: FunctionSource): LocalFunction => {
  const { module, env, onLine, isLazy = false } = source;
  const { name, memoryMb, timeoutSeconds } = contract;
  const start = (): Thread =>
    startThread({
      data: { module: pathToFileURL(module).href, functionName: name, memoryMb },
      env: { ...env, AWS_LAMBDA_FUNCTION_NAME: name, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) },
      onLine: (line) => onLine(name, line),
    });
  let thread = isLazy ? undefined : start();
  let closed = false;
  const living = (): Thread => {
    if (closed) throw new InvocationError('Runtime.ExitError', `${name} is closed.`);
    if (thread === undefined || thread.isOver()) thread = start();
    return thread;
  };
  return {
    contract,
    invoke: async (event) => {
      const current = living();
      await current.loaded;
      return current.run(event, timeoutSeconds * 1000);
    },
    ready: async () => thread?.loaded,
    close: async () => {
      closed = true;
      await thread?.end();
    },
  };
};
