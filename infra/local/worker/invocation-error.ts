/** What a caller learns of a function that failed: what Lambda answers, as an error. */
export class InvocationError extends Error {
  /** The name of what was thrown, or `Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.ImportModuleError`. */
  readonly errorType: string;

  constructor(errorType: string, message: string, trace?: string) {
    super(message);
    this.name = 'InvocationError';
    this.errorType = errorType;
    if (trace !== undefined) this.stack = trace;
  }
}

/** The same in words that cross from one thread to another. */
export type Failure = { readonly errorType: string; readonly errorMessage: string; readonly trace: string | undefined };

/** Anything that was thrown, put in words. */
export const toFailure = (thrown: unknown): Failure =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: undefined };
