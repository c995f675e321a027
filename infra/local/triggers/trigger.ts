/** Runs a function's handler; throws what the handler threw. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** A trigger that is at work. Closing it waits for the invocation that runs, and starts no other. */
export type RunningTrigger = { readonly close: () => Promise<void> };

/** Runs a loop until it is closed. */
export const runLoop = (loop: (closing: AbortSignal) => Promise<void>): RunningTrigger => {
  const closing = new AbortController();
  const running = loop(closing.signal);
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
};
