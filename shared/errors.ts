/** One thing that is wrong in what was sent: an RFC 6901 pointer (or the place in words) and a sentence. */
export type Fault = { readonly pointer: string; readonly message: string };

type Options = { readonly cause?: unknown };

/** Every failure that Barid foresees. `code` is stable and a heading of docs/runbook.md or docs/errors.md. */
export abstract class PipelineError extends Error {
  readonly code: string;
  /** Whether the same call may succeed later. */
  abstract readonly retryable: boolean;

  constructor(code: string, message: string, options: Options = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The sender's fault: never retried, and answered with what to do about it. */
export class Rejected extends PipelineError {
  readonly retryable = false;
  /** The HTTP status that says it. */
  readonly status: number;
  readonly faults: readonly Fault[];

  constructor(
    code: string,
    message: string,
    options: Options & { readonly status?: number; readonly faults?: readonly Fault[] } = {},
  ) {
    super(code, message, options);
    this.status = options.status ?? 422;
    this.faults = options.faults ?? [];
  }
}

/** Codes that say that more came at once than is taken: who sent it slows down (RFC 6585 §4). */
const crowded: ReadonlySet<string> = new Set(['ARTICLE_CONTENDED', 'STORE_THROTTLED']);

/** May work later; `retryAfter` in seconds where the other side named it. */
export class Unavailable extends PipelineError {
  readonly retryable = true;
  /** The HTTP status that says it: 429 where less at once is what helps, else 503. */
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(code: string, message: string, options: Options & { readonly retryAfter?: number | undefined } = {}) {
    super(code, message, options);
    this.status = crowded.has(code) ? 429 : 503;
    this.retryAfter = options.retryAfter;
  }
}

/** A setting or the site file is wrong; raised while loading only, with every fault at once. */
export class Misconfigured extends PipelineError {
  /** Once somebody has mended it, whatever waited for it goes on. */
  readonly retryable = true;
  readonly faults: readonly Fault[];

  constructor(code: string, message: string, options: Options & { readonly faults?: readonly Fault[] } = {}) {
    super(code, message, options);
    this.faults = options.faults ?? [];
  }
}
