/** One fault in an input: an RFC 6901 pointer (or a place in words) and a sentence without a subject. */
export type Fault = { readonly pointer: string; readonly message: string };

/** Characters of a sentence to a sender: one that repeats what was sent is as long as what was sent. */
const maxSentence = 2_000;

/** Faults that a refusal names: an article of 100,000 wrong tags has as many, and nobody reads them. */
const maxFaults = 100;

/** Characters of a fault's pointer and message: a hundred of them are an answer that can be sent. */
const maxFaultText = 500;

/** A sentence to a sender; a longer one loses its middle, since its end says what to do. */
export const boundedSentence = (sentence: string, maxCharacters = maxSentence): string =>
  sentence.length <= maxCharacters
    ? sentence
    : `${sentence.slice(0, maxCharacters / 2)} … ${sentence.slice(3 - maxCharacters / 2)}`.toWellFormed();

/** The first faults, and how many more there are. */
export const boundedFaults = (faults: readonly Fault[], maxNamed = maxFaults): readonly Fault[] => {
  const named = faults.slice(0, maxNamed).map(({ pointer, message }) => ({
    pointer: boundedSentence(pointer, maxFaultText),
    message: boundedSentence(message, maxFaultText),
  }));
  const left = faults.length - named.length;
  return left === 0 ? named : [...named, { pointer: '', message: `has ${left} more faults; correct these first` }];
};

type Options = { readonly cause?: unknown };

/** Every failure that Barid foresees. `code` is stable and documented in docs/runbook.md or docs/errors.md. */
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

/** The sender's fault: never retried, and answered with a way to correct it, however much was sent. */
export class Rejected extends PipelineError {
  readonly retryable = false;
  /** The HTTP status of the answer; 422 by default. */
  readonly status: number;
  readonly faults: readonly Fault[];
  /** Headers that the answer's status asks for, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    options: Options & {
      readonly status?: number;
      readonly faults?: readonly Fault[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(code, boundedSentence(message), options);
    this.status = options.status ?? 422;
    this.faults = boundedFaults(options.faults ?? []);
    this.headers = options.headers ?? {};
  }
}

/** A failure that may pass. */
export class Unavailable extends PipelineError {
  readonly retryable = true;
  /** The HTTP status of the answer: 429 where fewer concurrent requests help (RFC 6585 §4), 503 by default. */
  readonly status: 429 | 503;
  /** Seconds, where the other side named them. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    message: string,
    options: Options & { readonly status?: 429 | 503; readonly retryAfter?: number | undefined } = {},
  ) {
    super(code, boundedSentence(message), options);
    this.status = options.status ?? 503;
    this.retryAfter = options.retryAfter;
  }
}

/** A stored row that this code cannot read: no attempt succeeds before an operator has corrected the row, or the code. */
export class Unreadable extends PipelineError {
  readonly retryable = false;
}

/** Whether a read meets a row that cannot be read. */
export const isUnreadable = async (reading: Promise<unknown>): Promise<boolean> => {
  try {
    await reading;
    return false;
  } catch (error) {
    if (error instanceof Unreadable) return true;
    throw error;
  }
};

/** What a read gives; undefined for a row that cannot be read, which keeps nothing else from being done. */
export const ifReadable = async <T>(reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
};

/** A setting or the site file is wrong; thrown only while loading, with every fault at once. */
export class Misconfigured extends PipelineError {
  /** Whatever failed because of it succeeds once an operator has corrected it. */
  readonly retryable = true;
  readonly faults: readonly Fault[];

  constructor(code: string, message: string, options: Options & { readonly faults?: readonly Fault[] } = {}) {
    super(code, message, options);
    this.faults = options.faults ?? [];
  }
}
